"""Loading the invented county: step by step, each finished once, whatever happens in between."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.demo.models import Loading
from nongan.demo.services import (
    after_plans,
    branches,
    cards,
    cast,
    ground,
    imports,
    managing,
    occasions,
    plans,
    story,
    wordings,
)
from nongan.demo.services.calendar import Moment, at_moment
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.models import County

# Told what is being done, and how many of how many steps are behind.
type Progress = Callable[[str, int, int], None]


def _silent(words: str, done: int, total: int) -> None:
    """Nobody is listening."""


@dataclass(frozen=True)
class Step:
    """One step: what is said while it is done, and the doing. Done twice, it does nothing."""

    words: str
    do: Callable[[], object]


def load_demo(
    *,
    actor: User | None,
    at: datetime,
    progress: Progress = _silent,
    is_small: bool = False,
    papers_only: bool = False,
) -> Loading:
    """Load the invented county, or go on where a killed run stopped; a second call does nothing.

    Every row is written by the services that people use, in the name of the demo's own people;
    `actor` None is the command line on the server, the only one who may ask for it. With
    `papers_only` it stops when the papers are written, so that a person can drop them.
    Raises Refused where another county stands, or where a person asks.
    """
    if actor is not None:
        raise Refused(_("The demo county is loaded from the command line only."), code="not_here")
    loading = _begin(is_small=is_small, at=at)
    if loading.finished_at is not None:
        return loading
    steps = _ground(loading) if papers_only else [*_ground(loading), *_year(loading)]
    for number, step in enumerate(steps):
        progress(step.words, number, len(steps))
        step.do()
    progress(_("The county stands."), len(steps), len(steps))
    if not papers_only:
        loading.finished_at = at
        loading.save(update_fields=["finished_at"])
    return loading


def _begin(*, is_small: bool, at: datetime) -> Loading:
    loading = Loading.objects.first()
    if loading is not None:
        return loading
    if County.objects.exists():
        raise Refused(
            _("This installation holds a county already; the demo needs an empty one."),
            code="county_stands",
        )
    return Loading.objects.create(id=1, told_on=clock.day_of(at), is_small=is_small, began_at=at)


def _ground(loading: Loading) -> list[Step]:
    at = at_moment(loading, Moment.GROUND)
    return [
        Step(
            _("Registering streets, communities and organs"),
            lambda: ground.lay_ground(loading, at=at),
        ),
        Step(
            _("Opening the demo accounts"),
            lambda: ground.give_roles(cast.open_accounts(at=at), at=at),
        ),
        Step(_("Writing the offices' paper"), lambda: ground.write_papers(loading)),
    ]


def _year(loading: Loading) -> list[Step]:
    def at(moment: Moment) -> datetime:
        return at_moment(loading, moment)

    def bring(kind: str, moment: Moment) -> Callable[[], object]:
        return lambda: imports.bring_in(kind, at=at(moment))

    return [
        Step(_("Importing the rosters"), bring("rosters", Moment.ROSTERS)),
        Step(_("Importing the allocation"), bring("allocation", Moment.ALLOCATION)),
        Step(
            _("Founding the temporary branches"),
            lambda: branches.found_branches(at=at(Moment.ALLOCATION)),
        ),
        Step(_("Issuing the roster"), lambda: story.issue_roster(at=at(Moment.ISSUE))),
        Step(_("Issuing the contact cards"), lambda: cards.issue(at=at(Moment.ISSUE))),
        Step(
            _("Wording a service item anew"),
            lambda: wordings.word_an_item(at=at(Moment.ISSUE)),
        ),
        Step(_("Importing the receipts"), bring("receipts", Moment.RECEIPTS)),
        Step(_("Importing the feedback"), bring("feedback", Moment.FEEDBACK)),
        Step(_("Importing the attendance lists"), bring("attendance", Moment.ATTENDANCE)),
        Step(
            _("Noting when the activities were held"),
            lambda: occasions.note_days(at=at(Moment.ATTENDANCE)),
        ),
        Step(
            _("Writing last quarter's feedback cards"),
            lambda: cards.look_back(at=at(Moment.ATTENDANCE)),
        ),
        Step(_("Giving the member an account"), lambda: _member_signs_in(loading)),
        Step(_("Running the reverse check"), lambda: story.check_and_work_off(loading)),
        Step(
            _("Letting the branches answer, meet and report"),
            lambda: managing.run_branches(at=at(Moment.NOW)),
        ),
        *_lately(at(Moment.NOW)),
        Step(_("Leaving paper for you to try"), lambda: _leave_work(at(Moment.NOW))),
    ]


def _member_signs_in(loading: Loading) -> None:
    at = at_moment(loading, Moment.FIRST_CHECK)
    ground.give_roles(cast.open_accounts(at=at), at=at)


def _leave_work(at: datetime) -> None:
    story.draft_next_roster(at=at)
    occasions.note_the_next(at=at)
    imports.leave_for_trial(at=at)


def _lately(at: datetime) -> list[Step]:
    return [
        Step(
            _("Putting the allocation plan in force"),
            lambda: after_plans.put_plan_in_force(at=at),
        ),
        Step(
            _("Working out next year's plan"),
            lambda: plans.prepare_next_plan(at=at),
        ),
        Step(_("Receiving members and giving feedback"), lambda: cards.receive(at=at)),
    ]
