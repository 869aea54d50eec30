"""A line beside the members it may mean: field by field, with what differs marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nongan.branches.models import Placement
from nongan.catalogue import queries as catalogue
from nongan.catalogue.models import MemberSkill
from nongan.kernel import pinyin
from nongan.organisations.models import Member
from nongan.organisations.queries import home_of, unsealed_phone, with_home
from nongan.roster.models import LinkStatus, Receipt, WrittenLine
from nongan.roster.queries import explanations, look_alikes
from nongan.roster.queries.explanations import Explained, Text
from nongan.roster.rules.differences import Piece, pieces

SIDE_BY_SIDE = 2
"""So many candidates stand beside the line; the others stand below."""

LOOK_ALIKES = 3
"""At least so many members are shown beside a line that is not clear (linkage.md §3d)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line, or the roster, says of a person, as a page shows it."""

    name: str
    unit: str
    phone: str
    community: str
    sex: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A member whom the line may mean: number key, entry of the roster, reasons."""

    digit: int
    member: Member
    entry: Entry
    explained: Explained
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One member's side of a field: the text in pieces, and a word below it (the sound)."""

    digit: int
    name: str
    pieces: list[Piece]
    sound: str

    @property
    def differs(self) -> bool:
        """Say whether anything of it is marked."""
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the line as written, with its sound where it is a name, and the sides."""

    label: Text
    written: str
    sound: str
    sides: list[Side]


LABELS: tuple[tuple[str, str, Text], ...] = (
    ("name", "name", _("Name")),
    ("unit", "unit", _("Unit")),
    ("phone", "phone", _("Phone")),
    ("community", "place", _("Community")),
    ("sex", "sex", _("Sex")),
    ("items", "items", _("Service items")),
)
"""Field of an entry, its name among the evidence, its name for people."""


def written_entry(line: WrittenLine, phone: str) -> Entry:
    """What the line says. `phone` is the full one, whose reading has been logged."""
    codes = line.items if isinstance(line, Receipt) else []
    sexes = dict(Member.Sex.choices)
    return Entry(
        line.name_written,
        line.unit_written,
        phone,
        line.community.name,
        str(sexes.get(line.sex_written, "")),
        tuple(catalogue.item_labels().get(code, code) for code in codes),
    )


def options(line: WrittenLine, visible: QuerySet[Member]) -> list[Option]:
    """The members whom the line may mean, best first, with full phones (the read is logged).

    Where the evidence names fewer than three, those of a like name follow, of the `visible` ones:
    without evidence nobody is shown a member whom he may not see.
    """
    explained = explanations.candidates(line)
    if line.member is not None and all(one.member != line.member.number for one in explained):
        explained = [Explained(line.member.number, []), *explained]
    if len(explained) < LOOK_ALIKES and line.link_status != LinkStatus.LINKED:
        explained += _look_alikes(line, visible, {one.member for one in explained})
    numbers = [one.member for one in explained]
    members = {m.number: m for m in with_home(Member.objects.filter(number__in=numbers))}
    entries = _entries(members.values())
    found = [
        Option(0, members[one.member], entries[one.member], one, False)
        for one in explained
        if one.member in members
    ]
    return [
        replace(option, digit=digit, is_chosen=option.member.id == line.member_id)
        for digit, option in enumerate(found, start=1)
    ]


def _look_alikes(line: WrittenLine, visible: QuerySet[Member], known: set[str]) -> list[Explained]:
    """Members of a like name for whom no evidence was found, so that a silent miss is seen."""
    nearest = look_alikes.nearest_members(line, visible, count=LOOK_ALIKES)
    unknown = [number for number in nearest if number not in known]
    return [Explained(number, []) for number in unknown[: LOOK_ALIKES - len(known)]]


def _entries(members: Iterable[Member]) -> dict[str, Entry]:
    listed = list(members)
    ids = [member.id for member in listed]
    open_places = Placement.objects.filter(ends_on__isnull=True, member__in=ids)
    places = dict(open_places.values_list("member_id", "community__name"))
    names = catalogue.item_labels()
    items: dict[object, list[str]] = {}
    skills = MemberSkill.objects.filter(member__in=ids).order_by("item__code")
    for member_id, code in skills.values_list("member_id", "item__code"):
        items.setdefault(member_id, []).append(names.get(code, code))
    found = {}
    for member in listed:
        home = home_of(member)
        organ = home.party_organisation.organ if home else None
        found[member.number] = Entry(
            member.name,
            organ.name if organ else "",
            unsealed_phone(member),
            places.get(member.id, ""),
            str(member.get_sex_display()) if member.sex else "",
            tuple(items.get(member.id, ())),
        )
    return found


def fields(written: Entry, shown: Sequence[Option]) -> list[Field]:
    """The fields in which the line or one of the members shown says anything."""
    found = []
    for attribute, evidence, label in LABELS:
        said = _text(written, attribute)
        sides = [_side(attribute, evidence, said, option) for option in shown]
        if said or any(side.pieces for side in sides):
            sound = pinyin.spoken(said) if attribute == "name" else ""
            found.append(Field(label, said, sound, sides))
    return found


def _side(attribute: str, evidence: str, said: str, option: Option) -> Side:
    entry = _text(option.entry, attribute)
    # What means the same is not marked, however it is written (a unit by its short name).
    agrees = evidence in option.explained.agreeing or attribute == "items"
    marked = pieces("" if agrees else said, entry)
    sound = pinyin.spoken(entry) if attribute == "name" and entry != said else ""
    return Side(option.digit, option.member.name, marked, sound)


def _text(entry: Entry, attribute: str) -> str:
    value = getattr(entry, attribute)
    return value if isinstance(value, str) else "、".join(value)
