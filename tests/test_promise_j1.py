"""J1: the shipped settings are hardened, and a weakened installation does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.utils.csp import CSP

from nongan.config import checks

SOURCE = Path(__file__).parent.parent / "src"
pytestmark = pytest.mark.promise


@pytest.fixture
def nongan(tmp_path):
    """The command line in a process of its own, under the environment of a real installation."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "nongan.config.cli", *arguments],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(SOURCE),
                "NONGAN_DATA_DIR": str(tmp_path / "var"),
                "NONGAN_HOSTS": "nongan.example",
                "NONGAN_PROXY_COUNT": "1",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return run


CHECK = ("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.slow
def test_the_shipped_settings_pass_every_check_and_debug_does_not(nongan):
    migrated = nongan("migrate", "-v0")
    assert migrated.returncode == 0, migrated.stderr

    shipped = nongan(*CHECK)
    assert shipped.returncode == 0, shipped.stderr

    sabotaged = nongan(*CHECK, NONGAN_DEBUG="1")
    assert sabotaged.returncode != 0
    assert "nongan.E005" in sabotaged.stderr

    sabotaged = nongan(*CHECK, NONGAN_HTTPS="0")
    assert "security.W012" in sabotaged.stderr

    misspelt = nongan(*CHECK, NONGAN_DEBUG="flase")
    assert misspelt.returncode != 0
    assert "NONGAN_DEBUG" in misspelt.stderr


@pytest.mark.slow
def test_without_keys_nothing_starts(nongan):
    bare = nongan(*CHECK)

    assert bare.returncode != 0
    assert "nongan.E007" in bare.stderr
    assert "nongan.E008" in bare.stderr


def found(check, **changes):
    return {message.id for message in check(databases=["default"], **changes)}


def test_an_open_content_policy_is_noticed(settings):
    assert found(checks.content_policy_is_strict) == set()

    for word in (CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL, "https://cdn.example", "*.example"):
        settings.SECURE_CSP = {**settings.SECURE_CSP, "script-src": [CSP.SELF, word]}
        assert found(checks.content_policy_is_strict) == {"nongan.E003"}

    settings.SECURE_CSP = {}
    assert found(checks.content_policy_is_strict) == {"nongan.E003"}


def test_uncapped_uploads_are_noticed(settings):
    assert found(checks.uploads_are_capped) == set()

    handlers = settings.FILE_UPLOAD_HANDLERS
    settings.FILE_UPLOAD_HANDLERS = handlers[1:]
    assert found(checks.uploads_are_capped) == {"nongan.E004"}

    settings.FILE_UPLOAD_HANDLERS = handlers
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = None
    assert found(checks.uploads_are_capped) == {"nongan.E004"}


@pytest.mark.parametrize("layer", checks.NEEDED_MIDDLEWARE)
def test_a_missing_layer_is_noticed(settings, layer):
    assert layer in settings.MIDDLEWARE
    assert found(checks.layers_are_complete) == set()

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != layer]

    assert found(checks.layers_are_complete) == {checks.NEEDED_MIDDLEWARE[layer]}


def test_faults_and_debug_are_noticed(settings):
    assert found(checks.debug_and_faults_are_off) == set()

    settings.FAULTS_ALLOWED = settings.DEBUG = True

    assert found(checks.debug_and_faults_are_off) == {"nongan.E005", "nongan.E006"}


def test_keys_that_others_may_read_are_noticed():
    assert found(checks.keys_are_in_place) == set()
    file = Path(settings.SECRET_KEY_FILE)
    file.chmod(0o644)
    try:
        assert found(checks.keys_are_in_place) == {"nongan.E008"}
    finally:
        file.chmod(0o600)


def test_unknown_proxies_in_front_are_noticed(settings, monkeypatch):
    monkeypatch.delenv("NONGAN_PROXY_COUNT", raising=False)
    settings.ALLOWED_HOSTS = ["nongan.example"]
    assert found(checks.addresses_are_told_apart) == {"nongan.W001"}

    monkeypatch.setenv("NONGAN_PROXY_COUNT", "0")
    assert found(checks.addresses_are_told_apart) == set()

    settings.ALLOWED_HOSTS = ["*"]
    assert found(checks.addresses_are_told_apart) == {"nongan.E009"}


@pytest.mark.django_db
def test_an_account_that_everybody_can_open_is_noticed():
    get_user_model().objects.create_user("admin", "a-long-word-of-its-own")
    assert found(checks.no_default_accounts) == set()

    get_user_model().objects.create_user("root", checks.DEFAULT_PASSWORDS[0])

    assert found(checks.no_default_accounts) == {"nongan.E016"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="SQLite")
@pytest.mark.parametrize(
    "pragma", ["synchronous=NORMAL", "foreign_keys=OFF", "journal_mode=DELETE", "busy_timeout=0"]
)
def test_a_connection_with_a_weak_pragma_is_noticed(pragma):
    assert found(checks.sqlite_is_durable) == set()
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
        assert found(checks.sqlite_is_durable) == {"nongan.E001"}
        with pytest.raises(ImproperlyConfigured, match="SQLite"):
            checks.require_durable_database()
    finally:
        connection.close()  # a new connection sets its PRAGMAs again

    assert found(checks.sqlite_is_durable) == set()


@pytest.mark.django_db
@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="SQLite")
def test_deferred_transactions_are_noticed(monkeypatch):
    monkeypatch.setattr(connections["default"], "transaction_mode", None)

    assert found(checks.sqlite_is_durable) == {"nongan.E002"}


@pytest.mark.django_db
def test_django_runs_every_one_of_these_checks():
    ours = {check for check in vars(checks).values() if hasattr(check, "tags")}
    assert len(ours) == 8

    assert [found for found in run_checks(databases=["default"]) if found.level >= 40] == []
