"""All settings. Read from the environment only; production is the default."""

import os
from base64 import urlsafe_b64decode
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def env(name, default=None):
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f'Set the environment variable {name}.')
    return value


def env_flag(name, default):
    return env(name, 'yes' if default else 'no').lower() in ('1', 'yes', 'true', 'on')


def env_list(name, default=''):
    return [item.strip() for item in env(name, default).split(',') if item.strip()]


def sealing_keys(listed):
    """Fernet keys, at least one: 32 bytes each in URL-safe base64."""
    keys = [each.strip() for each in listed.split(',') if each.strip()]
    try:
        if not keys or any(len(urlsafe_b64decode(key)) != 32 for key in keys):
            raise ValueError
    except ValueError as fault:
        raise ImproperlyConfigured(
            'HOOK_KEYS: 32 bytes in URL-safe base64 each; .env.example says how.'
        ) from fault
    return keys


def tile_server(url, credit):
    """The origins that a map's pictures come from: none where no server is set."""
    if not url:
        return []
    parts = urlsplit(url)
    if parts.scheme != 'https' or not credit or any(each not in url for each in ('{z}', '{x}', '{y}')):
        raise ImproperlyConfigured('MAP_TILES: https://…/{z}/{x}/{y}.png, with MAP_TILES_CREDIT beside it.')
    return [f'{parts.scheme}://{parts.netloc}']


def database(url):
    """Django's DATABASES entry for postgres://user:password@host:port/name?host=/socket/dir."""
    parts = urlsplit(url)
    if parts.scheme not in ('postgres', 'postgresql'):
        raise ImproperlyConfigured('DATABASE_URL must begin with postgres://')
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    # What is prepared is planned once (core/questions.py), not anew as long as that seems to pay.
    query['options'] = f'-c plan_cache_mode=force_generic_plan {query.get("options", "")}'.strip()
    return {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': unquote(parts.path.lstrip('/')),
        'USER': unquote(parts.username or ''),
        'PASSWORD': unquote(parts.password or ''),
        'HOST': query.pop('host', parts.hostname or ''),
        'PORT': str(parts.port or query.pop('port', '')),
        'OPTIONS': query,
        'CONN_MAX_AGE': int(env('DATABASE_CONN_MAX_AGE', '60')),
        'CONN_HEALTH_CHECKS': True,
        'ATOMIC_REQUESTS': False,
    }


def file_storage():
    """Where documents and uploads are: on disk, or in a private S3-compatible bucket when S3_BUCKET names one.

    Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from the machine's own role.
    """
    if not (bucket := env('S3_BUCKET', '')):
        return {'BACKEND': 'django.core.files.storage.FileSystemStorage'}
    options = {
        'bucket_name': bucket,
        'endpoint_url': env('S3_ENDPOINT', '') or None,
        'region_name': env('S3_REGION', '') or None,
        'default_acl': None,
        'file_overwrite': False,
    }
    return {'BACKEND': 'storages.backends.s3.S3Storage', 'OPTIONS': options}


SECRET_KEY = env('SECRET_KEY')
# Keys that shut the secrets of webhooks, comma-separated: the first shuts, all open.
HOOK_KEYS = sealing_keys(env('HOOK_KEYS'))
DEBUG = False
ALLOWED_HOSTS = env_list('ALLOWED_HOSTS')
SITE_URL = env('SITE_URL', 'https://localhost').rstrip('/')
CSRF_TRUSTED_ORIGINS = env_list('CSRF_TRUSTED_ORIGINS', SITE_URL)
PRODUCT_NAME = env('PRODUCT_NAME', 'Fortnight')

INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.messages',
    'django.contrib.postgres',
    'django.contrib.sessions',
    'django.contrib.sitemaps',
    'django.contrib.staticfiles',
    'django.forms',
    'allauth',
    'allauth.account',
    'allauth.mfa',
    'anymail',
    'axes',
    'csp',
    'drf_spectacular',
    'rest_framework',
    'rest_framework_api_key',
    'brokerage.core',
    'brokerage.accounts',
    'brokerage.audit',
    'brokerage.notify',
    'brokerage.people',
    'brokerage.documents',
    'brokerage.imports',
    'brokerage.uploads',
    'brokerage.api',
    'brokerage.hooks',
    'schools',
    'employers',
    'safeguarding',
    'placements',
]

MIDDLEWARE = [
    'brokerage.core.middleware.RequestIdMiddleware',
    'django.middleware.security.SecurityMiddleware',
    'whitenoise.middleware.WhiteNoiseMiddleware',
    'brokerage.core.middleware.CompressMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.contrib.auth.middleware.LoginRequiredMiddleware',
    'django.contrib.messages.middleware.MessageMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
    'csp.middleware.CSPMiddleware',
    'allauth.account.middleware.AccountMiddleware',
    'axes.middleware.AxesMiddleware',
    'brokerage.accounts.middleware.MembershipMiddleware',
    'brokerage.accounts.middleware.SecondFactorMiddleware',
    'brokerage.core.short_reads.ShortReadsMiddleware',
    'brokerage.core.middleware.PrivatePagesMiddleware',
    'brokerage.core.middleware.NulBytesMiddleware',
    'brokerage.api.middleware.QuotaHeadersMiddleware',
]

ROOT_URLCONF = 'brokerage.urls'
WSGI_APPLICATION = 'brokerage.wsgi.application'
FORM_RENDERER = 'brokerage.core.forms.Renderer'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'

TEMPLATES = [
    {
        'BACKEND': 'django.template.backends.django.DjangoTemplates',
        'DIRS': [BASE_DIR / 'templates'],
        'APP_DIRS': True,
        'OPTIONS': {
            'context_processors': [
                'django.template.context_processors.request',
                'django.contrib.auth.context_processors.auth',
                'django.contrib.messages.context_processors.messages',
                'brokerage.accounts.context.site',
            ],
        },
    },
]

DATABASES = {'default': database(env('DATABASE_URL'))}

REDIS_URL = env('REDIS_URL')
CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': REDIS_URL}}

# Feasible pairs of an area's match that one worker solves together: about 250 MB.
MATCH_PART_PAIRS = int(env('MATCH_PART_PAIRS', '400000'))

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
# Kilobytes. Drawing thousands of documents stays far below; what grows past it is replaced after its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000
CELERY_TIMEZONE = 'Europe/London'
CELERY_TASK_TIME_LIMIT = 1800
# What somebody is watching does not wait behind a year group's letters: a worker takes from each queue in turn.
CELERY_TASK_QUEUES = [Queue(name) for name in ('watched', 'messages', 'documents', 'webhooks')]
CELERY_TASK_DEFAULT_QUEUE = 'messages'
CELERY_TASK_ROUTES = {
    'placements.run_match': {'queue': 'watched'},
    'placements.plan_area': {'queue': 'watched'},
    'placements.match_part': {'queue': 'watched'},
    'placements.send_nominations': {'queue': 'watched'},
    'placements.solve_plan': {'queue': 'watched'},
    'imports.work': {'queue': 'watched'},
    'uploads.scan': {'queue': 'watched'},
    'documents.*': {'queue': 'documents'},
    # A partner's slow server holds up no letter where this queue has a worker of its own.
    'hooks.deliver': {'queue': 'webhooks'},
}

# Sign-in: e-mail and password, one-time codes or passkeys on top.
AUTH_USER_MODEL = 'accounts.User'
AUTHENTICATION_BACKENDS = [
    'axes.backends.AxesStandaloneBackend',
    'allauth.account.auth_backends.AuthenticationBackend',
]
PASSWORD_HASHERS = [
    'django.contrib.auth.hashers.Argon2PasswordHasher',
    'django.contrib.auth.hashers.PBKDF2PasswordHasher',
]
AUTH_PASSWORD_VALIDATORS = [
    {'NAME': 'django.contrib.auth.password_validation.UserAttributeSimilarityValidator'},
    {
        'NAME': 'django.contrib.auth.password_validation.MinimumLengthValidator',
        'OPTIONS': {'min_length': 12},
    },
    {'NAME': 'django.contrib.auth.password_validation.CommonPasswordValidator'},
]
LOGIN_URL = 'account_login'
LOGIN_REDIRECT_URL = 'home'
ACCOUNT_ADAPTER = 'brokerage.accounts.adapter.AccountAdapter'
ACCOUNT_FORMS = {
    'login': 'brokerage.accounts.forms.SignInForm',
    'add_email': 'brokerage.accounts.forms.AddAddressForm',
    'reset_password': 'brokerage.accounts.forms.NewPasswordForm',
}
ACCOUNT_LOGIN_METHODS = {'email'}
ACCOUNT_SIGNUP_FIELDS = ['email*', 'password1*']
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = 'none'
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ''
# Guessing at one account is for axes (below); this stops one machine that tries many.
ACCOUNT_RATE_LIMITS = {'login_failed': '60/m/ip'}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env('PROXY_COUNT', '0'))
MFA_SUPPORTED_TYPES = ['totp', 'webauthn', 'recovery_codes']
MFA_TOTP_ISSUER = PRODUCT_NAME
# Hub staff and safeguarding leads must use a second step unless this is switched off.
SECOND_FACTOR_REQUIRED = env_flag('SECOND_FACTOR_REQUIRED', default=True)

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [['username', 'ip_address']]
AXES_USERNAME_CALLABLE = 'brokerage.accounts.adapter.attempted_email'
AXES_LOCKOUT_TEMPLATE = 'account/locked_out.html'
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = int(env('PROXY_COUNT', '0')) or None

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = 'brokerage.core.views.csrf_failure'
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r'^healthz$', r'^readyz$']
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = 'same-origin'
SECURE_PROXY_SSL_HEADER = (
    ('HTTP_X_FORWARDED_PROTO', 'https') if env_flag('BEHIND_PROXY', default=True) else None
)
X_FRAME_OPTIONS = 'DENY'
# Pictures behind the maps of offers, https://…/{z}/{x}/{y}.png, and whom to thank for them. Empty: maps are drawn,
# and no page asks anybody else for anything.
MAP_TILES = env('MAP_TILES', '')
MAP_TILES_CREDIT = env('MAP_TILES_CREDIT', '')
CONTENT_SECURITY_POLICY = {
    'DIRECTIVES': {
        'default-src': [NONE],
        'script-src': [SELF, NONCE],
        'style-src': [SELF],
        'img-src': [SELF, 'data:', *tile_server(MAP_TILES, MAP_TILES_CREDIT)],
        'font-src': [SELF],
        'connect-src': [SELF],
        'manifest-src': [SELF],
        'form-action': [SELF],
        'base-uri': [NONE],
        'frame-ancestors': [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LANGUAGE_CODE = 'en-gb'
TIME_ZONE = 'Europe/London'
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ['brokerage.core.formats']

STATIC_URL = '/static/'
STATIC_ROOT = Path(env('STATIC_ROOT', str(BASE_DIR / 'var' / 'static')))
STATICFILES_DIRS = [BASE_DIR / 'static' / 'dist']
MEDIA_ROOT = Path(env('MEDIA_ROOT', str(BASE_DIR / 'var' / 'media')))
# Where the fonts cut for documents are kept; may be lost at any time.
FONT_CACHE = Path(env('FONT_CACHE', str(BASE_DIR / 'var' / 'fonts')))
STORAGES = {
    'default': file_storage(),
    'staticfiles': {'BACKEND': 'whitenoise.storage.CompressedManifestStaticFilesStorage'},
}

# Files that people send: scanned by ClamAV at tcp://host:3310 or unix:///path; without one they are marked as not
# checked, or not taken at all when a scanner is asked for.
CLAMAV_URL = env('CLAMAV_URL', '')
UPLOADS_NEED_SCANNER = env_flag('UPLOADS_NEED_SCANNER', default=False)
# Seconds after which one question to the database is given up, where nobody is signed in.
PUBLIC_READ_SECONDS = float(env('PUBLIC_READ_SECONDS', '5'))
# Whether a parent's yes by link takes a code sent to the address the school holds: a link passed on says nothing.
CONSENT_NEEDS_CODE = env_flag('CONSENT_NEEDS_CODE', default=True)
# Days after the placement until which an employer may read a needs note; then it is deleted.
NEEDS_NOTE_DAYS = int(env('NEEDS_NOTE_DAYS', '30'))

EMAIL_BACKEND = env('EMAIL_BACKEND', 'django.core.mail.backends.smtp.EmailBackend')
EMAIL_HOST = env('EMAIL_HOST', 'localhost')
EMAIL_PORT = int(env('EMAIL_PORT', '25'))
EMAIL_HOST_USER = env('EMAIL_HOST_USER', '')
EMAIL_HOST_PASSWORD = env('EMAIL_HOST_PASSWORD', '')
EMAIL_USE_TLS = env_flag('EMAIL_USE_TLS', default=False)
EMAIL_TIMEOUT = 20
# A mail service's bounce reports are taken only with this secret, 'name:password'.
ANYMAIL = {'WEBHOOK_SECRET': secret} if (secret := env('BOUNCE_WEBHOOK_SECRET', '')) else {}
# Any other mail service reports to /messages/report/, signed with this secret (HMAC-SHA256 of the body).
MAIL_REPORT_SECRET = env('MAIL_REPORT_SECRET', '')
DEFAULT_FROM_EMAIL = env('DEFAULT_FROM_EMAIL', 'Fortnight <no-reply@localhost>')
# Webhooks to http:// and to this machine, for development and tests: never where strangers add addresses.
HOOKS_TO_THIS_MACHINE = env_flag('HOOKS_TO_THIS_MACHINE', default=False)

# Texts (SMS) to UK mobiles: '' is off, 'http' posts JSON to SMS_URL with SMS_TOKEN, 'file' writes to SMS_FILE,
# 'outbox' sends nothing and keeps the message alone (the demo).
SMS_BACKEND = env('SMS_BACKEND', '')
SMS_URL = env('SMS_URL', '')
SMS_TOKEN = env('SMS_TOKEN', '')
SMS_FILE = env('SMS_FILE', '')
# A provider's reports and readers' answers come to /messages/text-report/, signed like those of mail.
SMS_REPORT_SECRET = env('SMS_REPORT_SECRET', '')
# The demo alone keeps messages with their personal links and shows them all on a page.
OUTBOX_PAGE = False
# Quiet hours, and one mail a day to an employer. The demo goes without: its story is told in minutes.
HOLD_MAIL = env_flag('HOLD_MAIL', default=True)
GALLERY_PAGE = False

REST_FRAMEWORK = {
    'DEFAULT_AUTHENTICATION_CLASSES': ['brokerage.api.keys.PartnerKeyAuthentication'],
    'DEFAULT_PERMISSION_CLASSES': ['brokerage.api.keys.HasScope'],
    'DEFAULT_THROTTLE_CLASSES': ['brokerage.api.throttling.KeyQuota'],
    'DEFAULT_RENDERER_CLASSES': ['rest_framework.renderers.JSONRenderer'],
    'DEFAULT_PARSER_CLASSES': ['rest_framework.parsers.JSONParser'],
    # `?format=` is no parameter of ours: it would make an address that is there look as if it were not.
    'URL_FORMAT_OVERRIDE': None,
    'DEFAULT_SCHEMA_CLASS': 'drf_spectacular.openapi.AutoSchema',
    'EXCEPTION_HANDLER': 'brokerage.api.problems.problem_response',
}
SPECTACULAR_SETTINGS = {
    'TITLE': f'{PRODUCT_NAME} partner API',
    'DESCRIPTION': 'Published work experience offers of one careers hub. Nothing about a student is here.',
    'VERSION': '1.0.0',
    'OAS_VERSION': '3.1.0',
    'SERVE_INCLUDE_SCHEMA': False,
    'SERVE_PERMISSIONS': ['rest_framework.permissions.AllowAny'],
    'SERVE_AUTHENTICATION': [],
    'SCHEMA_PATH_PREFIX_INSERT': '/api/v1',
    'POSTPROCESSING_HOOKS': ['brokerage.api.described.describe_answers'],
    'ENUM_GENERATE_CHOICE_DESCRIPTION': False,
    'WEBHOOKS': ['brokerage.hooks.described.LIST_CHANGED'],
}

# Policy, not law: a hub may change these (months a confirmed risk assessment stays good).
RISK_ASSESSMENT_MONTHS = {'low': 36, 'less_familiar': 24, 'higher': 12}

LOGGING = {
    'version': 1,
    'disable_existing_loggers': False,
    'formatters': {'json': {'()': 'brokerage.core.logs.formatter'}},
    'handlers': {'console': {'class': 'logging.StreamHandler', 'formatter': 'json'}},
    'root': {'handlers': ['console'], 'level': env('LOG_LEVEL', 'INFO')},
    'loggers': {
        'axes': {'level': 'WARNING'},
        'fontTools': {'level': 'WARNING'},
        'weasyprint': {'level': 'ERROR'},
    },
}
