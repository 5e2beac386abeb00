from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = 'brokerage.hooks'
    label = 'hooks'
