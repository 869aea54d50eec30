"""What the operations of the registry share: bounded values, and how a place is named."""

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from nongan.kernel.schemas import Closed, Id

Text = Annotated[str, Field(max_length=200)]


class PlaceOut(Schema):
    """A street, a community, an organ or a Party organisation."""

    id: int
    name: str


class CloseIn(Closed):
    """The day of closing."""

    on: date


class SuccessorIn(CloseIn):
    """The day of closing, and what takes its place, if anything does."""

    successor: Id | None = None


def place(row: Any) -> PlaceOut | None:
    """A place as answers name it; None for none."""
    return PlaceOut(id=row.pk, name=row.name) if row is not None else None
