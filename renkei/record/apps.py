from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "renkei.record"

    def ready(self) -> None:
        from renkei.ground.packs.check import CHECKERS
        from renkei.record import (
            kinds,
            layouts,
            offers,  # noqa: F401 - declares what this room offers
            retention,
        )
        from renkei.record.ways import load_ways

        CHECKERS["record"] = load_ways
        CHECKERS[kinds.FOLDER] = kinds.load_kinds
        CHECKERS[layouts.FOLDER] = layouts.load_layout
        CHECKERS[retention.FOLDER] = retention.load_keeps
