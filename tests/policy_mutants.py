"""Takes one permission check away at a time: every policy that a refusal rested on says yes."""

import inspect
import pkgutil
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from nongan.organisations.models import Community, PartyOrganisation
from tests.policy_calls import Caller
from tests.policy_table import Address, Row
from tests.policy_verdicts import problem_of
from tests.policy_world import SIGNED_IN

# How a right begins: a yes or no, or the rows, places and papers that somebody may have.
SCOPES: tuple[str, ...] = ("visible_", "members_", "own_", "reviewable_", "lines_in_review")
SCOPES += ("urgeable", "party_organisations_open", "communities_open")
RIGHTS = ("can_", "holds_", "is_committee", *SCOPES)

type Policy = tuple[ModuleType, str]
type Refusal = tuple[Row, str, str]  # row, role, side


def policies() -> list[Policy]:
    """Every function of every policies room, and where organisations keeps the scopes."""
    names = [f"{config.name}.policies" for config in apps.get_app_configs()]
    modules = [module for name in names for module in _modules(name)]
    modules += _modules("nongan.organisations.queries")
    return [
        (module, name)
        for module in modules
        for name, thing in inspect.getmembers(module, inspect.isfunction)
        if name.startswith(RIGHTS)
    ]


def _modules(name: str) -> Iterator[ModuleType]:
    if not name.startswith("nongan."):
        return
    try:
        module = import_module(name)
    except ModuleNotFoundError:
        return
    yield module
    for inner in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield import_module(f"{name}.{inner.name}")


def refusals(
    rows: list[Row], caller: Caller, known: dict[str, Address], monkeypatch: Any
) -> dict[str, list[Refusal]]:
    """Which refusals each policy was asked for: `module.name` → the cells."""
    asked: dict[str, list[Refusal]] = defaultdict(list)
    heard: set[str] = set()
    with monkeypatch.context() as patch:
        for module, name in policies():
            patch.setattr(module, name, _listening(getattr(module, name), heard))
        for row in rows:
            for cell in denied(row):
                heard.clear()
                caller.call(known[row.address], row, *cell)
                for policy in heard:
                    # On a page that is open to the role, a yes or no only hides a button.
                    scopes = policy.rpartition(".")[2].startswith(SCOPES)
                    if scopes or not row.allows(*cell):
                        asked[policy].append((row, *cell))
    return asked


def denied(row: Row) -> Iterator[tuple[str, str]]:
    """The cells of a row that the table refuses; one stranger and one neighbour suffice.

    A list that shows its own things only refuses by what it leaves out.
    """
    if not row.object and row.method == "GET":
        yield from ((role, "own") for role in sorted(row.own)[-2:])
    sides = ("other", "own") if row.object else ("own",)
    for side in sides:
        refused = [role for role in SIGNED_IN if not row.allows(role, side)]
        near = [role for role in refused if role in row.own | row.seen]
        yield from ((role, side) for role in (near[:2] or refused[:1]))
        if "nobody" in refused and side == "own":
            yield "nobody", side


def _listening(plain: Callable[..., Any], heard: set[str]) -> Callable[..., Any]:
    @wraps(plain)
    def policy(*args: Any, **kwargs: Any) -> Any:
        heard.add(f"{plain.__module__}.{plain.__qualname__}")
        return plain(*args, **kwargs)

    return policy


@contextmanager
def mutant(policy: str, monkeypatch: Any) -> Iterator[None]:
    """The product with this one check gone, under whatever names it is called."""
    with monkeypatch.context() as patch:
        for module, name in policies():
            plain = getattr(module, name)
            if f"{plain.__module__}.{plain.__qualname__}" == policy:
                patch.setattr(module, name, _permissive(plain))
        yield


def _permissive(plain: Callable[..., Any]) -> Callable[..., Any]:
    def policy(*args: Any, **kwargs: Any) -> Any:
        answer = plain(*args, **kwargs)
        if isinstance(answer, QuerySet):
            return answer.model._default_manager.all()
        if isinstance(answer, list | set):
            places = Community if plain.__name__ == "own_communities" else PartyOrganisation
            return type(answer)(places.objects.values_list("pk", flat=True))
        return True if isinstance(answer, bool) else answer

    return policy


def is_caught(
    cells: list[Refusal], caller: Caller, known: dict[str, Address], policy: str, monkeypatch: Any
) -> bool:
    """Whether the table goes red on the product without this check."""
    with mutant(policy, monkeypatch):
        for row, role, side in cells:
            address = known[row.address]
            answer = caller.call(address, row, role, side)
            if problem_of(row, address, role, side, answer):
                return True
            if not row.may_see_strangers(role):
                strange = caller.world.strange_words(role)
                if any(word in answer.text for word in strange):
                    return True
    return False


def some(policies_asked: dict[str, list[Refusal]], number: int, seed: int) -> list[str]:
    """A fixed choice of the policies that refusals rested on."""
    names = sorted(policies_asked)
    return random.Random(seed).sample(names, min(number, len(names)))  # noqa: S311
