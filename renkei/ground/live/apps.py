from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "renkei.ground.live"
