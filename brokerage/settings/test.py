"""Tests: like local, quicker hashes, tasks run at once, stricter templates (see tests/conftest.py)."""

import os

os.environ['SITE_URL'] = 'http://testserver'
os.environ['SECOND_FACTOR_REQUIRED'] = 'no'

from brokerage.settings.local import *  # noqa: F403

SMS_BACKEND = ''
ALLOWED_HOSTS = ['testserver', 'localhost', '127.0.0.1']
PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    'default': {'BACKEND': 'django.core.files.storage.InMemoryStorage'},
    'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'},
}
# Static files are served by the test server; nothing is collected.
MIDDLEWARE = ['zeal.middleware.zeal_middleware', *(name for name in MIDDLEWARE if 'whitenoise' not in name)]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, 'zeal']  # noqa: F405
ZEAL_RAISE = True
# Locked, or written once a person, one after the other on purpose.
ZEAL_ALLOWLIST = [
    {'model': 'employers.Employer', 'field': 'get()'},
    {'model': 'employers.Window', 'field': 'get()'},
    {'model': 'notify.Message', 'field': 'get()'},
    {'model': 'notify.FollowUp', 'field': 'get()'},
    {'model': 'placements.Placement', 'field': 'get()'},
    {'model': 'schools.Student', 'field': 'get()'},
]
LOGGING = {'version': 1, 'disable_existing_loggers': False, 'root': {'level': 'WARNING'}}
