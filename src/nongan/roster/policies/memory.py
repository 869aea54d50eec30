"""Who may see changed answers and contradictions, settle them, and teach the linking."""

from django.db.models import Q, QuerySet

from nongan.accounts.models import User
from nongan.roster.models import AnswerChange, CheckRun, Contradiction
from nongan.roster.policies import checks
from nongan.roster.policies.checks import Actor


def can_see_changes(actor: Actor) -> bool:
    """Those who hold the paper or oversee it."""
    return checks.can_review(actor)


def visible_changes(actor: Actor, run: CheckRun) -> QuerySet[AnswerChange]:
    """The committee sees all changed answers of a run, a community those of its own paper."""
    rows = AnswerChange.objects.filter(run=run)
    if checks.is_committee(actor):
        return rows
    return rows.filter(community__in=checks.own_communities(actor))


def visible_contradictions(actor: Actor) -> QuerySet[Contradiction]:
    """The committee sees all, a community those on its own paper, whoever decided among them."""
    if checks.is_committee(actor):
        return Contradiction.objects.all()
    return Contradiction.objects.filter(community__in=checks.own_communities(actor))


def contradictions_waiting_for(actor: User) -> QuerySet[Contradiction]:
    """Open ones that are the actor's to settle: the own decisions, and for the committee all."""
    rows = visible_contradictions(actor).filter(status=Contradiction.Status.OPEN)
    return rows if checks.is_committee(actor) else rows.filter(Q(decided_by=actor))


def can_settle(actor: Actor, contradiction: Contradiction) -> bool:
    """Whoever may decide on the line: the committee, and the community whose paper it is."""
    return checks.is_committee(actor) or (
        contradiction.community_id or 0
    ) in checks.own_communities(actor)


def can_teach(actor: Actor) -> bool:
    """The working committee answers for the county's linking."""
    return checks.is_committee(actor)
