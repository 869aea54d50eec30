"""What the policy table needs to call the addresses of audit."""

from nongan.audit import queries
from nongan.audit.tests.factories import make_chain
from tests.policy_world import Cell, Factory, Side


def published_head(side: Side) -> Cell:
    """The head of the chain as it stands, as if it had been published."""
    return Cell(data={"anchor": str(queries.published_head())})


def published_head_json(side: Side) -> Cell:
    """The same, for the API."""
    end = queries.head()
    return Cell(data={"seq": end.seq, "hash": end.hash}, json=True)


def event(side: Side) -> Cell:
    """An event, and the size of the chain to prove it in."""
    make_chain(1)
    seq = queries.head().seq
    return Cell({"seq": seq}, data={"size": seq})


def event_json(side: Side) -> Cell:
    """The same, for the API."""
    cell = event(side)
    return Cell(cell.kwargs, cell.data, json=True)


def two_heads(side: Side) -> Cell:
    """The numbers of two heads."""
    make_chain(2)
    return Cell(query={"older": "1"})


OBJECTS: dict[str, Factory] = {
    factory.__name__: factory
    for factory in (published_head, published_head_json, event, event_json, two_heads)
}
