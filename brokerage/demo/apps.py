from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = 'brokerage.demo'
    label = 'demo'
