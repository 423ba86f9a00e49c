from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "renkei.site"

    def ready(self) -> None:
        from renkei.site import offers  # noqa: F401
