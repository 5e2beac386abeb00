"""Demo and development on one machine, without TLS. Never for real data."""

import os
from base64 import b64encode

os.environ.setdefault('SECRET_KEY', 'only-for-this-machine')
os.environ.setdefault('HOOK_KEYS', b64encode(b'only-for-this-machine'.ljust(32, b'!')).decode())
os.environ.setdefault('ALLOWED_HOSTS', 'localhost,127.0.0.1,[::1]')
os.environ.setdefault('SITE_URL', 'http://localhost:8000')
os.environ.setdefault('EMAIL_BACKEND', 'django.core.mail.backends.locmem.EmailBackend')
os.environ.setdefault('SECOND_FACTOR_REQUIRED', 'no')
os.environ.setdefault('BEHIND_PROXY', 'no')
os.environ.setdefault('HOLD_MAIL', 'no')
os.environ.setdefault('HOOKS_TO_THIS_MACHINE', 'yes')
os.environ.setdefault('DATABASE_URL', 'postgres://localhost/fortnight')
os.environ.setdefault('REDIS_URL', 'redis://localhost:6379/0')

from brokerage.settings.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, 'brokerage.demo']  # noqa: F405
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
GALLERY_PAGE = OUTBOX_PAGE = True
SMS_BACKEND = SMS_BACKEND or 'outbox'  # noqa: F405
