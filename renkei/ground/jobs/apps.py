from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "renkei.ground.jobs"
