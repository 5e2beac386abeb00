"""The web application. Also loads the Celery application, so that pages can send tasks."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'brokerage.settings.production')

from brokerage.celery import app as celery_app

application = get_wsgi_application()

__all__ = ['application', 'celery_app']
