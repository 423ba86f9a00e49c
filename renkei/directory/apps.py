from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "renkei.directory"

    def ready(self) -> None:
        from renkei.directory import offers  # noqa: F401 - declares what this room offers
