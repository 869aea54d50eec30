"""The sabotage switch: benches break the product at named points; elsewhere it is inert.

`point("B2.half_written")` does nothing unless settings.FAULTS_ALLOWED is true and the
environment variable BENCH_FAULTS names the point: `B2.half_written=kill,A1.lock=skip`.
"""

import os
import signal
import time

from django.conf import settings


class Injected(Exception):
    """The failure that a bench asked for."""


def _action(name: str) -> str:
    if not getattr(settings, "FAULTS_ALLOWED", False):
        return ""
    asked = os.environ.get("BENCH_FAULTS", "")
    return dict(part.partition("=")[::2] for part in asked.split(",") if part).get(name, "")


def skipped(name: str) -> bool:
    """Say whether a bench wants this safeguard left out."""
    return _action(name) == "skip"


def point(name: str) -> None:
    """Kill, raise or sleep here, if a bench asked for it."""
    action = _action(name)
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise Injected(name)
    elif action.startswith("sleep:"):
        time.sleep(float(action.removeprefix("sleep:")))
