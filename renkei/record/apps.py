from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "renkei.record"

    def ready(self) -> None:
        from renkei.record import offers  # noqa: F401
