"""Choosing how sure an answer must be to stand without a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import County
from nongan.roster.models import ReviewThreshold
from nongan.roster.policies import checks as policies
from nongan.roster.queries.curves import threshold_in_force

MOST = 24
"""Half bits: odds of 4,096 to 1, the end of the curve."""


@transaction.atomic
def choose_threshold(*, half_bits: int, note: str, actor: User, at: datetime) -> ReviewThreshold:
    """Choose the margin, in half bits, from which on answers stand by themselves; the next run
    goes by it and carries it in its inputs hash.

    Raises NotAllowed, or Refused for a choice off the curve, without a reason, or in force already.
    """
    require(policies.can_choose_threshold(actor))
    # Two who choose at once take turns at the county's row: the second sees the first's choice.
    list(County.objects.select_for_update().filter(id=1))
    if not 0 <= half_bits <= MOST:
        raise Refused(_("Choose one of the steps shown."), code="off_the_curve")
    if not note.strip():
        raise Refused(_("Please write a few words for those who check this."), code="no_words")
    before = threshold_in_force()
    if half_bits / 2 == before:
        raise Refused(_("This step is in force already."), code="unchanged")
    chosen = ReviewThreshold.objects.create(
        half_bits=half_bits, note=note.strip()[:300], chosen_by=actor, chosen_at=at
    )
    audit.record(
        actor=actor,
        verb="threshold.chosen",
        target=chosen,
        at=at,
        details={"from": str(before), "to": str(chosen.bits), "note": chosen.note},
    )
    return chosen
