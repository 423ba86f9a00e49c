from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "renkei.network"
