from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "renkei.ground.live"

    def ready(self) -> None:
        from renkei.ground.live import offers  # noqa: F401
