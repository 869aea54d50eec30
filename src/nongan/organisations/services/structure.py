"""Changes to the county's structure. The county's row is the lock for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies, rules
from nongan.organisations.models import (
    Community,
    County,
    Member,
    Organ,
    PartyOrganisation,
    Street,
)
from nongan.organisations.queries import parents_of_party_organisations

Part = Street | Community | Organ | PartyOrganisation

WHY = {
    rules.TreeProblem.CYCLE: _("A Party organisation cannot stand under itself."),
    rules.TreeProblem.UNKNOWN_PARENT: _("The Party organisation above does not exist."),
}


@dataclass(frozen=True, slots=True)
class OrganValues:
    """What is known of an organ; without a number it gets the next one."""

    name: str
    number: int | None = None
    aliases: Sequence[str] = ()
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class PartyOrganisationValues:
    """A Party organisation: of an organ or of a community, under another or none."""

    name: str
    kind: str
    organ_id: int | None = None
    community_id: int | None = None
    parent_id: int | None = None


def hold_county() -> County:
    """Lock the structure. Raises Refused before the county is set up."""
    county = County.objects.select_for_update().first()
    if county is None:
        raise Refused(_("Set up the county first."), code="no_county")
    return county


@transaction.atomic
def set_county(*, code: str, name: str, actor: User, at: datetime) -> County:
    """Set up or correct the county. Raises NotAllowed, Refused.

    The code is part of every phone's blind index, so it stays once members are registered.
    """
    require(policies.can_change_structure(actor))
    if not rules.division_code_is_valid(code):
        raise Refused(_("A county has six digits in GB/T 2260, such as 220122."), code="code")
    county = County.objects.select_for_update().first()
    if county is not None and county.code != code and Member.objects.exists():
        raise Refused(_("The code stays once members are registered."), code="code_in_use")
    county, _made = County.objects.update_or_create(
        id=1, defaults={"code": code, "name": usable_name(name)}
    )
    details = {"code": code, "name": county.name}
    audit.record(actor=actor, verb="county.set", target=county, at=at, details=details)
    return county


def usable_name(written: str) -> str:
    """A name in one line. Raises Refused if nothing is left of it."""
    name = rules.plain_text(written)
    if not name:
        raise Refused(_("Write a name."), code="name_missing")
    return name


def free_name(kind: type[Part], written: str, *, but: int | None = None) -> str:
    """A name that no other open part of this kind bears. Raises Refused."""
    name = usable_name(written)
    taken = kind._default_manager.filter(name=name, closed_on__isnull=True)
    if (taken.exclude(pk=but) if but is not None else taken).exists():
        raise Refused(_("%(name)s exists already.") % {"name": name}, code="name_taken")
    return name


@transaction.atomic
def add_street(*, name: str, actor: User, at: datetime) -> Street:
    """Add a street. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    street = Street.objects.create(name=free_name(Street, name))
    audit.record(
        actor=actor, verb="street.added", target=street, at=at, details={"name": street.name}
    )
    return street


@transaction.atomic
def add_community(
    *, name: str, street_id: int, actor: User, at: datetime, phone: str = ""
) -> Community:
    """Add a community to an open street. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    street = Street.objects.get(id=street_id)
    if street.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": street.name}, code="closed")
    community = Community.objects.create(
        name=free_name(Community, name), street=street, phone=rules.plain_text(phone)[:20]
    )
    details = {"name": community.name, "street": street.name}
    audit.record(actor=actor, verb="community.added", target=community, at=at, details=details)
    return community


@transaction.atomic
def add_organ(*, values: OrganValues, actor: User, at: datetime) -> Organ:
    """Add an organ. Raises NotAllowed; Refused for a taken name or number or a false code."""
    require(policies.can_change_structure(actor))
    hold_county()
    organ = new_organ(values)
    organ.save(force_insert=True)
    audit.record(actor=actor, verb="organ.added", target=organ, at=at, details={"name": organ.name})
    return organ


def new_organ(values: OrganValues) -> Organ:
    """An organ to be saved, checked under the lock. Raises Refused."""
    uscc = rules.plain_text(values.uscc).upper()
    if uscc and not rules.uscc_is_valid(uscc):
        raise Refused(
            _("The unified social credit code does not check (GB 32100)."), code="uscc_invalid"
        )
    number = values.number or next_organ_number()
    if Organ.objects.filter(number=number).exists():
        raise Refused(_("The number %(n)s is taken.") % {"n": number}, code="number_taken")
    return Organ(
        number=number,
        name=free_name(Organ, values.name),
        aliases=other_names(values.aliases),
        uscc=uscc,
    )


def next_organ_number() -> int:
    """The number after the highest one."""
    return (Organ.objects.aggregate(top=models.Max("number"))["top"] or 0) + 1


def other_names(written: Sequence[str]) -> list[str]:
    """The other names, each once, without blanks."""
    return [name for name in dict.fromkeys(rules.plain_text(text) for text in written) if name]


@transaction.atomic
def change_organ(*, organ_id: int, values: OrganValues, actor: User, at: datetime) -> Organ:
    """Rename or correct an organ; an old name stays readable. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    organ = Organ.objects.get(id=organ_id)
    uscc = rules.plain_text(values.uscc).upper()
    if uscc and not rules.uscc_is_valid(uscc):
        raise Refused(
            _("The unified social credit code does not check (GB 32100)."), code="uscc_invalid"
        )
    name = free_name(Organ, values.name, but=organ.id)
    old = [organ.name] if organ.name != name else []
    organ.aliases = [n for n in other_names([*values.aliases, *old]) if n != name]
    organ.name, organ.uscc = name, uscc
    organ.save(update_fields=["name", "aliases", "uscc"])
    details = {"name": name, "formerly": old}
    audit.record(actor=actor, verb="organ.changed", target=organ, at=at, details=details)
    return organ


@transaction.atomic
def add_party_organisation(
    *, values: PartyOrganisationValues, actor: User, at: datetime
) -> PartyOrganisation:
    """Add a Party organisation to the tree. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    row = new_party_organisation(values)
    row.save(force_insert=True)
    audit.record(
        actor=actor, verb="party_organisation.added", target=row, at=at, details={"name": row.name}
    )
    return row


def new_party_organisation(values: PartyOrganisationValues) -> PartyOrganisation:
    """A Party organisation to be saved, checked under the lock. Raises Refused."""
    if values.kind not in PartyOrganisation.Kind.values:
        raise Refused(_("Choose committee, general branch or branch."), code="kind")
    if values.organ_id and values.community_id:
        raise Refused(_("It belongs to an organ or to a community, not both."), code="two_owners")
    _require_tree(None, values.parent_id)
    return PartyOrganisation(
        name=free_name(PartyOrganisation, values.name),
        kind=values.kind,
        organ_id=values.organ_id,
        community_id=values.community_id,
        parent_id=values.parent_id,
    )


def _require_tree(child: int | None, parent: int | None) -> None:
    if problem := rules.tree_problem(child, parent, parents_of_party_organisations()):
        raise Refused(WHY[problem], code=problem)


@transaction.atomic
def place_party_organisation(
    *, party_organisation_id: int, parent_id: int | None, actor: User, at: datetime
) -> PartyOrganisation:
    """Put a Party organisation under another. Raises NotAllowed; Refused for a cycle."""
    require(policies.can_change_structure(actor))
    hold_county()
    row = PartyOrganisation.objects.get(id=party_organisation_id)
    _require_tree(row.id, parent_id)
    row.parent_id = parent_id
    row.save(update_fields=["parent"])
    details = {"name": row.name, "parent": parent_id or ""}
    audit.record(actor=actor, verb="party_organisation.placed", target=row, at=at, details=details)
    return row


@transaction.atomic
def rename_part(
    *, part: Street | Community | PartyOrganisation, name: str, actor: User, at: datetime
) -> None:
    """Rename a street, a community or a Party organisation. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    old, part.name = part.name, free_name(type(part), name, but=part.pk)
    part.save(update_fields=["name"])
    verb = f"{part._meta.verbose_name_raw}.renamed".lower().replace(" ", "_")
    details = {"from": old, "to": part.name}
    audit.record(actor=actor, verb=verb, target=part, at=at, details=details)


def close_day(part: Part, on: date) -> date:
    """The day of closing. Raises Refused for a mistyped one, or a part that is closed already."""
    clock.require_reckonable(on)
    if part.closed_on is not None:
        raise Refused(_("%(name)s is closed already.") % {"name": part.name}, code="closed")
    return on
