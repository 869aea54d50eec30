"""The registry of kinds: how papers of each kind are read, planned and written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nongan import tabular
from nongan.accounts.models import User
from nongan.roster.models import Kind
from nongan.roster.queries.contents import Contents
from nongan.roster.rules.plans import Plan
from nongan.roster.services.allocation import plan_allocation, write_allocation
from nongan.roster.services.effects import Done
from nongan.roster.services.papers import plan_papers, write_papers
from nongan.roster.services.plan_rosters import plan_rosters
from nongan.roster.services.write_rosters import write_rosters

Planner = Callable[[Contents, User, datetime], Plan]
Writer = Callable[..., list[Done]]


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of papers: its table, its planner (writes nothing) and its writer."""

    schema: tabular.Schema
    plan: Planner
    write: Writer


def _plan_rosters(contents: Contents, _actor: User, _at: datetime) -> Plan:
    return plan_rosters(contents)


def _plan_allocation(contents: Contents, _actor: User, _at: datetime) -> Plan:
    return plan_allocation(contents)


def _plan_papers(contents: Contents, actor: User, at: datetime) -> Plan:
    return plan_papers(contents, actor=actor, at=at)


PAPERS: dict[str, Paper] = {
    Kind.ROSTERS: Paper(tabular.schemas.ROSTER, _plan_rosters, write_rosters),
    Kind.ALLOCATION: Paper(tabular.schemas.ALLOCATION, _plan_allocation, write_allocation),
    Kind.RECEIPTS: Paper(tabular.schemas.RECEIPTS, _plan_papers, write_papers),
    Kind.FEEDBACK: Paper(tabular.schemas.FEEDBACK, _plan_papers, write_papers),
    Kind.ATTENDANCE: Paper(tabular.schemas.ATTENDANCE, _plan_papers, write_papers),
}
