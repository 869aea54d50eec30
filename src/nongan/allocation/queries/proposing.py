"""What re-planning would do: the fewest moves that new facts require, and why; unwritten."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from nongan.allocation import solver
from nongan.allocation.models import AllocationPlan
from nongan.allocation.queries import breaches
from nongan.allocation.queries.inputs import key_of, read_inputs
from nongan.branches.queries import placing
from nongan.kernel import digests
from nongan.kernel.errors import Refused
from nongan.organisations.models import Community, Member


@dataclass(frozen=True)
class ProposedMove:
    """One person's move: from and to (None: nowhere), and the rules that ask for it, in words."""

    member: Member
    before: Community | None
    after: Community | None
    why: list[str]


@dataclass(frozen=True)
class Proposal:
    """The moves that the facts require; `digest` is that of the facts. `is_fewest`: proven."""

    moves: list[ProposedMove]
    joined: list[ProposedMove]
    left: list[ProposedMove]
    is_fewest: bool
    digest: str

    @property
    def everybody(self) -> list[ProposedMove]:
        """Whoever is placed, moved or taken off."""
        return [*self.moves, *self.joined, *self.left]


@dataclass(frozen=True)
class _Facts:
    problem: solver.Problem
    published: dict[str, str]
    digest: str


def _facts(plan: AllocationPlan) -> _Facts:
    inputs, open_places = read_inputs(plan), placing.open_placements()
    numbers = dict(Member.objects.filter(id__in=list(open_places)).values_list("id", "number"))
    published = {numbers[member]: key_of(place) for member, place in open_places.items()}
    digest = digests.digest([inputs.digest, dict(sorted(published.items()))])
    return _Facts(inputs.problem, published, digest)


def facts_digest(plan: AllocationPlan) -> str:
    """The digest of everything that a proposal rests on, as it is now."""
    return _facts(plan).digest


def propose(plan: AllocationPlan) -> Proposal:
    """Solve the plan anew with the fewest moves. Raises Refused where the rules collide or the
    facts leave no plan, in words."""
    facts = _facts(plan)
    try:
        change = solver.replan(facts.problem, facts.published)
    except solver.Colliding as collision:
        words = " ".join(breaches.in_words([one.rule for one in collision.collisions]))
        raise Refused(
            _("These rules cannot be kept together: %(rules)s") % {"rules": words}, code="colliding"
        ) from collision
    except solver.WrongProblem as wrong:
        raise Refused(
            _("The facts leave no plan: there are too few places, or somebody has none."),
            code="wrong_facts",
        ) from wrong
    except solver.GaveUp as gave_up:
        raise Refused(_("No plan was found in the time allowed."), code="gave_up") from gave_up
    return _in_rows(facts, change)


def _in_rows(facts: _Facts, change: solver.Change) -> Proposal:
    numbers = [*(move.person for move in change.moves), *change.joined, *change.left]
    members = {row.number: row for row in Member.objects.filter(number__in=numbers)}
    places = {key_of(row.id): row for row in Community.objects.all()}
    answer = change.plan.placed
    rules = sorted({rule for move in change.moves for rule in move.because})
    words = dict(zip(rules, breaches.in_words(rules), strict=True))
    closed = [str(_("Its branch is closed or has no places any more."))]
    moves = [
        ProposedMove(
            members[move.person],
            places.get(move.before),
            places[move.after],
            [words[rule] for rule in move.because] or closed,
        )
        for move in change.moves
    ]
    new, gone = [str(_("New on the rosters."))], [str(_("Has left the rosters."))]
    joined = [ProposedMove(members[n], None, places[answer[n]], new) for n in change.joined]
    left = [ProposedMove(members[n], places[facts.published[n]], None, gone) for n in change.left]
    return Proposal(moves, joined, left, change.fewest, facts.digest)


def places_of(proposal: Proposal) -> dict[UUID, int]:
    """Member → community for everybody who is placed or moved."""
    return {move.member.id: move.after.id for move in proposal.everybody if move.after}
