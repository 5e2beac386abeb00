from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = 'brokerage.api'
    label = 'api'
