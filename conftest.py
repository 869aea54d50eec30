"""What every test runs under: keys of its own, no way out of the machine, quick passwords."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from nongan.config import provisioning
from tests import flushing, network
from tests.trials import trials

PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pytest_configure(config):
    # A folder for each process: workers share no database, so that one which sweeps what a killed
    # reader left behind would take what another is reading.
    data = Path(tempfile.mkdtemp(prefix="nongan-test-"))
    config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    settings.DATA_DIR = data
    keys = data / "keys"
    keys.mkdir(mode=0o700)
    # In the environment too: tests that start a process of their own hand the keys on.
    os.environ["NONGAN_KEYS_DIR"] = str(keys)
    settings.NONGAN_KEYS_DIR = keys
    settings.SECRET_KEY_FILE = keys / "secret-key"
    provisioning.create_keys()
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2", *settings.PASSWORD_HASHERS]
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "nongan", "nongan-csrf"
    settings.ALLOWED_HOSTS = [*settings.LOOPBACK_HOSTS, "testserver"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    network.deny()
    flushing.allow()
    # A busy machine is no fault of a test.
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("nongan", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("nongan")


@pytest.fixture(autouse=True)
def _nothing_called_out():
    """Promise J4: an attempt to leave the machine fails the test that made it."""
    before = len(network.attempts)
    yield
    assert network.attempts[before:] == []


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only tests that touch a database, and none in a browser (the PostgreSQL half)",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _touches_database(item):
    if item.get_closest_marker("browser"):
        return False
    if item.get_closest_marker("above_the_database") and not trials(0, 1):
        return False
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("both_databases")
    return bool(marked or DATABASE_FIXTURES & set(item.fixturenames))
