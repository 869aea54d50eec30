"""The twins' list: whom a card cannot tell apart, so that cards ask for the phone's last digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from nongan.kernel import exports
from nongan.roster.queries.enrolment import enrolled_members, issued_version
from nongan.roster.rules import twins as rules


@dataclass(frozen=True, slots=True)
class TwinGroup:
    """Members of one name, organ and community. No phone is kept here."""

    community: str
    organ: str
    name: str
    numbers: list[str]


def twin_groups(as_of: date, communities: Sequence[str] | None) -> list[TwinGroup]:
    """The groups of the issued roster (or of the members as placed), in the named communities;
    None: in all of them."""
    roster = [
        rules.Enrolled(member.community, member.organ, member.name, member.number)
        for member in enrolled_members(issued_version(), as_of)
        if communities is None or member.community in communities
    ]
    return [
        TwinGroup(found[0].community, found[0].organ, found[0].name, [one.number for one in found])
        for found in rules.groups(roster)
    ]


def twin_heads() -> list[str]:
    """The heads of the list in the reader's language."""
    return [
        _("No."),
        _("Community"),
        _("Unit"),
        _("Name"),
        _("Member number"),
        _("Last four digits of the phone (filled in on every card)"),
    ]


def twin_rows(groups: Sequence[TwinGroup]) -> list[list[exports.Value]]:
    """A row for each member, with the blank that the community fills in on the card."""
    members = [(group, number) for group in groups for number in group.numbers]
    return [
        [position, group.community, group.organ, group.name, number, ""]
        for position, (group, number) in enumerate(members, start=1)
    ]


def twin_workbook(groups: Sequence[TwinGroup]) -> bytes:
    """A sheet for each community."""
    places = sorted({group.community for group in groups})
    sheets = [
        exports.Sheet(
            place,
            twin_heads(),
            twin_rows([group for group in groups if group.community == place]),
            title=_("Members whom a card cannot tell apart: %(community)s") % {"community": place},
            notes=[instruction()],
            widths=[6, 14, 26, 12, 12, 28],
        )
        for place in places
    ]
    empty = exports.Sheet(_("None"), twin_heads(), [], title=_("No two members are alike."))
    return exports.workbook(sheets or [empty])


def instruction() -> str:
    """What the list asks of a community."""
    return _(
        "These members have one name, one unit and one community. On every receipt and feedback "
        "card of theirs, write the last four digits of the member's own phone behind the name."
    )
