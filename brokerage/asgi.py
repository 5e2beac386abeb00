"""The application for an ASGI server. Also loads the Celery application, so that pages can send tasks."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'brokerage.settings.production')

from brokerage.celery import app as celery_app

application = get_asgi_application()

__all__ = ['application', 'celery_app']
