"""What the policy table needs to call the addresses of audit."""

from nongan.audit import queries
from tests.policy_world import Cell, Factory, Side


def published_head(side: Side) -> Cell:
    """The head of the chain as it stands, as if it had been published."""
    return Cell(data={"anchor": str(queries.head())})


OBJECTS: dict[str, Factory] = {"published_head": published_head}
