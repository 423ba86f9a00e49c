from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "renkei.patients"

    def ready(self) -> None:
        from renkei.patients import offers  # noqa: F401
