"""The service items for programs."""

from django.http import HttpRequest
from ninja import Router, Schema

from nongan.catalogue import policies, queries
from nongan.kernel.errors import require

router = Router(tags=["catalogue"])


class ItemOut(Schema):
    """A service item as programs see it."""

    code: str
    number: int
    name_zh: str
    name_en: str
    content: str
    guard: str
    version: int


@router.get("/service-items", response=list[ItemOut], url_name="api-item-list")
def item_list(request: HttpRequest) -> object:
    """The items in force, in the order of the county's paper."""
    require(policies.can_see_items(request.user))
    return list(queries.published_items())
