"""Checks that keep an unsafe installation from starting (promise J1).

Errors stop `nongan serve`; warnings show in `nongan check --deploy`. Django's own checks say
nothing of the content policy's words, upload caps, PRAGMAs, default accounts or proxies.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils.csp import CSP

from nongan.config import env
from nongan.kernel import sealing

Found = list[CheckMessage]
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
UNSAFE_WORDS = {CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL, CSP.UNSAFE_HASHES, "*", "https:", "http:"}
NEEDED_MIDDLEWARE = {
    "nongan.config.middleware.AnswerHeaders": "nongan.E010",
    "nongan.config.middleware.IdleSession": "nongan.E011",
    "django.contrib.auth.middleware.LoginRequiredMiddleware": "nongan.E012",
    "django.middleware.csp.ContentSecurityPolicyMiddleware": "nongan.E013",
    "django.middleware.csrf.CsrfViewMiddleware": "nongan.E014",
    "nongan.accounts.views.gates.PasswordChangeGate": "nongan.E015",
    "nongan.accounts.views.answering.AnswerOnce": "nongan.E016",
}
DEFAULT_PASSWORDS = ("admin", "password", "nongan", "12345678", "123456", "nongan2019", "demo")


@register(Tags.database)
def sqlite_is_durable(*, databases: Iterable[str] | None = None, **options: Any) -> Found:
    """Read the PRAGMAs of the live connection: a wrong OPTIONS level sets none of them."""
    if connection.vendor != "sqlite" or databases is None:
        return []
    found: Found = []
    with connection.cursor() as cursor:
        for name, wanted in SQLITE_PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            value = cursor.fetchone()[0]
            if value != wanted:
                problem = f"SQLite runs with {name}={value}; it must be {wanted}."
                found.append(Error(problem, id="nongan.E001"))
        cursor.execute("PRAGMA busy_timeout")
        if cursor.fetchone()[0] < 1_000:
            found.append(Error("SQLite must wait for a lock (timeout 20).", id="nongan.E001"))
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        found.append(Error("SQLite transactions must be IMMEDIATE.", id="nongan.E002"))
    return found


def require_durable_database() -> None:
    """For servers that run no checks of their own. Raises ImproperlyConfigured."""
    found = sqlite_is_durable(databases=["default"])
    if found:
        raise ImproperlyConfigured("; ".join(str(message.msg) for message in found))


@register(Tags.security)
def content_policy_is_strict(**options: Any) -> Found:
    """A policy with unsafe words, or one that trusts another host, is none."""
    policy: dict[str, list[str]] = getattr(settings, "SECURE_CSP", {})
    if not policy or "default-src" not in policy or policy.get("frame-ancestors") != [CSP.NONE]:
        return [Error("SECURE_CSP needs default-src and frame-ancestors 'none'.", id="nongan.E003")]
    words = {word for sources in policy.values() for word in sources}
    foreign = sorted(word for word in words if word in UNSAFE_WORDS or "." in word or "//" in word)
    if foreign:
        return [Error(f"SECURE_CSP allows {', '.join(foreign)}.", id="nongan.E003")]
    return []


@register(Tags.security)
def uploads_are_capped(**options: Any) -> Found:
    """Without the counting handler in front a file part has no limit at all."""
    handlers = settings.FILE_UPLOAD_HANDLERS
    if not handlers or handlers[0] != "nongan.config.uploads.CappedUpload":
        return [Error("CappedUpload must be the first upload handler.", id="nongan.E004")]
    caps = (settings.UPLOAD_MAX_FILE_BYTES, settings.UPLOAD_MAX_REQUEST_BYTES)
    if not all(caps) or not settings.DATA_UPLOAD_MAX_NUMBER_FILES:
        return [Error("The caps on uploads must not be zero or None.", id="nongan.E004")]
    return []


@register(Tags.security)
def layers_are_complete(**options: Any) -> Found:
    """Each safeguard that is a layer stands in MIDDLEWARE, the headers outermost."""
    found: Found = [
        Error(f"MIDDLEWARE lacks {name}.", id=identity)
        for name, identity in NEEDED_MIDDLEWARE.items()
        if name not in settings.MIDDLEWARE
    ]
    if not found and settings.MIDDLEWARE[0] != "nongan.config.middleware.AnswerHeaders":
        found.append(Error("AnswerHeaders must be the outermost layer.", id="nongan.E010"))
    return found


@register(Tags.security, deploy=True)
def debug_and_faults_are_off(**options: Any) -> Found:
    """Neither error pages with variables nor the sabotage switch in real use."""
    found: Found = []
    if settings.DEBUG:
        found.append(Error("DEBUG shows variables to visitors.", id="nongan.E005"))
    if settings.FAULTS_ALLOWED:
        found.append(Error("FAULTS_ALLOWED is for benches only.", id="nongan.E006"))
    return found


@register(Tags.security, deploy=True)
def keys_are_in_place(**options: Any) -> Found:
    """The signing key is kept, the data keys are readable, and only by their owner."""
    found: Found = []
    if not settings.SECRET_KEY_FILE.exists() and not _has_own_secret_key():
        found.append(Error("No signing key. Run `nongan migrate`.", id="nongan.E007"))
    try:
        sealing.key_ring()
    except (ImproperlyConfigured, OSError, ValueError, KeyError) as problem:
        return [*found, Error(str(problem), id="nongan.E008")]
    for file in sorted(Path(settings.NONGAN_KEYS_DIR).iterdir()):
        if file.is_file() and file.stat().st_mode & 0o077:
            found.append(Error(f"Others may read {file}: chmod 600.", id="nongan.E008"))
    return found


def _has_own_secret_key() -> bool:
    return env.is_set("NONGAN_SECRET_KEY")


@register(Tags.security, deploy=True)
def addresses_are_told_apart(**options: Any) -> Found:
    """Behind a proxy nobody told us of, all visitors look like one address to the limiter."""
    public = set(settings.ALLOWED_HOSTS) - set(settings.LOOPBACK_HOSTS)
    if "*" in public:
        return [Error("ALLOWED_HOSTS must name its hosts.", id="nongan.E009")]
    if public and not settings.TLS_CERTIFICATE and not env.is_set("NONGAN_PROXY_COUNT"):
        hint = "Set NONGAN_PROXY_COUNT to the number of proxies in front (0 is an answer too)."
        return [Warning("The number of proxies is not known.", hint=hint, id="nongan.W001")]
    return []


@register(Tags.database, deploy=True)
def no_default_accounts(*, databases: Iterable[str] | None = None, **options: Any) -> Found:
    """No active account opens with a password that everybody knows (GB/T 22239, §3.6)."""
    if databases is None:
        return []
    suspects = ("admin", "root", "nongan", "test", "demo", "administrator")
    users = get_user_model().objects.filter(is_active=True, username__in=suspects)
    try:
        known = [
            user.get_username()
            for user in users
            if any(check_password(word, user.password) for word in DEFAULT_PASSWORDS)
        ]
    except DatabaseError:  # not migrated yet: there are no accounts
        return []
    return [
        Error(f"The account {name} has a default password.", id="nongan.E016") for name in known
    ]
