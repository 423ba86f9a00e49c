from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "renkei.ground.tasks"
