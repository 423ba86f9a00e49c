from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "renkei.network"

    def ready(self) -> None:
        from renkei.network import offers  # noqa: F401
