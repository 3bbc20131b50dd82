"""Settings, all of them from the environment, with defaults that serve a single machine.

`BRM_DEBUG=true` is for working on the product itself. Without it the settings are those of
production, the demo included; `manage.py up` supplies the secret and the addresses it made.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from brm.stack.log_settings import configure_structlog, logging_settings

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("BRM_VAR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("BRM_DEBUG", default=False)
SECRET_KEY = env.str("BRM_SECRET_KEY")
ALLOWED_HOSTS = env.list("BRM_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("BRM_ORIGINS", default=[])
# Where the links of mails lead that nobody asked for, so that no request says the address.
SITE = env.str("BRM_SITE", default=next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000"))

INSTALLED_APPS = [
    "brm.ui",
    "brm.accounts",
    "brm.history",
    "brm.outbox",
    "brm.links",
    "brm.documents",
    "brm.api",
    "brm.imports",
    "brm.stack",
    "customers",
    "agreements",
    "meetings",
    "reports",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "brm.stack.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "brm.ui.middleware.NoNullCharacterMiddleware",
    "brm.ui.middleware.NothingTooLargeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "brm.accounts.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "brm.history.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "brm.urls"
WSGI_APPLICATION = "brm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "brm.ui.context.shell",
            ],
        },
    }
]

# The database ----------------------------------------------------------------------------
# How long a statement, a lock and an idle transaction may last, in seconds; 0 is for ever. What
# BRM_PART names is the part of the product that this process is; behind PgBouncer, where a
# connection has no settings of its own, give the database roles these limits and set `none`.
PATIENCE_OF = {
    "web": (30, 5, 60),
    "worker": (900, 30, 120),
    "command": (0, 60, 0),
    "none": None,
}
PART = env.str("BRM_PART", default="command")
if PART not in PATIENCE_OF:
    raise ImproperlyConfigured(f"BRM_PART is {PART}, but knows only {', '.join(PATIENCE_OF)}.")
PATIENCE = PATIENCE_OF[PART]
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update({"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True})
if PATIENCE:
    LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    SESSION = [f"-c {limit}={seconds}s" for limit, seconds in zip(LIMITS, PATIENCE, strict=True)]
    # No trigger rests. Unset, each row that a trigger sees costs an error caught within it, which
    # looks through everything that the transaction has still to check: 100,000 rows take minutes.
    SESSION.append("-c pgtrigger.ignore={}")
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(SESSION)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = PART == "none"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Valkey or Redis: the broker and the cache; losing it loses nothing --------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_APP = "brm.celery.app"
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 1 if PART == "web" else 5,
    "max_retries": 0,  # whoever rings does not wait; workers reconnect by themselves
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "strike": {"task": "outbox.strike", "schedule": 60.0, "options": {"expires": 60}},
    "ring": {"task": "outbox.ring", "schedule": 300.0, "options": {"expires": 300}},
}

# The log: standard error, one line an event ---------------------------------------------------
LOGGING = logging_settings(
    env.str("BRM_LOG", default="text"), env.str("BRM_LOG_LEVEL", default="INFO")
)
configure_structlog()
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Mail: written to the outbox with its cause, then sent to this server ------------------------
DEMO = env.bool("BRM_DEMO", default=False)
SMTP_URL = env.str("BRM_SMTP_URL", default="")
MAIL_IS_CAUGHT = env.bool("BRM_MAIL_IS_CAUGHT", default=False)
EMAIL_BACKEND = "brm.outbox.backend.OutboxBackend"
EMAIL_TIMEOUT = 20
if SMTP_URL:
    MAIL_SERVER = env.email_url("BRM_SMTP_URL")
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER["EMAIL_HOST"], MAIL_SERVER["EMAIL_PORT"]
    EMAIL_HOST_USER = MAIL_SERVER["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("BRM_MAIL_FROM", default="brm@localhost")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")

# The cache is a table: what it counts (sign-in attempts) outlives Valkey. See docs/decisions.md.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# People: sign-in by e-mail, accounts are made by an administrator ------------------------------
PLAIN_HTTP = env.bool("BRM_PLAIN_HTTP", default=False)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "brm.accounts.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("BRM_PROXIES", default=0)
MFA_ADAPTER = "brm.accounts.adapters.MfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "BRM"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP

# What a browser keeps, and what it is told to refuse --------------------------------------------
SESSION_COOKIE_AGE = env.int("BRM_SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_NAME = "session" if PLAIN_HTTP else "__Host-session"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_NAME = "csrf" if PLAIN_HTTP else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not PLAIN_HTTP
CSRF_FAILURE_VIEW = "brm.accounts.lost.csrf_failure"
LANGUAGE_COOKIE_NAME = "language" if PLAIN_HTTP else "__Host-language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not PLAIN_HTTP
X_FRAME_OPTIONS = "DENY"
if BRM_PROXY_HEADER := env.str("BRM_PROXY_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{BRM_PROXY_HEADER.upper().replace('-', '_')}", "https")

# Language, time, money -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.str("BRM_TIME_ZONE", default="UTC")

# Files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
IMPORT_BYTES_AT_MOST = env.int("BRM_IMPORT_MB", default=200) * 1024**2
API_REQUESTS_A_MINUTE = env.int("BRM_API_REQUESTS_A_MINUTE", default=120)
DOCUMENT_BYTES_AT_MOST = env.int("BRM_DOCUMENT_MB", default=25) * 1024**2
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Forms ---------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Content security: nothing inline, nothing from elsewhere --------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
    }
}
