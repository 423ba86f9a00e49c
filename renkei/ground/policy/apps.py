from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "renkei.ground.policy"
