from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "renkei.ground.search"
