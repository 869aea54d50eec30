"""Unmasking a phone: for a reason, logged, and so many times a day (promise E3)."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies, rules
from nongan.organisations.models import Member, PhoneLook
from nongan.organisations.queries import unsealed_phone


@transaction.atomic
def unmask_phone(*, member_id: uuid.UUID, reason: str, actor: User, at: datetime) -> str:
    """Show one full phone to one person, who says why. The member sees who looked.

    Raises NotAllowed; Refused without a reason, without a phone, or when the day's number is
    used up.
    """
    member = Member.objects.get(id=member_id)
    require(policies.can_unmask_phone(actor, member))
    stated = rules.plain_text(reason)[:200]
    if len(stated) < rules.REASON_LENGTH:
        raise Refused(_("Say in a few words what you need the phone for."), code="reason_missing")
    if not member.phone_sealed:
        raise Refused(_("No phone is known of this member."), code="no_phone")
    day = clock.day_of(at)
    # The person's own row is the lock for counting; the UNIQUE on the ordinal is the last line.
    User.objects.select_for_update(of=("self",)).get(id=actor.pk)
    ordinal = PhoneLook.objects.filter(user=actor, day=day).count() + 1
    if ordinal > rules.PHONE_LOOKS_PER_DAY:
        raise Refused(
            _("You have looked at %(n)s phones today. Ask for an approved export instead.")
            % {"n": rules.PHONE_LOOKS_PER_DAY},
            code="daily_cap",
        )
    PhoneLook.objects.create(
        member=member, user=actor, reason=stated, at=at, day=day, ordinal=ordinal
    )
    details = {"number": member.number, "reason": stated, "nth_today": ordinal}
    audit.record(actor=actor, verb="member.phone_unmasked", target=member, at=at, details=details)
    return unsealed_phone(member)
