"""What allocating works on: people, branches, rules and weights; and the plan it answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

RuleKind = Literal["least", "most", "lock", "exclusion", "floor", "together", "spread", "own"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person to be placed.

    `sex` is "M", "F" or ""; `skills` are service item codes; `preferred` branch keys, best first;
    `distances` a whole class for each branch (0 is near; a branch not named counts as far as the
    farthest named); `last` the branch of last year's plan, "" if none; `lock` the only branch
    allowed, "" if none; `excluded` branch key → reason (回避).
    """

    key: str
    unit: str
    sex: str = ""
    birth_year: int | None = None
    skills: frozenset[str] = frozenset()
    preferred: tuple[str, ...] = ()
    distances: Mapping[str, int] = field(default_factory=dict)
    last: str = ""
    lock: str = ""
    excluded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Branch:
    """A temporary branch that receives people; `secretary_unit` is the secretary's own organ."""

    key: str
    least: int
    target: int
    most: int
    secretary_unit: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """A branch wants at least so many people with a service item: must have, or would rather."""

    item: str
    branch: str
    least: int
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a plan must keep.

    `together`: unit → at most so many branches. `spread`: unit → at most so many per cent of it in
    one branch (one person always may). `own_percent`: at most so many per cent of a branch from
    its secretary's unit. `age_bands`: the ages at which a new band begins.
    """

    floors: tuple[Floor, ...] = ()
    together: Mapping[str, int] = field(default_factory=dict)
    spread: Mapping[str, int] = field(default_factory=dict)
    own_percent: int | None = None
    age_bands: tuple[int, ...] = (35, 45, 55)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a plan costs, counted before any weight.

    `preference`: places down the person's own list; `distance`: classes; `stability`: people moved
    from an open branch; `numbers`, `sexes`, `ages`: people above or below a branch's share;
    `skills`: people short of soft floors.
    """

    preference: int = 0
    distance: int = 0
    stability: int = 0
    numbers: int = 0
    sexes: int = 0
    ages: int = 0
    skills: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each part costs, in whole numbers; 0 leaves a part out."""

    preference: int = 10
    distance: int = 10
    stability: int = 5
    numbers: int = 8
    sexes: int = 2
    ages: int = 2
    skills: int = 20

    def cost(self, parts: Parts) -> int:
        """The weighted sum of the parts."""
        return sum(getattr(self, name) * getattr(parts, name) for name in Parts.__slots__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that one plan is made from; `year` turns birth years into ages."""

    people: tuple[Person, ...]
    branches: tuple[Branch, ...]
    year: int
    rules: Rules = Rules()
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """The name of one hard rule: its kind, and the branch, unit, item or person it is about."""

    kind: RuleKind
    branch: str = ""
    unit: str = ""
    item: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Where one person goes, and what that costs before weights (`numbers` and below are 0)."""

    person: str
    branch: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Standing:
    """One branch of a plan. `goal` is its target scaled to the people there are; `gaps` are the
    floors it misses: item → people short."""

    branch: str
    people: int
    goal: int
    sexes: Mapping[str, int]
    ages: Mapping[str, int]
    skills: Mapping[str, int]
    gaps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer. No plan that keeps the rules costs less than `bound`; `cost` is what this one
    costs; both are whole. Lines and standings are in the order of their keys."""

    lines: tuple[Line, ...]
    standings: tuple[Standing, ...]
    parts: Parts
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """How far, as a share of the cost, a better plan could be away at most."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0

    @property
    def placed(self) -> dict[str, str]:
        """Person → branch."""
        return {line.person: line.branch for line in self.lines}
