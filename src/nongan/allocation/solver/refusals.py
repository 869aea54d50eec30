"""Why there is no plan: facts that are wrong in themselves, or rules that collide."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nongan.allocation.solver.records import Rule

FaultCode = Literal[
    "no_people",
    "no_branches",
    "person_twice",
    "branch_twice",
    "no_unit",
    "capacity_disordered",
    "lock_unknown_branch",
    "lock_closed_branch",
    "nowhere_to_go",
    "unknown_branch",
    "bad_number",
    "too_few_places",
    "too_few_people",
]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One wrong fact: its code, the key of the person, branch or unit it is about, and the branch
    or the two numbers (there are, there must be) that show it."""

    code: FaultCode
    about: str = ""
    branch: str = ""
    numbers: tuple[int, ...] = ()


class WrongProblem(ValueError):
    """The facts cannot be allocated whatever the plan; `faults` names each of them."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(sorted(faults))
        super().__init__("; ".join(f"{fault.code} {fault.about}" for fault in self.faults))

    def __reduce__(self) -> tuple[type["WrongProblem"], tuple[tuple[Fault, ...]]]:
        """So that another process can send it."""
        return type(self), (self.faults,)


@dataclass(frozen=True, slots=True)
class Collision:
    """One of the rules that collide. Without it alone the rest of the set can be kept; `short` is
    by how many people it would have to give way for that (branches for `together`)."""

    rule: Rule
    short: int


class Colliding(ValueError):
    """No plan keeps all rules. `collisions` is a minimal set: leave any one out and the others of
    the set can be kept together."""

    def __init__(self, collisions: Iterable[Collision]):
        self.collisions = tuple(collisions)
        super().__init__("; ".join(str(collision.rule) for collision in self.collisions))

    def __reduce__(self) -> tuple[type["Colliding"], tuple[tuple[Collision, ...]]]:
        """So that another process can send it."""
        return type(self), (self.collisions,)


class GaveUp(RuntimeError):
    """The search ended at its limit of nodes without any plan."""
