"""A structure that was written down (a preset, a sheet) and what it would change here."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nongan import tabular
from nongan.organisations import rules
from nongan.organisations.models import Community, Organ, PartyOrganisation, Street

PRESETS = Path(__file__).parent.parent / "presets"
KINDS = (
    ("总支", PartyOrganisation.Kind.GENERAL_BRANCH),
    ("general", PartyOrganisation.Kind.GENERAL_BRANCH),
    ("党委", PartyOrganisation.Kind.COMMITTEE),
    ("党组", PartyOrganisation.Kind.COMMITTEE),
    ("committee", PartyOrganisation.Kind.COMMITTEE),
    ("支部", PartyOrganisation.Kind.BRANCH),
    ("branch", PartyOrganisation.Kind.BRANCH),
)


@dataclass(frozen=True)
class PartyOrganisationPlan:
    """A Party organisation as written; `organ` or `community` is the name of its owner."""

    name: str
    kind: str
    organ: str = ""
    community: str = ""
    parent: str = ""


@dataclass(frozen=True)
class OrganPlan:
    """An organ as written; a missing number is given later."""

    name: str
    number: int | None = None
    aliases: tuple[str, ...] = ()
    uscc: str = ""


@dataclass(frozen=True)
class CommunityPlan:
    """A community as written, with the name of its street and the office's phone."""

    name: str
    street: str
    phone: str = ""


@dataclass
class StructurePlan:
    """Everything written down, each name once, in the order written; `doubts` are sentences."""

    code: str = ""
    name: str = ""
    streets: list[str] = field(default_factory=list)
    communities: list[CommunityPlan] = field(default_factory=list)
    organs: list[OrganPlan] = field(default_factory=list)
    party_organisations: list[PartyOrganisationPlan] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Nothing was found in the writing."""
        return not (self.streets or self.communities or self.organs or self.party_organisations)


@dataclass(frozen=True)
class StructureChanges:
    """What registering a plan would add; what exists already under its name stays as it is."""

    streets: list[str]
    communities: list[CommunityPlan]
    organs: list[OrganPlan]
    party_organisations: list[PartyOrganisationPlan]
    same: int

    def counts(self) -> dict[str, int]:
        """How many of each would be added."""
        return {
            "streets": len(self.streets),
            "communities": len(self.communities),
            "organs": len(self.organs),
            "party_organisations": len(self.party_organisations),
        }

    def total(self) -> int:
        """How many rows would be added in all."""
        return sum(self.counts().values())


def presets() -> list[str]:
    """The names of the shipped presets."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def preset_plan(name: str) -> StructurePlan:
    """A shipped preset. Raises KeyError for a name that is none."""
    if name not in presets():
        raise KeyError(name)
    found = tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))
    plan = StructurePlan(code=found["code"], name=found["name"])
    plan.streets = [row["name"] for row in found["streets"]]
    for row in found["communities"]:
        plan.communities.append(CommunityPlan(row["name"], row["street"]))
        _add_preset_party(plan, row, community=row["name"])
    for row in found["organs"]:
        plan.organs.append(OrganPlan(row["name"], row["number"], tuple(row["aliases"])))
        _add_preset_party(plan, row, organ=row["name"])
    return plan


def _add_preset_party(
    plan: StructurePlan, row: dict[str, Any], *, organ: str = "", community: str = ""
) -> None:
    if row.get("party_organisation"):
        plan.party_organisations.append(
            PartyOrganisationPlan(row["party_organisation"], row["party_kind"], organ, community)
        )


def plan_from_readings(readings: Iterable[tabular.FileReading]) -> StructurePlan:
    """The structure in the rows of read STRUCTURE sheets; a name counts once.

    A street or community written once for a merged block of rows holds for the rows below.
    """
    plan = StructurePlan()
    for reading in readings:
        for sheet in reading.sheets:
            street = ""
            for row in sheet.rows:
                texts = {
                    key: rules.plain_text(str(value or "")) for key, value in row.values.items()
                }
                street = texts.get("street") or street
                _take_row(plan, texts, street)
    return plan


def _take_row(plan: StructurePlan, texts: dict[str, str], street: str) -> None:
    organ, community = texts.get("organ", ""), texts.get("community", "")
    if street and (texts.get("street") or community) and street not in plan.streets:
        plan.streets.append(street)
    if community and community not in {row.name for row in plan.communities}:
        plan.communities.append(CommunityPlan(community, street, texts.get("phone", "")))
    if organ and organ not in {row.name for row in plan.organs}:
        number = texts.get("number", "")
        plan.organs.append(
            OrganPlan(
                organ,
                int(number) if number.isdecimal() else None,
                tuple(
                    part for part in re.split(r"[、，,;；|/\s]+", texts.get("aliases", "")) if part
                ),
                texts.get("uscc", ""),
            )
        )
    party = texts.get("party_organisation", "")
    if party and party not in {row.name for row in plan.party_organisations}:
        plan.party_organisations.append(
            PartyOrganisationPlan(
                party,
                kind_written(texts.get("party_kind", ""), party),
                organ,
                "" if organ else community,
                texts.get("parent", ""),
            )
        )


def kind_written(written: str, name: str) -> str:
    """The kind of a Party organisation from its column, else from the end of its name."""
    for text in (written.lower(), name.lower()):
        for word, kind in KINDS:
            if word in text:
                return kind
    return PartyOrganisation.Kind.BRANCH


def structure_changes(plan: StructurePlan) -> StructureChanges:
    """What a plan would add to the present structure; two queries a table."""
    streets = set(Street.objects.filter(closed_on__isnull=True).values_list("name", flat=True))
    communities = _open_names(Community)
    known = Organ.objects.filter(closed_on__isnull=True)
    organs = {name for organ in known for name in (organ.name, *organ.aliases)}
    parties = _open_names(PartyOrganisation)
    changes = StructureChanges(
        [name for name in plan.streets if name not in streets],
        [row for row in plan.communities if row.name not in communities],
        [row for row in plan.organs if row.name not in organs],
        [row for row in plan.party_organisations if row.name not in parties],
        same=0,
    )
    written = (plan.streets, plan.communities, plan.organs, plan.party_organisations)
    same = sum(len(part) for part in written) - changes.total()
    return StructureChanges(
        changes.streets, changes.communities, changes.organs, changes.party_organisations, same
    )


def _open_names(kind: type[Community] | type[PartyOrganisation]) -> set[str]:
    rows = kind._default_manager.filter(closed_on__isnull=True)
    return set(rows.values_list("name", flat=True))
