"""Reading the roster: a version, its lines, what differs from the one before, its exports."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from nongan.accounts.models import User
from nongan.catalogue import queries as catalogue
from nongan.kernel import exports
from nongan.organisations import queries as organisations
from nongan.organisations.models import PartyOrganisation
from nongan.roster.models import RosterEntry, RosterVersion

# The columns of the paper form (M05); it is Chinese in every language, as it goes to offices.
HEADS = (
    ("序号", 6),
    ("姓名", 10),
    ("性别", 6),
    ("所在单位党组织", 26),
    ("职务", 14),
    ("联系电话", 15),
    ("特长、服务项目", 30),
    ("所属社区（临时党支部）", 20),
    ("备注", 14),
)
PHONE_COLUMN = 5
SEX = {"M": "男", "F": "女"}
Status = RosterVersion.Status


@dataclass(frozen=True, slots=True)
class Changed:
    """A member whose line differs between two versions."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What a version changes against the one before it."""

    previous: RosterVersion
    joined: list[RosterEntry]
    left: list[RosterEntry]
    placed: list[Changed]
    moved: list[Changed]


@dataclass(frozen=True, slots=True)
class OrganLine:
    """An organ on a version: how many people, and who confirmed them."""

    organ: PartyOrganisation
    members: int
    is_confirmed: bool
    by: str
    reason: str


def organs_of(version: RosterVersion) -> QuerySet[PartyOrganisation]:
    """The Party organisations with people on a version."""
    listed = version.entries.values("party_organisation")
    return PartyOrganisation.objects.filter(id__in=listed).order_by("organ__number", "id")


def entries_of(entries: QuerySet[RosterEntry]) -> QuerySet[RosterEntry]:
    """Lines in order, with the names that a list shows."""
    return entries.select_related("member", "party_organisation", "community").order_by("position")


def entry_facts(version: RosterVersion) -> list[list[object]]:
    """The frozen lines as JSON values, by member number: the same on every database."""
    rows = entries_of(version.entries.all()).order_by("member__number")
    return [
        [
            row.member.number,
            row.name,
            row.sex,
            row.kind,
            row.post,
            row.party_organisation.name,
            row.community.name if row.community else "",
            sorted(row.items),
        ]
        for row in rows
    ]


def organ_lines(version: RosterVersion) -> list[OrganLine]:
    """The organs of a version with their confirmations, in three queries."""
    counts: dict[int, int] = {}
    for organ_id in version.entries.values_list("party_organisation", flat=True):
        counts[organ_id] = counts.get(organ_id, 0) + 1
    given = {
        row.party_organisation_id: row
        for row in version.confirmations.select_related("confirmed_by")
    }
    return [
        OrganLine(
            organ,
            counts[organ.id],
            organ.id in given,
            str(given[organ.id].confirmed_by) if organ.id in given else "",
            given[organ.id].reason if organ.id in given else "",
        )
        for organ in organs_of(version)
    ]


def version_before(version: RosterVersion) -> RosterVersion | None:
    """The version that was issued last before this one."""
    issued = RosterVersion.objects.filter(status__in=[Status.ISSUED, Status.SUPERSEDED])
    return issued.filter(number__lt=version.number).order_by("-number").first()


def difference(version: RosterVersion) -> VersionDifference | None:
    """What differs from the version before; None for the first."""
    previous = version_before(version)
    if previous is None:
        return None
    now = {row.member_id: row for row in entries_of(version.entries.all())}
    then = {row.member_id: row for row in entries_of(previous.entries.all())}
    both = [(then[id], row) for id, row in now.items() if id in then]
    return VersionDifference(
        previous,
        joined=[row for id, row in now.items() if id not in then],
        left=[row for id, row in then.items() if id not in now],
        placed=[
            Changed(new.name, _place(old), _place(new))
            for old, new in both
            if old.community_id != new.community_id
        ],
        moved=[
            Changed(new.name, old.party_organisation.name, new.party_organisation.name)
            for old, new in both
            if old.party_organisation_id != new.party_organisation_id
        ],
    )


def _place(entry: RosterEntry) -> str:
    return entry.community.name if entry.community else ""


def paper_rows(
    entries: Iterable[RosterEntry], *, with_phones: bool
) -> list[list[str | int | None]]:
    """The lines in the columns of the paper form; phones only for an approved export."""
    names = {code: item.name_zh for code, item in catalogue.items_by_code().items()}
    found: list[list[str | int | None]] = []
    for number, entry in enumerate(entries, start=1):
        row: list[str | int | None] = [
            number,
            entry.name,
            SEX.get(entry.sex, ""),
            entry.party_organisation.name,
            entry.post,
            entry.phone() if with_phones else None,
            "、".join(names.get(code, code) for code in entry.items),
            _place(entry),
            entry.remark,
        ]
        if not with_phones:
            del row[PHONE_COLUMN]
        found.append(row)
    return found


def heads(*, with_phones: bool) -> list[tuple[str, int]]:
    """The column heads with their widths."""
    return [head for n, head in enumerate(HEADS) if with_phones or n != PHONE_COLUMN]


def version_csv(version: RosterVersion, entries: QuerySet[RosterEntry]) -> bytes:
    """The public list as CSV, without phones."""
    names = [name for name, _width in heads(with_phones=False)]
    return exports.comma_separated(names, paper_rows(entries_of(entries), with_phones=False))


def with_counts(versions: QuerySet[RosterVersion]) -> QuerySet[RosterVersion]:
    """Versions with `entry_count`, newest first."""
    # Counted in the index: a join would carry every line of every version along.
    lines = RosterEntry.objects.filter(version=OuterRef("pk")).order_by().values("version")
    count = Subquery(lines.annotate(count=Count("*")).values("count"))
    counted = versions.annotate(entry_count=Coalesce(count, 0))
    return counted.select_related("created_by", "issued_by").order_by("-number")


def with_item_names(entries: Iterable[RosterEntry]) -> list[dict[str, object]]:
    """Lines with the names of their service items in the reader's language."""
    english = (get_language() or "").startswith("en")
    names = {
        code: item.name_en if english else item.name_zh
        for code, item in catalogue.items_by_code().items()
    }
    joint = ", " if english else "、"
    return [
        {"entry": entry, "items": joint.join(names.get(code, code) for code in entry.items)}
        for entry in entries
    ]


def lines_open_to(user: User, version: RosterVersion) -> QuerySet[RosterEntry]:
    """The lines of an organ's own people, and of those whom a community was given; the committee
    sees all, since every organ is open to it."""
    organs = organisations.party_organisations_open_to(user).values("id")
    communities = organisations.communities_open_to(user).values("id")
    return version.entries.filter(Q(party_organisation__in=organs) | Q(community__in=communities))
