"""The service items for programs."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.catalogue import policies, queries, services
from nongan.catalogue.models import ItemWording, ServiceItem
from nongan.catalogue.rules import LONGEST_BASIS, LONGEST_TEXT, NewWording
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters

router = Router(tags=["catalogue"])
Code = Annotated[str, Path(max_length=30)]


class ItemOut(Schema):
    """A service item with its wording of a day; `valid_from` null: it always was."""

    code: str
    number: int
    name_zh: str
    name_en: str
    content: str
    guard: str
    version: int
    valid_from: date | None


class WordingOut(Schema):
    """What an item says from `valid_from` to `last_day`; null: always was, has no successor."""

    version: int
    content: str
    guard: str
    valid_from: date | None
    last_day: date | None
    basis: str
    recorded_by: str
    recorded_at: datetime | None


class ItemsWanted(Filters):
    """The day whose wording is wanted; left out: today."""

    on: date | None = None


class WordingIn(Closed):
    """Another wording; `after_version` is the last version that the caller has seen."""

    content: Annotated[str, Field(max_length=LONGEST_TEXT)]
    guard: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    valid_from: date
    basis: Annotated[str, Field(max_length=LONGEST_BASIS)] = ""
    after_version: Annotated[int, Field(ge=1, le=32_767)]


@router.get("/service-items", response=list[ItemOut], url_name="api-item-list")
def item_list(request: HttpRequest, wanted: Query[ItemsWanted]) -> list[ItemOut]:
    """The items in force, in the order of the county's paper, as they read on a day or today."""
    require(policies.can_see_items(request.user))
    return [
        ItemOut(
            code=row.item.code,
            number=row.item.number,
            name_zh=row.item.name_zh,
            name_en=row.item.name_en,
            content=row.wording.content,
            guard=row.wording.guard,
            version=row.wording.version,
            valid_from=row.wording.valid_from,
        )
        for row in queries.worded_items(wanted.on or clock.today())
    ]


@router.get(
    "/service-items/{code}/wordings", response=list[WordingOut], url_name="api-item-wordings"
)
def item_wordings(request: HttpRequest, code: Code) -> list[WordingOut]:
    """Everything an item ever said, the latest first."""
    require(policies.can_see_items(request.user))
    return _history(ServiceItem.objects.get(code=code))


@router.post(
    "/service-items/{code}/wordings", response={201: list[WordingOut]}, url_name="api-item-reword"
)
def item_reword(request: HttpRequest, code: Code, data: WordingIn) -> Status[list[WordingOut]]:
    """Give an item another wording from a day on."""
    user = caller(request)
    require(policies.can_change_wording(user))
    facts = data.dict()
    seen = facts.pop("after_version")
    made = services.reword_item(
        code=code,
        wording=NewWording(**facts),
        after_version=seen,
        actor=user,
        at=clock.now(),
    )
    return Status(201, _history(made.item))


def _history(item: ServiceItem) -> list[WordingOut]:
    return [_wording(span.wording, span.last_day) for span in queries.history(item, clock.today())]


def _wording(one: ItemWording, last_day: date | None) -> WordingOut:
    return WordingOut(
        version=one.version,
        content=one.content,
        guard=one.guard,
        valid_from=one.valid_from,
        last_day=last_day,
        basis=one.basis,
        recorded_by=str(one.recorded_by or ""),
        recorded_at=one.recorded_at,
    )
