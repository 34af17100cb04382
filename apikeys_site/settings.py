"""Django's settings. What an operator may set comes from the environment, by `env`."""

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from apikeys_site import env
from apikeys_site.databases import database_from
from keys.wire.gateway.families import FAMILIES

BASE_DIR = Path(__file__).resolve().parent.parent

# Where things lie
HOME = env.env_path("APIKEYS_HOME") or BASE_DIR / "var"
SECRETS_DIR = env.env_path("APIKEYS_SECRETS_DIR") or HOME / "secrets"
SECRET_KEY = env.stored_secret(SECRETS_DIR / "django-secret-key")
# The first pepper is called `1`; `active` names another once it has been distributed.
ACTIVE_PEPPER = env.active_pepper(SECRETS_DIR / "peppers")

# How it is reached
HOST = env.env_text("APIKEYS_HOST", "127.0.0.1")
PORT = env.env_port("APIKEYS_PORT", 5601)
VERIFIER_PORT = env.env_port("APIKEYS_VERIFIER_PORT", 5602)
KUZZLE_PORT = env.env_port("APIKEYS_KUZZLE_PORT", 7512)
WORKERS = env.env_int("APIKEYS_WORKERS", default=1, allowed=range(1, 65))
TLS = env.env_bool("APIKEYS_TLS", default=True)
TLS_CERTIFICATE = env.env_path("APIKEYS_TLS_CERTIFICATE")
TLS_KEY = env.env_path("APIKEYS_TLS_KEY")
PUBLIC_URL = env.env_url(
    "APIKEYS_PUBLIC_URL", f"{'https' if TLS else 'http'}://{env.in_url(HOST)}:{PORT}"
)
TRUSTED_PROXIES = env.env_networks("APIKEYS_TRUSTED_PROXIES")
# An address of ours may be any of the machine's names; the Host header decides nothing here
# but the links of a page, and a foreign Origin is refused on its own.
ALLOWED_HOSTS = ["*"]

API_KEYS: dict[str, Any] = {
    "home": HOME,
    "secrets_dir": SECRETS_DIR,
    "public_url": PUBLIC_URL,
    "tls": TLS,
    "api_key_service": env.env_choice(
        "APIKEYS_API_KEY_ENABLED", choices=("auto", "true", "false"), default="auto"
    ),
    "trusted_proxies": TRUSTED_PROXIES,
    "longest_lifetime": env.env_days("APIKEYS_LONGEST_LIFETIME_DAYS"),
    "largest_body": 32 * 1024 * 1024,
    "largest_modest_body": 1024 * 1024,
    "license": env.env_choice(
        "APIKEYS_LICENSE", choices=("basic", "enterprise", "trial"), default="trial"
    ),
    "key_retention": timedelta(
        days=env.env_int("APIKEYS_KEY_RETENTION_DAYS", default=7, allowed=env.DAYS)
    ),
    "use_interval": timedelta(
        seconds=env.env_int("APIKEYS_USE_INTERVAL", default=5, allowed=range(1, 3601))
    ),
    "node_name": socket.gethostname(),
    "cluster_name": "apikeys",
    "routes_file": env.env_path("APIKEYS_ROUTES"),
    "forwarded": env.env_choice(
        "APIKEYS_VERIFIER_FORWARDED", choices=("none", *sorted(FAMILIES)), default="none"
    ),
    "kuzzle_origins": env.env_origins("APIKEYS_KUZZLE_ORIGINS"),
    "key_header": env.env_header("APIKEYS_VERIFIER_KEY_HEADER", "X-API-Key"),
}

DEBUG = False
ROOT_URLCONF = "apikeys_site.urls"
WSGI_APPLICATION = "apikeys_site.wsgi.application"

INSTALLED_APPS = [
    "apikeys_site.admin_site.KeysAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "apikeys_site.static_files.OwnStaticFilesConfig",
    "django.contrib.humanize",
    "django_htmx",
    "guardian",
    "lucide",
    "rest_framework",
    "drf_spectacular_sidecar",
    "keys",
]

MIDDLEWARE = [
    "apikeys_site.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apikeys_site.middleware.ContentSecurityPolicyMiddleware",
    "apikeys_site.middleware.ForeignOriginMiddleware",
    "apikeys_site.middleware.ReceiptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data
DATABASES = {"default": database_from(env.env_text("DATABASE_URL"), home=HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Identity
AUTH_USER_MODEL = "keys.User"
AUTHENTICATION_BACKENDS = [
    "keys.access.backends.RealmBackend",
    "keys.access.shares.ShareBackend",
]
ANONYMOUS_USER_NAME = None  # guardian makes no anonymous user of its own
GUARDIAN_MONKEY_PATCH_USER = False  # access/ asks guardian; the user model stays plain
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # Check hashes that were made elsewhere; the next login replaces them by the first's.
    "keys.access.hashers.BcryptHasher",
    "keys.access.hashers.Pbkdf2Hasher",
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/app/management/security/api_keys"
# A name may stand in two realms: RealmBackend walks the realm chain instead.
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",
    "guardian.W001",  # its backend is hooked: as keys.access.shares.ShareBackend
]
if not TLS:
    # The operator chose plain HTTP: cookies cannot be marked for TLS then, nor pages moved to it.
    SILENCED_SYSTEM_CHECKS += ["security.W012", "security.W016"]

# Cookies and transport
SESSION_ENGINE = "keys.access.sessions"
SESSION_COOKIE_NAME = "apikeys_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = "apikeys_csrf"
CSRF_COOKIE_HTTPONLY = False
CSRF_TRUSTED_ORIGINS = [f"{urlsplit(PUBLIC_URL).scheme}://{urlsplit(PUBLIC_URL).netloc}"]
CSRF_FAILURE_VIEW = "keys.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A certificate of a local authority must not pin a host name for other services on it.
SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Static files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = HOME / "static"
# Pages ask for hashed names alone; not to compress the others halves the first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "apikeys_site.static_files.HashedStaticFilesStorage"},
}

# Language and time
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_IDLE = timedelta(hours=8)

REST_FRAMEWORK: dict[str, Any] = {
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [],
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "keys": {"level": "INFO"},
        # Django would log each refused request as a warning, with its path.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
