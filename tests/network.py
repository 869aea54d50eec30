"""Denies every connection that would leave this machine, and remembers each attempt.

An audit hook sees `socket.connect` and name look-ups of any library, compiled ones included
(as far as they go through Python's socket module), and it cannot be removed.
"""

import ipaddress
import sys

LOCAL_NAMES = {"localhost", "", None, b"localhost"}
attempts: list[str] = []
_state = {"denied": False, "installed": False}


class CalledOut(OSError):
    """Something tried to reach another machine."""


def is_local(host: object) -> bool:
    """Say whether a host name or address stays on this machine."""
    if host in LOCAL_NAMES:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not _state["denied"]:
        return
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: a local socket
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not is_local(host):
        attempts.append(f"{event} {host!r}")
        raise CalledOut(f"{event} to {host!r}: nothing may call out (promise J4)")


def deny() -> None:
    """From now on connections outside loopback fail."""
    if not _state["installed"]:
        sys.addaudithook(_watch)
        _state["installed"] = True
    _state["denied"] = True
