"""J4: nothing calls out. The whole suite runs under this watch (conftest.py)."""

import contextlib
import socket
import urllib.request

import pytest

from tests import network

pytestmark = pytest.mark.promise


@pytest.fixture
def forgiven():
    """Attempts made on purpose here do not fail this very test."""
    before = len(network.attempts)
    yield lambda: network.attempts[before:]
    del network.attempts[before:]


@pytest.mark.parametrize("host", ["203.0.113.7", "2001:db8::1", "example.org", b"example.org"])
def test_sabotage_an_attempt_to_leave_is_refused_and_noticed(forgiven, host):
    with pytest.raises(network.CalledOut):
        socket.create_connection((host, 80), timeout=1)

    assert len(forgiven()) == 1


def test_sabotage_a_library_that_swallows_the_error_is_noticed_all_the_same(forgiven):
    with contextlib.suppress(OSError):  # as a polite tracker does
        urllib.request.urlopen("http://statistics.example/ping", timeout=1)  # noqa: S310

    assert forgiven() == ["socket.getaddrinfo 'statistics.example'"]


def test_sabotage_a_datagram_is_noticed(forgiven):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sender, pytest.raises(network.CalledOut):
        sender.sendto(b"x", ("203.0.113.7", 53))

    assert len(forgiven()) == 1


def test_this_machine_may_be_reached(forgiven):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        socket.create_connection(listener.getsockname(), timeout=5).close()

    assert forgiven() == []


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("127.8.9.1", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
    ],
)
def test_what_counts_as_this_machine(host, is_local):
    assert network.is_local(host) is is_local
