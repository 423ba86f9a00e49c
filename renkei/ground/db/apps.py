from django.apps import AppConfig


class DbConfig(AppConfig):
    name = "renkei.ground.db"
