"""Django settings. Every value that may differ between two installations comes from environment.py."""

import logging
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from csp.constants import NONCE, NONE, SELF

from qingmiao.codes.sealing import KeyRing
from qingmiao.config import rooms
from qingmiao.config.environment import ROOT, read_environment

_environment = read_environment()
ENVIRONMENT = _environment.stage
PRODUCTION = _environment.is_production
DEBUG = _environment.debug
SECRET_KEY = _environment.secret_key
DATA_KEY = _environment.data_key
DATA_KEYS = KeyRing({1: DATA_KEY.encode()}, 1, _environment.cipher)
ALLOWED_HOSTS = list(_environment.hosts)
TRUSTED_PROXIES = _environment.proxies
BASE_URL = _environment.base_url
CITY_NAME = _environment.city_name
CITY_CODE = _environment.city_code
DEMONSTRATION = _environment.demonstration
SECOND_FACTOR_REQUIRED = PRODUCTION
FILES_DIR = _environment.files_folder
FONTS_DIR = _environment.fonts_folder
TILE_LAYER = _environment.tile_layer
FILE_LIMIT_BYTES = 20 * 1024 * 1024

# Seconds. After the database was away, a page waits no longer for a connection, and attempts begin anew instead of growing rarer.
_SOON_BACK = {"timeout": 5, "reconnect_timeout": 3}

DATABASES: dict[str, Any] = {
    "default": {
        **_environment.database,
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**_environment.database["OPTIONS"], "pool": {"min_size": 1, "max_size": _environment.pool_size, **_SOON_BACK}},
        "CONN_HEALTH_CHECKS": True,  # a connection that the server has closed is replaced before a page meets it
        "TEST": {"TEMPLATE": _environment.test_template or None},
    }
}
# What a process keeps for itself, and what all of them share; see core.keeping.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}},
    "shared": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _environment.cache}
        if _environment.cache
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_shared", "OPTIONS": {"MAX_ENTRIES": 2000}}
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "qingmiao.config.apps.StartUp",
    *(f"qingmiao.{app}" for app in rooms.apps()),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "qingmiao.core.web.arrival.ClientMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "qingmiao.core.web.arrival.StorableMiddleware",
    "qingmiao.ui.web.kept_pages.KeptPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "qingmiao.core.web.middleware.RequestMiddleware",
    "qingmiao.policy.web.marks.SourceMarksMiddleware",
]

ROOT_URLCONF = "qingmiao.config.urls"
WSGI_APPLICATION = "qingmiao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "qingmiao.core.web.context.shell",
            ],
            "builtins": ["django.templatetags.static"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["qingmiao.accounts.web.backends.CountingBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher" if PRODUCTION else "qingmiao.config.passwords.QuickArgon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "qingmiao.config.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "qingmiao.config.passwords.NotCommon"},
    {"NAME": "qingmiao.config.passwords.NotOnlyDigits"},
    {"NAME": "qingmiao.config.passwords.NotLikeTheName", "OPTIONS": {"user_attributes": ("username", "display_name")}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "qingmiao.accounts.web.adapter.ClosedAdapter"
ACCOUNT_FORMS = {"login": "qingmiao.accounts.web.forms.SignInForm", "change_password": "qingmiao.accounts.web.forms.NewPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # accounts.services.guess counts; one mechanism, one message
MFA_ADAPTER = "qingmiao.accounts.web.adapter.SealingAdapter"
MFA_FORMS = {"authenticate": "qingmiao.accounts.web.forms.CodeForm", "reauthenticate": "qingmiao.accounts.web.forms.CodeAgainForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "青苗托育服务系统"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "qingmiao.accounts.web.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _environment.secure_cookies
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "qingmiao.core.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *([f"{urlsplit(TILE_LAYER).scheme}://{urlsplit(TILE_LAYER).netloc}"] if TILE_LAYER else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "qingmiao.core.web.uploads.ShortEndingUploadHandler",
]

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
NODE_MODULES = ROOT / "node_modules"
STATICFILES_FINDERS = [
    "qingmiao.config.static_files.UsedFinder",
    "qingmiao.config.static_files.VendorFinder",
    "qingmiao.config.static_files.BundleFinder",
]
# The styles of every page, sent as one file: on a slow line each file costs a round trip before anything is drawn.
BUNDLE = "ui/bundle.css"
BUNDLED = (
    "vendor/bootstrap/bootstrap-reboot.min.css",
    "vendor/bootstrap/bootstrap-grid.min.css",
    *(f"ui/{name}.css" for name in ("tokens", "shell", "layout", "forms", "files", "lists", "filters", "case", "answers", "pictures")),
)
VENDOR_FILES = {
    "vendor/bootstrap/bootstrap-reboot.min.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    "vendor/bootstrap/bootstrap-grid.min.css": "bootstrap/dist/css/bootstrap-grid.min.css",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/idb/index.js": "idb/build/index.js",
    "vendor/leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "vendor/leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "vendor/leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "vendor/leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "vendor/leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "vendor/leaflet/images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "vendor/leaflet/images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "vendor/markercluster/leaflet.markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "vendor/markercluster/MarkerCluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "vendor/echarts/echarts.simple.min.js": "echarts/dist/echarts.simple.min.js",
}
WHITENOISE_USE_FINDERS = DEBUG or ENVIRONMENT == "test"  # elsewhere `qingmiao migrate` makes compressed copies, kept for a year
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "qingmiao.config.static_files.FingerprintedFiles"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 32 * 24 * 60 * 60}  # seconds; a missed run is made up for, a monthly one too
NOTICE_CHANNEL = _environment.notice_channel
SMS_URL, SMS_TOKEN = _environment.sms_url, _environment.sms_token
_smtp = urlsplit(_environment.smtp)
EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _environment.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"psycopg.pool": {"level": "ERROR"}},  # while the database is away it would say so several times a second
}
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if PRODUCTION else logging.WARNING))
