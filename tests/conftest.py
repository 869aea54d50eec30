"""What the tests of the policy table share: one world, called as every role."""

import logging

import pytest
from django.db import transaction

from nongan.ui import menus
from tests.policy_calls import Caller
from tests.policy_table import addresses
from tests.policy_world import make_world


@pytest.fixture(scope="module")
def caller(quick_and_quiet, django_db_setup, django_db_blocker):
    """One world for all cells; each call is undone, and at the end the world is."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield Caller(make_world())
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture(scope="module")
def quick_and_quiet():
    """Thousands of calls: without log lines of refusals, without the menu (its words are the
    product's own, and 20 queries a page), without a copy of every template's variables."""
    logging.disable(logging.ERROR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(menus, "shown", lambda request: [])
        patch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def known():
    """Every address by its name."""
    return addresses()
