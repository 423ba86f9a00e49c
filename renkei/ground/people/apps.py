from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "renkei.ground.people"

    def ready(self) -> None:
        from renkei.ground.people import signals  # noqa: F401
