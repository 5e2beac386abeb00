from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = 'brokerage.core'
    label = 'core'
