from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "renkei.ground.documents"
