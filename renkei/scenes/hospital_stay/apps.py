from django.apps import AppConfig


class HospitalStayConfig(AppConfig):
    name = "renkei.scenes.hospital_stay"

    def ready(self) -> None:
        from renkei.scenes.hospital_stay import offers  # noqa: F401 - declares what this room offers
