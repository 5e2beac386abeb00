from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = 'brokerage.uploads'
    label = 'uploads'
