from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "renkei.exchange"

    def ready(self) -> None:
        from renkei.exchange import offers  # noqa: F401
