"""Thousands of members in a few queries, as one part of a confirmed batch, and back again.

Nothing here writes an audit event: the caller's own transaction holds the batch and its one
event. Both functions refuse to run outside a transaction.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies
from nongan.organisations.models import Member, Membership, PartyOrganisation
from nongan.organisations.queries import county_code, open_memberships, party_organisations_open_to
from nongan.organisations.services.member_values import (
    MemberValues,
    cleaned,
    digest_of,
    fill,
    restore,
    snapshot,
)
from nongan.organisations.services.members import require_open, take_member_numbers

ROWS = 500
MEMBER, MEMBERSHIP = "organisations.Member", "organisations.Membership"
TABLES: dict[str, type[models.Model]] = {MEMBER: Member, MEMBERSHIP: Membership}
MEMBER_FIELDS = [f.name for f in Member._meta.concrete_fields if not f.primary_key]
MEMBERSHIP_FIELDS = [f.name for f in Membership._meta.concrete_fields if not f.primary_key]


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person to register. Give `id` where the caller must know it beforehand."""

    values: MemberValues
    party_organisation_id: int
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class ChangedMember:
    """A member whose values a paper corrects; `version` is the one the preview was made from."""

    member_id: uuid.UUID
    values: MemberValues
    version: int | None = None


@dataclass(frozen=True, slots=True)
class MovedMember:
    """A member who now belongs elsewhere, or who had left and is back."""

    member_id: uuid.UUID
    party_organisation_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftMember:
    """A member who is on no roster any more."""

    member_id: uuid.UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MemberChanges:
    """What a batch does to members; `on` is the day from which it holds."""

    on: date
    new: Sequence[NewMember] = ()
    changed: Sequence[ChangedMember] = ()
    moved: Sequence[MovedMember] = ()
    left: Sequence[LeftMember] = ()


@dataclass(frozen=True, slots=True)
class RowEffect:
    """What a batch did to one row: the row before (None: it is new) and its digest after."""

    table: str
    row_id: str
    before: dict[str, Any] | None
    after_digest: str


def write_members(*, changes: MemberChanges, actor: User, at: datetime) -> list[RowEffect]:
    """Write a batch of members; return what taking it back needs. The caller records the event.

    `at` is the batch's instant, which the caller's event bears. Raises NotAllowed; Refused when a
    member changed since the preview, is unknown, or joins a closed Party organisation.
    """
    _require_transaction()
    _hold_targets(changes)
    held = _hold(changes)
    homes = open_memberships(held)
    _require_rights(actor, changes, homes)
    effects = _write_new(changes)
    effects += _write_changed(changes, held)
    effects += _write_moves(changes, held, homes)
    return effects


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("members are written as a part of the caller's transaction")


def _hold_targets(changes: MemberChanges) -> None:
    """Lock the Party organisations that somebody joins; the lock comes before the members'."""
    targets = {row.party_organisation_id for row in changes.new}
    targets |= {row.party_organisation_id for row in changes.moved}
    rows = PartyOrganisation.objects.select_for_update(of=("self",)).filter(id__in=targets)
    for target in rows.order_by("id"):
        require_open(target)


def _hold(changes: MemberChanges) -> dict[uuid.UUID, Member]:
    """Lock every member the batch touches, in one order, so that two batches cannot deadlock."""
    wanted: set[uuid.UUID] = {
        row.member_id for part in (changes.changed, changes.moved, changes.left) for row in part
    }
    held: dict[uuid.UUID, Member] = {}
    for ids in _chunks(sorted(wanted)):
        rows = Member.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
        held |= {member.id: member for member in rows}
    if wanted - set(held):
        raise Refused(_("A member of this batch is gone; read the files again."), code="gone")
    return held


def _chunks[T](rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[start : start + ROWS] for start in range(0, len(rows), ROWS))


def _require_rights(
    actor: User, changes: MemberChanges, homes: Mapping[uuid.UUID, Membership]
) -> None:
    targets = {row.party_organisation_id for row in changes.new}
    targets |= {row.party_organisation_id for row in changes.moved}
    touched = [row.member_id for row in changes.changed]
    touched += [row.member_id for row in changes.left]
    places = targets | {homes[m].party_organisation_id for m in touched if m in homes}
    require(policies.can_register_anywhere(actor))
    require(not changes.moved or policies.can_move_member(actor))
    allowed = party_organisations_open_to(actor).filter(id__in=places)
    require(places == set(allowed.values_list("id", flat=True)))
    require(policies.can_write_many_members(actor) or all(m in homes for m in touched))


def _write_new(changes: MemberChanges) -> list[RowEffect]:
    county = county_code()
    numbers = take_member_numbers(len(changes.new)) if changes.new else []
    members: list[Member] = []
    memberships: list[Membership] = []
    for number, row in zip(numbers, changes.new, strict=True):
        member = Member(id=row.id, number=number)
        fill(member, cleaned(row.values), county=county)
        members.append(member)
        memberships.append(_membership(row.id, row.party_organisation_id, changes.on, ""))
    Member.objects.bulk_create(members, batch_size=ROWS)
    Membership.objects.bulk_create(memberships, batch_size=ROWS)
    return [_effect(MEMBER, row, None) for row in members] + [
        _effect(MEMBERSHIP, row, None) for row in memberships
    ]


def _membership(member: uuid.UUID, place: int, on: date, reason: str) -> Membership:
    return Membership(
        member_id=member, party_organisation_id=place, starts_on=on, reason=reason[:200]
    )


def _effect(table: str, row: models.Model, before: dict[str, Any] | None) -> RowEffect:
    return RowEffect(table, str(row.pk), before, digest_of(row))


def _write_changed(changes: MemberChanges, held: Mapping[uuid.UUID, Member]) -> list[RowEffect]:
    county = county_code()
    effects = []
    for row in changes.changed:
        member = held[row.member_id]
        if row.version is not None and member.version != row.version:
            raise Refused(
                _("%(name)s was changed since the preview; read the files again.")
                % {"name": member.name},
                code="changed_meanwhile",
            )
        before = snapshot(member)
        if fill(member, cleaned(row.values), county=county):
            member.version += 1
            effects.append(_effect(MEMBER, member, before))
    touched = [held[uuid.UUID(effect.row_id)] for effect in effects]
    Member.objects.bulk_update(touched, MEMBER_FIELDS, batch_size=ROWS)
    return effects


def _write_moves(
    changes: MemberChanges,
    held: Mapping[uuid.UUID, Member],
    homes: Mapping[uuid.UUID, Membership],
) -> list[RowEffect]:
    """Close memberships of those who moved or left, set their status, open the new ones."""
    leaving = {row.member_id: row.reason for row in changes.moved}
    leaving |= {row.member_id: row.reason for row in changes.left}
    arriving = {row.member_id: row for row in changes.moved}
    effects: list[RowEffect] = []
    ended: list[Membership] = []
    for member_id in leaving:
        if home := homes.get(member_id):
            before = snapshot(home)
            # A paper of an earlier day than the membership ends it on its first day.
            home.ends_on = max(changes.on, home.starts_on)
            if member_id not in arriving:
                home.reason = leaving[member_id][:200] or home.reason
            ended.append(home)
            effects.append(_effect(MEMBERSHIP, home, before))
    Membership.objects.bulk_update(ended, ["ends_on", "reason"], batch_size=ROWS)
    opened = []
    left_on = _last_days(arriving.keys() - homes.keys())
    for member_id, row in arriving.items():
        home = homes.get(member_id)
        known = home.starts_on if home else left_on.get(member_id)
        starts = max(changes.on, known) if known else changes.on
        opened.append(_membership(member_id, row.party_organisation_id, starts, row.reason))
    Membership.objects.bulk_create(opened, batch_size=ROWS)
    effects += [_effect(MEMBERSHIP, row, None) for row in opened]
    return effects + _write_status(leaving, arriving, held)


def _last_days(members: Iterable[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day on which each of those who had left did so; a new span cannot begin earlier."""
    found: dict[uuid.UUID, date] = {}
    for ids in _chunks(sorted(members)):
        spans = Membership.objects.filter(member__in=ids, ends_on__isnull=False).order_by()
        found |= dict(spans.values_list("member").annotate(day=Max("ends_on")))
    return found


def _write_status(
    leaving: Iterable[uuid.UUID],
    arriving: Mapping[uuid.UUID, MovedMember],
    held: Mapping[uuid.UUID, Member],
) -> list[RowEffect]:
    effects, touched = [], []
    for member_id in leaving:
        member = held[member_id]
        status = Member.Status.ACTIVE if member_id in arriving else Member.Status.LEFT
        if member.status != status:
            before = snapshot(member)
            member.status = status
            member.version += 1
            touched.append(member)
            effects.append(_effect(MEMBER, member, before))
    Member.objects.bulk_update(touched, ["status", "version"], batch_size=ROWS)
    return effects


def undo_effects(*, effects: Sequence[RowEffect], actor: User, at: datetime) -> None:
    """Put every row of a batch back as it was before. The caller records the event.

    `effects` in the order in which `write_members` gave them; `at` is the caller's instant.
    Raises NotAllowed; Refused when a row was changed since, or something depends on a new one.
    """
    _require_transaction()
    require(policies.can_register_anywhere(actor))
    last = {(effect.table, effect.row_id): effect for effect in effects}
    rows = {table: _rows(table, last) for table in TABLES}
    for (table, row_id), effect in last.items():
        found = rows[table].get(row_id)
        if found is None or digest_of(found) != effect.after_digest:
            raise Refused(
                _("Something of this batch was changed later; it can no longer be taken back."),
                code="changed_since",
            )
    first = {(effect.table, effect.row_id): effect for effect in reversed(effects)}
    for table in (MEMBERSHIP, MEMBER):
        _put_back(table, first, rows[table])


def _rows(table: str, wanted: Iterable[tuple[str, str]]) -> dict[str, models.Model]:
    ids = [row_id for name, row_id in wanted if name == table]
    found: dict[str, models.Model] = {}
    for part in _chunks(sorted(ids)):
        held = TABLES[table]._default_manager.select_for_update().filter(pk__in=part)
        found |= {str(row.pk): row for row in held.order_by("pk")}
    return found


def _put_back(
    table: str, first: Mapping[tuple[str, str], RowEffect], rows: Mapping[str, models.Model]
) -> None:
    """Delete the new rows of a table first (one may be open), then restore the changed ones."""
    manager = TABLES[table]._default_manager
    mine = [effect for (name, _row), effect in first.items() if name == table]
    try:
        for part in _chunks([effect.row_id for effect in mine if effect.before is None]):
            manager.filter(pk__in=part).delete()
    except ProtectedError as needed:
        raise Refused(
            _("Other records already depend on members of this batch."), code="depended_on"
        ) from needed
    restored = []
    for effect in mine:
        if effect.before is not None:
            restore(rows[effect.row_id], effect.before)
            restored.append(rows[effect.row_id])
    fields = MEMBER_FIELDS if table == MEMBER else MEMBERSHIP_FIELDS
    manager.bulk_update(restored, fields, batch_size=ROWS)
