from django.apps import AppConfig


class RegionConfig(AppConfig):
    name = "renkei.ground.region"
