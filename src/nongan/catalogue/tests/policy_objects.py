"""What the policy table needs to call the addresses of the catalogue."""

from itertools import count

from nongan.catalogue.models import ServiceItem
from nongan.kernel import clock
from tests.policy_world import Cell, Factory, Side

_numbers = count(1)


def item(_side: Side) -> Cell:
    """An item of the list."""
    return Cell({"code": "health"})


def new_wording(_side: Side) -> Cell:
    """An item with what it is to say from today on."""
    last = ServiceItem.objects.get(code="health").wordings.latest("version")
    data = {
        "content": f"义诊第{next(_numbers)}稿",
        "guard": "",
        "basis": "",
        "valid_from": clock.today().isoformat(),
        "after_version": last.version,
    }
    return Cell({"code": "health"}, data=data)


def new_wording_json(side: Side) -> Cell:
    """The same, for the API."""
    cell = new_wording(side)
    return Cell(cell.kwargs, data=cell.data, json=True)


OBJECTS: dict[str, Factory] = {
    "item": item,
    "new_wording": new_wording,
    "new_wording_json": new_wording_json,
}
