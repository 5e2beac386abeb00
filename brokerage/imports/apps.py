from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = 'brokerage.imports'
    label = 'imports'

    def ready(self):
        # Each app's imports.py registers its kinds of file.
        autodiscover_modules('imports')
