"""The reverse check (数据反查, domain.md M08), decided from plain values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256


class Kind(StrEnum):
    """What can be out of step. The codes are those of the exchange files."""

    NOT_REPORTED = "not_reported"
    NOT_ON_ROSTER = "not_on_roster"
    WRONG_COMMUNITY = "wrong_community"
    REPORTED_TWICE = "reported_twice"
    TWO_COMMUNITIES = "two_communities"
    MISSING_SHEET = "missing_sheet"
    FEEDBACK_OF_A_STRANGER = "feedback_of_a_stranger"
    FEEDBACK_WITHOUT_RECEIPT = "feedback_without_receipt"
    ATTENDED_WITHOUT_FEEDBACK = "attended_without_feedback"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member on the roster: `community` is the one assigned ("" if none), `exempt` the reason
    for which the member need not report in on the day of the check ("" if none)."""

    member: str
    organisation: str
    community: str
    exempt: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a community's paper and the member it means ("" for nobody).

    `is_doubtful` lines are taken at their best guess. `occasion` is empty for receipts.
    `maybe` names the members whom a doubtful line may mean; `is_somebody` says of one that it
    rather means one of them than nobody, though it is not known whom. `is_due` says of an
    attendance line that the feedback on it is overdue, `is_card` of a receipt that it stands on the
    member's own card.
    """

    key: str
    community: str
    member: str
    is_doubtful: bool = False
    year: int = 0
    quarter: int = 0
    occasion: str = ""
    is_due: bool = True
    maybe: tuple[str, ...] = ()
    is_somebody: bool = False
    is_card: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One discrepancy. `lines` are the keys of the lines that show it, in order."""

    kind: Kind
    community: str = ""
    member: str = ""
    organisation: str = ""
    other_community: str = ""
    year: int = 0
    quarter: int = 0
    lines: tuple[str, ...] = ()
    is_doubtful: bool = False

    @property
    def key(self) -> str:
        """What makes it the same discrepancy in another run."""
        quarter = f"{self.year}Q{self.quarter}" if self.year or self.quarter else ""
        line = ""
        if self.lines and not self.member:
            line = sha256(self.lines[0].encode()).hexdigest()[:24]
        parts = (self.kind, self.community, self.other_community, self.member, quarter, line)
        return "|".join(parts)


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything a check looks at. `quarters` are those for which any community owes feedback:
    (year, quarter); `communities` those that have members on the roster."""

    roster: Sequence[Enrolled]
    receipts: Sequence[Fact]
    feedback: Sequence[Fact] = ()
    attendance: Sequence[Fact] = ()
    quarters: Sequence[tuple[int, int]] = ()


@dataclass(slots=True)
class Rate:
    """How many of a roster reported in: reported ÷ (roster − exempt)."""

    roster: int = 0
    exempt: int = 0
    reported: int = 0

    @property
    def expected(self) -> int:
        """The members of the roster who are not exempt: the denominator."""
        return self.roster - self.exempt


@dataclass(slots=True)
class Rates:
    """The county's rate, and that of each assigned community and Party organisation."""

    county: Rate = field(default_factory=Rate)
    communities: dict[str, Rate] = field(default_factory=lambda: defaultdict(Rate))
    organisations: dict[str, Rate] = field(default_factory=lambda: defaultdict(Rate))
    exemptions: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def discrepancies(papers: Papers) -> list[Found]:
    """All that does not fit, each once, sorted by key."""
    enrolled = {person.member: person for person in papers.roster}
    reported = _by_member(papers.receipts, enrolled)
    found = [
        *_not_reported(papers, reported),
        *_strangers(Kind.NOT_ON_ROSTER, papers.receipts, enrolled),
        *_wrong_places(reported, enrolled),
        *_repeated(reported, enrolled),
        *_in_two_places(reported, enrolled),
        *_missing_sheets(papers),
        *_strangers(Kind.FEEDBACK_OF_A_STRANGER, papers.feedback, enrolled),
        *_without_receipt(papers.feedback, reported, enrolled),
        *_without_feedback(papers, enrolled),
    ]
    return sorted(found, key=lambda discrepancy: discrepancy.key)


def rates(papers: Papers) -> Rates:
    """Reporting rates (M08): a member counts as reported wherever the receipt was given.

    Exempt members stand beside the rate, neither above nor below its line.
    """
    enrolled = {person.member: person for person in papers.roster}
    reported = _by_member(papers.receipts, enrolled)
    answer = Rates()
    for person in papers.roster:
        for rate in (
            answer.county,
            answer.communities[person.community],
            answer.organisations[person.organisation],
        ):
            rate.roster += 1
            rate.exempt += bool(person.exempt)
            rate.reported += person.member in reported and not person.exempt
        if person.exempt:
            answer.exemptions[person.exempt] += 1
    return answer


def _by_member(facts: Iterable[Fact], enrolled: Mapping[str, Enrolled]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: fact.key):
        if fact.member in enrolled:
            found[fact.member].append(fact)
    return dict(found)


def _of(person: Enrolled, kind: Kind, community: str, facts: Sequence[Fact], **more: str) -> Found:
    first = facts[0] if facts else None
    return Found(
        kind,
        community=community,
        member=person.member,
        organisation=person.organisation,
        other_community=more.get("other", ""),
        year=first.year if first else 0,
        quarter=first.quarter if first else 0,
        lines=tuple(fact.key for fact in facts),
        is_doubtful=any(fact.is_doubtful for fact in facts),
    )


def _not_reported(papers: Papers, reported: Mapping[str, list[Fact]]) -> Iterable[Found]:
    """Those without any receipt; in doubt where a doubtful receipt may be theirs."""
    maybe = {member for fact in papers.receipts for member in fact.maybe}
    for person in papers.roster:
        if person.member not in reported and not person.exempt:
            found = _of(person, Kind.NOT_REPORTED, person.community, ())
            yield replace(found, is_doubtful=person.member in maybe)


def _strangers(
    kind: Kind, facts: Iterable[Fact], enrolled: Mapping[str, Enrolled]
) -> Iterable[Found]:
    """Lines of nobody on the roster, without those that rather mean somebody unclear."""
    for fact in facts:
        if fact.member not in enrolled and not fact.is_somebody:
            yield Found(
                kind,
                community=fact.community,
                year=fact.year,
                quarter=fact.quarter,
                lines=(fact.key,),
                is_doubtful=fact.is_doubtful,
            )


def _wrong_places(
    reported: Mapping[str, list[Fact]], enrolled: Mapping[str, Enrolled]
) -> Iterable[Found]:
    """Receipts, but none at the assigned community: one for each community that has them."""
    for member, facts in reported.items():
        person = enrolled[member]
        places = {fact.community for fact in facts}
        if not person.community or person.community in places:
            continue
        for place in sorted(places):
            here = [fact for fact in facts if fact.community == place]
            yield _of(person, Kind.WRONG_COMMUNITY, place, here)


def _repeated(
    reported: Mapping[str, list[Fact]], enrolled: Mapping[str, Enrolled]
) -> Iterable[Found]:
    """Lines of lists alone: one beside the receipt of a card tells of the same reporting."""
    for member, facts in reported.items():
        for place in sorted({fact.community for fact in facts}):
            here = [fact for fact in facts if fact.community == place and not fact.is_card]
            if len(here) > 1:
                yield _of(enrolled[member], Kind.REPORTED_TWICE, place, here)


def _in_two_places(
    reported: Mapping[str, list[Fact]], enrolled: Mapping[str, Enrolled]
) -> Iterable[Found]:
    """Receipts in several communities: one for each pair, the assigned one first if it is in it."""
    for member, facts in reported.items():
        person = enrolled[member]
        places = sorted({f.community for f in facts}, key=lambda c: (c != person.community, c))
        for place in places[1:]:
            both = [fact for fact in facts if fact.community in (places[0], place)]
            yield _of(person, Kind.TWO_COMMUNITIES, places[0], both, other=place)


def _missing_sheets(papers: Papers) -> Iterable[Found]:
    came = {(fact.community, fact.year, fact.quarter) for fact in papers.feedback}
    places = sorted({person.community for person in papers.roster if person.community})
    for year, quarter in sorted(set(papers.quarters)):
        for place in places:
            if (place, year, quarter) not in came:
                yield Found(Kind.MISSING_SHEET, community=place, year=year, quarter=quarter)


def _without_receipt(
    feedback: Iterable[Fact],
    reported: Mapping[str, list[Fact]],
    enrolled: Mapping[str, Enrolled],
) -> Iterable[Found]:
    """Feedback in a quarter and community on a member who reported in nowhere."""
    together: dict[tuple[str, str, int, int], list[Fact]] = defaultdict(list)
    for fact in sorted(feedback, key=lambda fact: fact.key):
        if fact.member in enrolled and fact.member not in reported:
            place = (fact.member, fact.community, fact.year, fact.quarter)
            together[place].append(fact)
    for (member, community, _, _), facts in together.items():
        yield _of(enrolled[member], Kind.FEEDBACK_WITHOUT_RECEIPT, community, facts)


def _without_feedback(papers: Papers, enrolled: Mapping[str, Enrolled]) -> Iterable[Found]:
    """Attendance on which no feedback came in time (order 67 art. 11: ten working days)."""
    given = {(fact.occasion, fact.member) for fact in papers.feedback}
    together: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in sorted(papers.attendance, key=lambda fact: fact.key):
        place = (fact.occasion, fact.member)
        if fact.member in enrolled and fact.is_due and place not in given:
            together[place].append(fact)
    for (_, member), facts in together.items():
        yield _of(enrolled[member], Kind.ATTENDED_WITHOUT_FEEDBACK, facts[0].community, facts)
