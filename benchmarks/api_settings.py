"""As in production, with the rival's address beside ours."""

import os

os.environ |= {
    'SECRET_KEY': 'x' * 60,
    'HOOK_KEYS': 10 * 'eHh4' + 'eHg=',
    'SITE_URL': 'https://fortnight.example',
    'ALLOWED_HOSTS': 'testserver',
}

from brokerage.settings.production import *  # noqa: F403

ROOT_URLCONF = 'benchmarks.api_rival'
SECURE_SSL_REDIRECT = False
STORAGES = {
    'default': {'BACKEND': 'django.core.files.storage.InMemoryStorage'},
    'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'},
}
LOGGING = {'version': 1, 'disable_existing_loggers': False, 'root': {'level': 'ERROR'}}
