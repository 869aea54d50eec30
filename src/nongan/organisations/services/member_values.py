"""What is known of a member, cleaned, and how it gets into and out of a row."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel import digests, sealing
from nongan.kernel.errors import Refused
from nongan.kernel.partial_dates import PartialDate
from nongan.kernel.pinyin import search_keys
from nongan.organisations import rules
from nongan.organisations.models import Member
from nongan.organisations.queries import phone_index, unsealed_birth, unsealed_phone
from nongan.organisations.queries.people import TABLE

SEXES = frozenset(("", *Member.Sex.values))
KINDS = frozenset(("", *Member.Kind.values))
PLAIN = ("name", "sex", "kind", "post", "joined", "residence_id", "residence_elsewhere")


@dataclass(frozen=True, slots=True)
class MemberValues:
    """The lawful fields of a member (domain.md M01); dates are partial ISO texts."""

    name: str
    sex: str = ""
    kind: str = ""
    post: str = ""
    birth: str = ""
    joined: str = ""
    phone: str = ""
    residence_id: int | None = None
    residence_elsewhere: bool = False


def values_of(member: Member) -> MemberValues:
    """What a row holds, unsealed; for comparing a paper with the present state."""
    plain = {field: getattr(member, field) for field in PLAIN}
    return MemberValues(**plain, birth=unsealed_birth(member), phone=unsealed_phone(member))


def cleaned(values: MemberValues) -> MemberValues:
    """The values in their one spelling. Raises Refused for a name, date or phone that is none."""
    name = rules.clean_name(values.name)
    if not rules.name_is_usable(name):
        raise Refused(_("A name has 1 to 50 characters."), code="name_invalid")
    phone = rules.normal_phone(values.phone)
    if values.phone.strip() and not phone:
        raise Refused(
            _("This is no phone number: a mobile has 11 digits, a landline its area code."),
            code="phone_invalid",
        )
    for written in (values.birth, values.joined):
        _require_date(written)
    if values.sex not in SEXES or values.kind not in KINDS:
        raise Refused(_("Sex or membership is not one of the choices."), code="choice_invalid")
    elsewhere = values.residence_elsewhere and values.residence_id is None
    post = rules.plain_text(values.post)[:100]
    return replace(values, name=name, phone=phone, post=post, residence_elsewhere=elsewhere)


def _require_date(written: str) -> None:
    if not written:
        return
    try:
        PartialDate.parse(written)
    except ValueError as wrong:
        raise Refused(
            _("Write a date as year, year-month or year-month-day, such as 1985-06."),
            code="date_invalid",
        ) from wrong


def fill(member: Member, values: MemberValues, *, county: str) -> list[str]:
    """Put cleaned values into a row that is not saved yet; name the fields that changed.

    A phone or birth date that stays the same keeps its ciphertext.
    """
    changed = [field for field in PLAIN if getattr(member, field) != getattr(values, field)]
    for field in changed:
        setattr(member, field, getattr(values, field))
    if "name" in changed:
        member.name_keys = search_keys(values.name)
    if unsealed_phone(member) != values.phone:
        member.phone_sealed = sealing.seal(
            values.phone, table=TABLE, column="phone", row_id=member.id
        )
        member.phone_index = phone_index(values.phone, county=county)
        changed.append("phone")
    if unsealed_birth(member) != values.birth:
        member.birth_sealed = sealing.seal(
            values.birth, table=TABLE, column="birth", row_id=member.id
        )
        changed.append("birth")
    return changed


def snapshot(row: models.Model) -> dict[str, Any]:
    """Every column of a row as JSON values; sealed columns stay sealed."""
    return {
        field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields
    }


def _plain(value: object) -> object:
    return str(value) if isinstance(value, uuid.UUID | date) else value


def digest_of(row: models.Model) -> str:
    """The digest of a row's columns, to see later whether anybody touched it."""
    return digests.digest(snapshot(row))


def restore(row: models.Model, before: dict[str, Any]) -> None:
    """Put a snapshot back into a row that is not saved yet."""
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, field.to_python(before[field.attname]))
