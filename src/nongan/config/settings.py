"""The one settings file: hardened by default, everything else from the environment (env.py)."""

import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
from django.utils.csp import CSP

from nongan.config import env, logs

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
IS_CHECKOUT = (CHECKOUT / "pyproject.toml").is_file() and PACKAGE.parent.name == "src"

# ── where things lie ──────────────────────────────────────────────────────────────────────
DATA_DIR = env.path(
    "NONGAN_DATA_DIR",
    CHECKOUT / "var" if IS_CHECKOUT else Path("~/.local/share/nongan"),
)
NONGAN_KEYS_DIR = env.path("NONGAN_KEYS_DIR", DATA_DIR / "keys")
SECRET_KEY_FILE = NONGAN_KEYS_DIR / "secret-key"

# ── who may reach it ──────────────────────────────────────────────────────────────────────
DEBUG = env.flag("NONGAN_DEBUG", default=False)
# Without a key of its own a process signs with a key that dies with it; check nongan.E007
# keeps a server from starting like that.
SECRET_KEY = env.secret("NONGAN_SECRET_KEY", SECRET_KEY_FILE) or secrets.token_urlsafe(64)
SECRET_KEY_FALLBACKS = env.words("NONGAN_SECRET_KEY_FALLBACKS")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ALLOWED_HOSTS = env.words("NONGAN_HOSTS", LOOPBACK_HOSTS)
HTTPS = env.flag("NONGAN_HTTPS", default=True)
TLS_CERTIFICATE = env.text("NONGAN_TLS_CERTIFICATE")
TLS_KEY = env.text("NONGAN_TLS_KEY")
PROXY_COUNT = env.number("NONGAN_PROXY_COUNT", 0)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS]

# ── what it is made of ────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "nongan.ui",
    "nongan.accounts",
    "nongan.audit",
    "nongan.organisations",
    "nongan.catalogue",
    "nongan.branches",
    "nongan.allocation",
    "nongan.roster",
    "nongan.home",
    "nongan.demo",
    "nongan.config",
]
MIDDLEWARE = [
    "nongan.config.middleware.AnswerHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "nongan.config.middleware.IdleSession",
    "nongan.config.middleware.RightsReadOnce",
    "nongan.accounts.views.gates.PasswordChangeGate",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nongan.accounts.views.answering.AnswerOnce",
]
ROOT_URLCONF = "nongan.config.urls"
WSGI_APPLICATION = "nongan.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nongan.ui.context_processors.shell",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── the database ──────────────────────────────────────────────────────────────────────────
# WAL with FULL lost none of 3,066 acknowledged commits at a simulated power cut, NORMAL 501;
# without IMMEDIATE 284 of 300 simultaneous requests end in "database is locked" (stack.md).
# The app refuses to start with anything else (checks.py).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
}
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{quote(str(DATA_DIR))}/nongan.sqlite3")
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = dict(SQLITE_OPTIONS)
    # Tests run on a file, as the product does: an in-memory database has no WAL and no rivals.
    DATABASES["default"]["TEST"] = {
        "NAME": tempfile.gettempdir() + f"/nongan-test-{secrets.token_hex(6)}.sqlite3"
    }

# ── people and sessions ───────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": VALIDATION + "CommonPasswordValidator"},
    {"NAME": VALIDATION + "NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 30 * 60  # idle minutes of domain.md §3.6; IdleSession renews it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-nongan" if HTTPS else "nongan"
CSRF_FAILURE_VIEW = "nongan.ui.views.stale_form"
CSRF_COOKIE_NAME = "__Host-nongan-csrf" if HTTPS else "nongan-csrf"

# ── answers ───────────────────────────────────────────────────────────────────────────────
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None

# ── what comes in ─────────────────────────────────────────────────────────────────────────
# DATA_UPLOAD_MAX_MEMORY_SIZE does not count file parts; CappedUpload counts their real bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
UPLOAD_MAX_FILE_BYTES = 20 * 2**20
UPLOAD_MAX_REQUEST_BYTES = 300 * 2**20
FILE_UPLOAD_HANDLERS = [
    "nongan.config.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
# Uploaded papers are deleted so many days later (docs/howto/import-rosters.md).
IMPORT_DAYS_AFTER_CONFIRMING = env.number("NONGAN_IMPORT_DAYS_AFTER_CONFIRMING", 30)
IMPORT_DAYS_AFTER_ENDING = env.number("NONGAN_IMPORT_DAYS_AFTER_ENDING", 7)
IMPORT_DAYS_IDLE = env.number("NONGAN_IMPORT_DAYS_IDLE", 90)
NONGAN_WORKING_DAYS = env.text("NONGAN_WORKING_DAYS")
NONGAN_CARD_RULES = env.text("NONGAN_CARD_RULES")
NONGAN_TEMPLATES = env.text("NONGAN_TEMPLATES")
NONGAN_FONTS = env.text("NONGAN_FONTS")

# ── language and time ─────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "nongan-language"
FORMAT_MODULE_PATH = ["nongan.config.formats"]
LOCALE_PATHS = [CHECKOUT / "locale" if IS_CHECKOUT else PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ── files ─────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# `nongan serve` collects; hashed names are used from then on, plain ones before (development).
STATIC_COLLECTED = env.flag(
    "NONGAN_STATIC_COLLECTED", default=(STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
)
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_AUTOREFRESH = not STATIC_COLLECTED
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# ── logs, sabotage ────────────────────────────────────────────────────────────────────────
LOGGING = logs.configuration(level=env.text("NONGAN_LOG_LEVEL", "INFO"))
FAULTS_ALLOWED = False  # only bench/settings.py turns the sabotage switch on
