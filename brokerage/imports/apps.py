from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = 'brokerage.imports'
    label = 'imports'
