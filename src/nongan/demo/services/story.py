"""What the demo's people do after the papers are in."""

from datetime import datetime


def issue_roster(*, at: datetime) -> None:
    raise NotImplementedError


def check_and_work_off(*, at: datetime) -> None:
    raise NotImplementedError
