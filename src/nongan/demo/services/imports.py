"""Bringing the papers in, batch by batch, by the importer that people use."""

from datetime import datetime


def bring_in(kind: str, *, at: datetime) -> None:
    raise NotImplementedError


def leave_for_trial(*, at: datetime) -> None:
    raise NotImplementedError
