"""What programs send: shapes in which nothing unknown goes through unnoticed (scenario 53)."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, ValidationInfo, model_validator

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""The id of a row, or its version: what the database can hold."""


class Closed(Schema):
    """A body: a field that it does not have is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Filters(Closed):
    """What a list is narrowed by. Ninja hands on only the names that it knows, so the address
    itself is asked for others.
    """

    @model_validator(mode="before")
    @classmethod
    def known_only(cls, values: Any, info: ValidationInfo) -> Any:
        """Raises ValueError, which is answered with 422."""
        request = (info.context or {}).get("request")
        unknown = sorted(set(request.GET) - cls.model_fields.keys()) if request else []
        if unknown:
            raise ValueError(f"There is no such filter: {', '.join(unknown)[:100]}")
        return values
