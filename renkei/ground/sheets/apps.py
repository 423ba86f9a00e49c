from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "renkei.ground.sheets"
