from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "renkei.record"
