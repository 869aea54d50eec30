"""What feedback cards say, as marks."""

from collections.abc import Iterable
from uuid import UUID

from nongan.roster.models import Feedback, FeedbackCard
from nongan.roster.rules.cards import Marks


def marks_on(card: FeedbackCard) -> Marks:
    """What a version says."""
    return Marks(
        presence=card.presence,
        starts_at=card.started_at,
        ends_at=card.finished_at,
        minutes=card.minutes,
        content=card.content,
        served=card.served_count,
        attitude=card.attitude,
        discipline=card.discipline,
        effect=card.effect,
        grade=card.grade,
        remark=card.remark,
    )


def marks_of(rows: Iterable[Feedback]) -> dict[UUID, Marks]:
    """What the versions in force say, by feedback."""
    cards = FeedbackCard.objects.filter(feedback__in=list(rows), is_current=True)
    return {card.feedback_id: marks_on(card) for card in cards if card.feedback_id}
