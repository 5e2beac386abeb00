from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = 'brokerage.documents'
    label = 'documents'
