#!/usr/bin/env python
"""Django's command line. Settings default to local development; production sets DJANGO_SETTINGS_MODULE."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == '__main__':
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'brokerage.settings.local')
    # Tasks sent from a command go through our Celery application, not an unnamed default one.
    from brokerage.celery import app  # noqa: F401

    execute_from_command_line(sys.argv)
