"""Django settings. Everything that differs between places comes from environment variables `RENKEI_…`."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def _database(dsn: str, role: str) -> dict:
    part = conninfo_to_dict(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": part.get("dbname", "renkei"),
        "HOST": part.get("host", ""),
        "PORT": part.get("port", ""),
        "USER": part.get("user", role),
        "PASSWORD": part.get("password", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # after the database was away, the first request works too
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }


# a house for practice: fictional people, a watermark everywhere, and nothing leaves it
TRAINING = os.environ.get("RENKEI_TRAINING") == "1"
TRAINING_URL = os.environ.get("RENKEI_TRAINING_URL", "")  # where this house's people may practise
DEMONSTRATION = TRAINING or os.environ.get("RENKEI_DEMONSTRATION") == "1"
DATA = Path(os.environ.get("RENKEI_DATA", "data"))
PACKS = Path(os.environ.get("RENKEI_PACKS", DATA / "packs"))  # the region's own, beside the standard pack
SECRET_KEY = os.environ.get("RENKEI_SECRET_KEY", "")
if not SECRET_KEY:
    from renkei.ground.db.secret import secret_key

    SECRET_KEY = secret_key(DATA)

# web and worker: renkei_app; migrations and doctor: renkei_owner
DATABASES = {
    "default": _database(os.environ.get("RENKEI_DATABASE", "dbname=renkei"), "renkei_app"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ALLOWED_HOSTS = os.environ.get("RENKEI_HOSTS", "127.0.0.1,localhost,testserver").split(",")
SITE_URL = os.environ.get("RENKEI_URL", "http://127.0.0.1:8000")
LIVE_URL = os.environ.get("RENKEI_LIVE_URL", "")
SECURE = SITE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "renkei.site.views.signed_out"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SECURE else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "renkei.ground.db",
    "renkei.ground.region",
    "renkei.ground.people",
    "renkei.ground.policy",
    "renkei.ground.audit",
    "renkei.ground.jobs",
    "renkei.ground.offices",
    "renkei.ground.facts",
    "renkei.ground.documents",
    "renkei.ground.sheets",
    "renkei.ground.tasks",
    "renkei.ground.packs",
    "renkei.ground.live",
    "renkei.ground.search",
    "renkei.directory",
    "renkei.patients",
    "renkei.record",
    "renkei.scenes.hospital_stay",
    "renkei.plan",
    "renkei.network",
    "renkei.exchange",
    "renkei.site",
    "renkei.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "renkei.ground.policy.middleware.HeadersMiddleware",
    *(["renkei.ground.policy.training.PractisedFilesMiddleware"] if TRAINING else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "renkei.ground.policy.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "renkei.site.urls"
TEMPLATES = [
    {
        "BACKEND": "renkei.site.environment.Pages",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "renkei.site.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "renkei.site.shell.shell",
            ],
            "auto_reload": False,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "documents": {"BACKEND": "renkei.ground.documents.storage.ChunkStorage"},
    "staticfiles": {"BACKEND": "renkei.site.staticfiles.HashedStorage"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024

# -- sign-in: a login is not an e-mail address (design 7) --
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
DEVICE_URL = "/office/device/"  # where a shared device asks who uses it
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "renkei.ground.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = False
# Wrong passwords are counted by name and by browser (people/known.py), not by address: an office is one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": "300/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(
    os.environ.get("RENKEI_PROXIES", "0")
)  # in front of it, each adding an address
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Renkei"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# What is counted and what is used up (a one-time code) holds for every process of this house.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache"},
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "renkei"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"

# a demonstration, in which anybody is an administrator, writes to nobody unless it was told through whom; practice never
EMAIL_HOST = "" if TRAINING else os.environ.get("RENKEI_SMTP_HOST", "" if DEMONSTRATION else "127.0.0.1")
EMAIL_PORT = int(os.environ.get("RENKEI_SMTP_PORT", "25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("RENKEI_MAIL_FROM", "renkei@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "renkei.ground.discreet.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # a failing request is logged by our own middleware, without values that may name a person
    "loggers": {"django.request": {"handlers": ["nowhere"], "propagate": False}},
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS = ["models.W042"]
