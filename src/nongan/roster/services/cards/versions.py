"""Writing a version of a feedback card: the one before stays to be read, and counts no longer."""

from datetime import datetime
from uuid import uuid4

from nongan.accounts.models import User
from nongan.kernel import digests
from nongan.organisations import queries as organisations
from nongan.roster.models import EnteredPaper, Feedback, FeedbackCard, LinkedBy, LinkStatus
from nongan.roster.rules import cards as rules
from nongan.roster.rules import lines
from nongan.roster.rules.cards import Marks


def write_version(
    row: Feedback,
    marks: Marks,
    *,
    paper: EnteredPaper | None,
    reason: str,
    actor: User,
    at: datetime,
) -> FeedbackCard:
    """Put a version in force, within the caller's transaction, who holds the feedback's row."""
    earlier = FeedbackCard.objects.filter(feedback=row)
    revision = earlier.count()
    earlier.filter(is_current=True).update(is_current=False)
    kept = rules.as_kept(marks)
    version = FeedbackCard(id=uuid4(), feedback=row, revision=revision, paper=paper)
    _say_of_whom(version, row)
    _say(version, kept)
    version.content_digest = digests.digest(
        [row.member.number, *map(str, rules.packed(kept).items())]
    )
    version.written_by, version.written_at, version.reason = actor, at, reason[:200]
    version.save(force_insert=True)
    return version


def _say_of_whom(version: FeedbackCard, row: Feedback) -> None:
    """The member whom the card names; nothing is to be linked."""
    home = organisations.home_of(row.member)
    version.occasion, version.community_id = row.occasion, row.occasion.community_id
    version.number = f"{row.occasion_id}-{row.member.number}"
    version.file_name, version.row = "", 0
    version.name_written = row.member.name
    version.unit_written = home.party_organisation.name if home else ""
    version.key = lines.card_receipt_key(row.member.number, row.member.name)
    version.member, version.link_by = row.member, LinkedBy.CARD
    version.link_status = LinkStatus.LINKED
    version.link_evidence = {"margin": 0, "guess": row.member.number, "candidates": []}


def _say(version: FeedbackCard, kept: Marks) -> None:
    version.started_at, version.finished_at = kept.starts_at, kept.ends_at
    version.served_count = kept.served
    for name in ("presence", "minutes", "content", *rules.JUDGED, "remark"):
        setattr(version, name, getattr(kept, name))
