"""What stands on somebody's desk: figures, what waits, the communities, the imports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from nongan.accounts import queries as accounts
from nongan.accounts.models import User
from nongan.allocation.models import ReviewRequest
from nongan.allocation.policies import after
from nongan.allocation.queries import after as plans
from nongan.branches.models import InformationReport
from nongan.branches.policies import managing
from nongan.branches.queries import directives, reports
from nongan.home.queries import cards
from nongan.organisations import policies as organisation_policies
from nongan.organisations import queries as organisations
from nongan.organisations.models import ExportRequest, Grant, GrantProposal
from nongan.organisations.queries.first_steps import ShownStep, first_steps
from nongan.roster.models import (
    CheckRun,
    Discrepancy,
    FeedbackCard,
    ImportBatch,
    OrganConfirmation,
    Receipt,
    RosterVersion,
)
from nongan.roster.policies import checks, imports, memory
from nongan.roster.queries import check_pages
from nongan.roster.queries.check_pages import RateLine

Role = Grant.Role
Status = Discrepancy.Status
AT_WORK = {Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON, Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER}
IMPORTS_SHOWN = 6
PREPARING = [
    RosterVersion.Status.DRAFT,
    RosterVersion.Status.ORGAN_CONFIRMED,
    RosterVersion.Status.COMMITTEE_APPROVED,
]


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: what, how much of it, and whether it is late.

    `code` has its words and its address in `views.words`; `key` is what the address needs.
    """

    code: str
    count: int
    is_late: bool = False
    key: int | None = None


@dataclass(frozen=True)
class PlaceLine:
    """A community or Party organisation: its rate and its unfinished discrepancies."""

    rate: RateLine
    unfinished: int


@dataclass(frozen=True)
class Standing:
    """Where the reverse check stands within what this person may see."""

    run: CheckRun | None
    version: RosterVersion | None
    communities: list[PlaceLine]
    organisations: list[PlaceLine]
    kinds: list[tuple[str, str, int]]
    unfinished: int
    in_review: int | None
    county: RateLine | None

    @property
    def roster(self) -> int:
        """Members on the roster, in sight of this person."""
        return sum(line.roster for line in self._rates)

    @property
    def exempt(self) -> int:
        """Those of them who need not report in."""
        return sum(line.exempt for line in self._rates)

    @property
    def reported(self) -> int:
        """Those of them who have reported in."""
        return sum(line.reported for line in self._rates)

    @property
    def expected(self) -> int:
        """The denominator of the rate: roster less exempt."""
        return self.roster - self.exempt

    @property
    def _rates(self) -> list[RateLine]:
        if self.county:
            return [self.county]
        return [line.rate for line in self.communities or self.organisations]


def standing(user: User, roles: set[str]) -> Standing:
    """The reverse check as this person sees it; eight queries however many rows there are."""
    run = latest_run()
    places = list(organisations.communities_open_to(user).filter(closed_on=None).order_by("id"))
    rows = check_pages.unfinished(checks.visible_discrepancies(user))
    per_place: dict[int | None, int] = {}
    per_kind: dict[str, int] = {}
    per_home: dict[int | None, int] = {}
    grouped = rows.order_by().values_list("community", "party_organisation", "kind")
    for place, home, kind, count in grouped.annotate(n=Count("id")):
        per_place[place] = per_place.get(place, 0) + count
        per_home[home] = per_home.get(home, 0) + count
        per_kind[kind] = per_kind.get(kind, 0) + count
    is_committee = Role.COMMITTEE_OFFICER in roles
    homes: list[RateLine] = []
    if Role.ORGAN_LIAISON in roles and not is_committee:
        own = organisations.party_organisations_open_to(user).order_by("id")
        homes = check_pages.organisation_rates(run, own)
    return Standing(
        run=run,
        version=RosterVersion.objects.filter(status=RosterVersion.Status.ISSUED).first(),
        communities=[
            PlaceLine(line, per_place.get(line.id, 0))
            for line in check_pages.community_rates(run, places)
        ],
        organisations=[PlaceLine(line, per_home.get(line.id, 0)) for line in homes],
        kinds=[(k.value, str(k.label), per_kind[k]) for k in Discrepancy.Kind if k in per_kind],
        unfinished=sum(per_kind.values()),
        in_review=_in_review(user) if checks.can_review(user) else None,
        county=_county(run) if is_committee else None,
    )


def _county(run: CheckRun | None) -> RateLine:
    counts = run.counts if run else {}
    roster, exempt = counts.get("roster", 0), counts.get("exempt", 0)
    return RateLine(None, "", roster, exempt, counts.get("reported", 0))


def _in_review(user: User) -> int:
    models = (Receipt, FeedbackCard)
    return sum(checks.lines_in_review(user, model).count() for model in models)


def waiting(user: User, roles: set[str], at: datetime, today: date) -> list[Waiting]:
    """Everything that waits for this person, the late first, nothing that counts nought."""
    rows = [*_of_checks(user, roles, today), *_of_imports(user, roles), *_of_rosters(user, roles)]
    rows += [*_of_committee(user, roles), *_of_managing(user, today), *_of_care(roles, at)]
    rows += [Waiting(*found) for found in cards.waiting(user, today)]
    return sorted((row for row in rows if row.count), key=lambda row: not row.is_late)


def _of_checks(user: User, roles: set[str], today: date) -> Iterator[Waiting]:
    if not AT_WORK & roles:
        return
    rows = check_pages.unfinished(checks.visible_discrepancies(user))
    to_do = Q(status__in=Discrepancy.WAITING)
    counts = rows.aggregate(
        late=Count("id", filter=to_do & Q(due_on__lt=today)),
        mine=Count("id", filter=to_do & Q(owner=user)),
        explained=Count("id", filter=Q(status=Status.EXPLAINED) & ~Q(answered_by=user)),
        corrected=Count("id", filter=Q(status=Status.CORRECTED) & ~Q(answered_by=user)),
    )
    yield Waiting("late", counts["late"], is_late=True)
    yield Waiting("mine", counts["mine"])
    if {Role.COMMITTEE_OFFICER, Role.BRANCH_OFFICER} & roles:
        yield Waiting("explained", counts["explained"])
        yield Waiting("corrected", counts["corrected"])
    if checks.can_review(user):
        yield Waiting("review", _in_review(user))
        yield Waiting("contradicted", memory.contradictions_waiting_for(user).count())
    if {Role.BRANCH_OFFICER, Role.ORGAN_LIAISON} & roles:
        yield Waiting("urge", checks.urgeable(user).count())


def _of_imports(user: User, roles: set[str]) -> Iterator[Waiting]:
    if not AT_WORK & roles:
        return
    batches = imports.visible_batches(user)
    counts = batches.aggregate(
        ready=Count("id", filter=Q(status=ImportBatch.Status.READY)),
        unread=Count("id", filter=Q(status__in=[ImportBatch.Status.UPLOADED])),
    )
    yield Waiting("ready", counts["ready"])
    yield Waiting("unread", counts["unread"])


def _of_rosters(user: User, roles: set[str]) -> Iterator[Waiting]:
    if not {Role.COMMITTEE_OFFICER, Role.ORGAN_LIAISON} & roles:
        return
    version = RosterVersion.objects.filter(status__in=PREPARING).first()
    if version is None:
        return
    if Role.COMMITTEE_OFFICER in roles:
        yield Waiting(f"roster_{version.status}", 1, key=version.number)
    elif version.status == RosterVersion.Status.DRAFT:
        own = [g for g in organisations.grants_held(user) if g.role == Role.ORGAN_LIAISON]
        homes = {grant.party_organisation_id for grant in own}
        given = OrganConfirmation.objects.filter(version=version, party_organisation__in=homes)
        missing = homes - set(given.values_list("party_organisation", flat=True))
        yield Waiting("roster_confirm", len(missing), key=version.number)


def _of_committee(user: User, roles: set[str]) -> Iterator[Waiting]:
    if Role.COMMITTEE_OFFICER not in roles:
        return
    asked = ExportRequest.objects.filter(status=ExportRequest.Status.REQUESTED)
    yield Waiting("exports", asked.exclude(requested_by=user).count())


def _of_managing(user: User, today: date) -> Iterator[Waiting]:
    if managing.is_branch_officer(user):
        own = managing.led_branches(user)
        copies = managing.visible_copies(user).filter(branch__in=own)
        count, late = directives.waiting(copies, today)
        yield Waiting("directives", count, is_late=late > 0)
        count, late = reports.to_write(own, today)
        yield Waiting("report_due", count, is_late=late > 0)
        returned = InformationReport.objects.filter(branch__in=own, status="returned")
        yield Waiting("report_returned", returned.count())
    if managing.can_settle_reports(user):
        handed_up = managing.visible_reports(user).filter(status="submitted")
        yield Waiting("reports_to_settle", handed_up.exclude(submitted_by=user).count())


def _of_plans(user: User, roles: set[str], today: date) -> Iterator[Waiting]:
    if {Role.ORGAN_LIAISON, Role.BRANCH_OFFICER, Role.COMMUNITY_WORKER} & roles:
        yield Waiting("plan_notices", plans.unseen(after.own_notices(user)).count())
    if Role.COMMITTEE_OFFICER in roles:
        yield Waiting(
            "plans_to_publish", plans.approved_plans().filter(starts_on__lte=today).count()
        )
        waiting = ReviewRequest.objects.filter(status=ReviewRequest.Status.OPEN)
        counts = waiting.aggregate(
            late=Count("id", filter=Q(due_on__lt=today)),
            due=Count("id", filter=Q(due_on__gte=today)),
        )
        yield Waiting("reviews_late", counts["late"], is_late=True)
        yield Waiting("reviews", counts["due"])


def _of_care(roles: set[str], at: datetime) -> Iterator[Waiting]:
    if Role.SYSTEM_ADMIN in roles:
        yield Waiting("unused_passwords", accounts.accounts(state="waiting").count())
    if Role.SECURITY_ADMIN in roles:
        yield Waiting("proposals", GrantProposal.objects.count())
        yield Waiting("lock_outs", len(accounts.lock_outs(at=at)), is_late=True)


def latest_run() -> CheckRun | None:
    """The newest reverse check."""
    return check_pages.latest_run(CheckRun.objects.all())


def recent_imports(user: User) -> list[ImportBatch]:
    """The latest batches this person may see."""
    found = imports.visible_batches(user).exclude(status=ImportBatch.Status.DISCARDED)
    return list(found.select_related("created_by").order_by("-created_at")[:IMPORTS_SHOWN])


def steps_to_go(user: User, run: CheckRun | None) -> list[ShownStep]:
    """The first-run guide for those who set the county up, until the first reverse check."""
    if run or not organisation_policies.can_follow_first_run(user):
        return []
    steps = first_steps(user)
    return [] if all(step.is_done for step in steps) else steps


def county_name() -> str:
    """The county's name for the shell; "" before it is set up."""
    county = organisations.find_county()
    return county.name if county else ""
