from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "renkei.ground.offices"

    def ready(self) -> None:
        from renkei.ground.offices import offers  # noqa: F401
