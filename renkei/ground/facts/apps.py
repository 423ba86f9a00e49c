from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "renkei.ground.facts"
