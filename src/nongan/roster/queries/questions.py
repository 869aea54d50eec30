"""Question sheets: the lines of a community that only the community itself can clear up."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nongan.kernel import exports
from nongan.organisations.models import Community, Member
from nongan.organisations.queries import home_of, masked_phone, with_home
from nongan.roster.models import WrittenLine

OFFERED = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A member whom a line may mean, as the sheet may show one: no full phone."""

    member: Member
    organ: str
    phone: str

    @property
    def text(self) -> str:
        """The offer in one line."""
        return " · ".join(part for part in (self.member.name, self.organ, self.phone) if part)


@dataclass(frozen=True, slots=True)
class Question:
    """A line with the members it may mean. `name` is its field on the answer form."""

    number: int
    kind: str
    line: WrittenLine
    offers: list[Offer]

    @property
    def name(self) -> str:
        """The field of its answer."""
        return f"answer-{self.kind}-{self.line.id}"

    @property
    def place(self) -> str:
        """Where the line stands."""
        return self.line.place


def questions(asked: Sequence[tuple[str, WrittenLine]]) -> list[Question]:
    """The asked lines with at most three members each, numbered from 1."""
    numbers = {n for _kind, line in asked for n in _offered(line)}
    members = {m.number: m for m in with_home(Member.objects.filter(number__in=sorted(numbers)))}
    return [
        Question(
            position,
            kind,
            line,
            [_offer(members[n]) for n in _offered(line) if n in members],
        )
        for position, (kind, line) in enumerate(asked, start=1)
    ]


def _offered(line: WrittenLine) -> list[str]:
    found = line.link_evidence.get("candidates", [])
    return [candidate["member"] for candidate in found[:OFFERED]]


def _offer(member: Member) -> Offer:
    home = home_of(member)
    organ = home.party_organisation.organ if home else None
    return Offer(member, organ.name if organ else "", masked_phone(member))


def question_workbook(community: Community, asked: Sequence[Question]) -> bytes:
    """反馈核实单, for the community to fill in and send back."""
    heads = [
        _("No."),
        _("Name as written"),
        _("Unit as written"),
        _("Where it stands"),
        *(_("Perhaps %(n)s") % {"n": n} for n in range(1, OFFERED + 1)),
        _("Answer: 1, 2, 3, nobody, or not known"),
    ]
    rows: list[list[exports.Value]] = [
        [
            question.number,
            question.line.name_written,
            question.line.unit_written,
            question.place,
            *_padded([offer.text for offer in question.offers]),
            "",
        ]
        for question in asked
    ]
    sheet = exports.Sheet(
        community.name,
        heads,
        rows,
        title=_("Whom do these lines mean? %(community)s") % {"community": community.name},
        notes=[
            _("Please look at the cards or ask the person, write the answer, and send it back.")
        ],
        widths=[6, 12, 20, 30, 30, 30, 30, 18],
    )
    return exports.workbook([sheet])


def _padded(texts: list[str]) -> list[str]:
    return [*texts, *[""] * (OFFERED - len(texts))]
