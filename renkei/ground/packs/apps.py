from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "renkei.ground.packs"
