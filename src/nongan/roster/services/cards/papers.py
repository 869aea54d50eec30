"""Papers whose content is taken over: the same one counts once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel.errors import Refused
from nongan.roster.models import EnteredPaper

LONGEST_NUMBER = 40


def note_paper(
    *, number: str, digest: str, community_id: int, actor: User, at: datetime
) -> EnteredPaper | None:
    """Note that a paper is being entered, within the caller's transaction; None: there is none.

    Raises Refused for a number that this community has entered before, or a picture that was
    taken over before.
    """
    number, digest = number.strip()[:LONGEST_NUMBER], digest.strip()
    if not number and not digest:
        return None
    try:
        with transaction.atomic():
            return EnteredPaper.objects.create(
                community_id=community_id,
                number=number,
                digest=digest,
                entered_by=actor,
                entered_at=at,
            )
    except IntegrityError as twice:
        raise Refused(
            _("This paper has been entered already. Look it up before you enter it again."),
            code="paper_entered",
        ) from twice
