from django.apps import AppConfig


class HospitalStayConfig(AppConfig):
    name = "renkei.scenes.hospital_stay"
