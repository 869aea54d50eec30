"""Registering a whole structure at once, from a preset or a sheet, as one change."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies, rules
from nongan.organisations.models import Community, County, Organ, PartyOrganisation, Street
from nongan.organisations.queries.plans import (
    OrganPlan,
    PartyOrganisationPlan,
    StructureChanges,
    StructurePlan,
    structure_changes,
)
from nongan.organisations.queries.structure import parents_of_party_organisations
from nongan.organisations.services.structure import next_organ_number


@transaction.atomic
def register_structure(
    *, plan: StructurePlan, actor: User | None, at: datetime
) -> StructureChanges:
    """Add what a plan names and the county lacks; nothing is renamed or removed.

    Done twice it adds nothing the second time. `actor` None is the command line on the server.
    Raises NotAllowed; Refused, naming the row, when a street, organ or parent is missing.
    """
    require(actor is None or policies.can_change_structure(actor))
    _require_plain_names(plan)
    county = _county_of(plan)
    changes = structure_changes(plan)
    _add_places(changes)
    _add_organs(changes.organs)
    for row in changes.party_organisations:
        _add_party_organisation(row)
    _join_parents(changes.party_organisations)
    audit.record(
        actor=actor, verb="structure.registered", target=county, at=at, details=changes.counts()
    )
    return changes


def _require_plain_names(plan: StructurePlan) -> None:
    written: list[tuple[type[Model], Iterable[str]]] = [
        (County, [plan.name]),
        (Street, plan.streets),
        (Community, (row.name for row in plan.communities)),
        (Organ, (row.name for row in plan.organs)),
        (PartyOrganisation, (row.name for row in plan.party_organisations)),
    ]
    for kind, names in written:
        most = getattr(kind._meta.get_field("name"), "max_length", None) or 0
        for name in names:
            if len(name) > most or name != rules.plain_text(name):
                raise Refused(
                    _("%(name)s is no name: write one line of at most %(most)s characters.")
                    % {"name": rules.plain_text(name)[:60], "most": most},
                    code="not_a_name",
                )


def _county_of(plan: StructurePlan) -> County:
    county = County.objects.select_for_update().first()
    if county is not None:
        if plan.code and plan.code != county.code:
            raise Refused(
                _("This is the structure of another county (%(code)s).") % {"code": plan.code},
                code="other_county",
            )
        return county
    if not rules.division_code_is_valid(plan.code) or not plan.name:
        raise Refused(_("Set up the county first."), code="no_county")
    # Whoever sets the county up at the same moment goes first, and this one finds it there.
    County.objects.get_or_create(id=1, defaults={"code": plan.code, "name": plan.name})
    return _county_of(plan)


def _add_places(changes: StructureChanges) -> None:
    for name in changes.streets:
        Street.objects.create(name=name)
    streets = {row.name: row for row in Street.objects.filter(closed_on__isnull=True)}
    for row in changes.communities:
        if row.street not in streets:
            raise Refused(
                _("The community %(name)s has no street. Fill in its street column.")
                % {"name": row.name},
                code="street_missing",
            )
        Community.objects.create(name=row.name, street=streets[row.street], phone=row.phone[:20])


def _add_organs(rows: list[OrganPlan]) -> None:
    taken = set(Organ.objects.values_list("number", flat=True))
    for row in rows:
        if row.uscc and not rules.uscc_is_valid(row.uscc.upper()):
            raise Refused(
                _("%(name)s: the unified social credit code does not check (GB 32100).")
                % {"name": row.name},
                code="uscc_invalid",
            )
        number = row.number if row.number and row.number not in taken else next_organ_number()
        taken.add(number)
        Organ.objects.create(
            number=number, name=row.name, aliases=list(row.aliases), uscc=row.uscc.upper()
        )


def _add_party_organisation(row: PartyOrganisationPlan) -> None:
    organ = Organ.objects.filter(name=row.organ, closed_on__isnull=True).first()
    community = Community.objects.filter(name=row.community, closed_on__isnull=True).first()
    if row.organ and organ is None:
        organ = next(
            (o for o in Organ.objects.filter(closed_on__isnull=True) if row.organ in o.aliases),
            None,
        )
    if (row.organ and organ is None) or (row.community and community is None):
        raise Refused(
            _("%(name)s: its organ or community is not known.") % {"name": row.name},
            code="owner_missing",
        )
    PartyOrganisation.objects.create(
        name=row.name, kind=row.kind, organ=organ, community=None if organ else community
    )


def _join_parents(rows: list[PartyOrganisationPlan]) -> None:
    by_name = {row.name: row for row in PartyOrganisation.objects.filter(closed_on__isnull=True)}
    parents = parents_of_party_organisations()
    for row in rows:
        if not row.parent:
            continue
        child, parent = by_name[row.name], by_name.get(row.parent)
        if parent is None or rules.tree_problem(child.id, parent.id, parents):
            raise Refused(
                _("%(name)s cannot stand under %(parent)s: it is not known, or stands below it.")
                % {"name": row.name, "parent": row.parent},
                code="parent_wrong",
            )
        child.parent = parent
        child.save(update_fields=["parent"])
        parents[child.id] = parent.id
