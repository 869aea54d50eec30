"""What the county holds already, in the form in which a plan compares it with papers."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from nongan.catalogue.models import MemberSkill
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, Membership, Organ


@dataclass(frozen=True, slots=True)
class Places:
    """The ids behind the canonical names that a reading gives.

    `homes` is the Party organisation that receives an organ's people: of a committee with
    branches below it the topmost one, of a merged organ its successor's.
    """

    communities: dict[str, int]
    organs: dict[str, int]
    homes: dict[int, int]
    organ_of: dict[int, int]
    organ_names: dict[int, str]
    community_names: dict[int, str]


def places() -> Places:
    """The county's communities and organs, by name and by id."""
    communities = dict(organisations.open_communities().values_list("name", "id"))
    organs = {organ.id: organ for organ in Organ.objects.all()}
    rows = list(organisations.open_party_organisations().exclude(organ=None).order_by("id"))
    organ_of = {row.id: row.organ_id for row in rows if row.organ_id is not None}
    tops: dict[int, int] = {}
    for row in rows:
        if row.organ_id is not None and organ_of.get(row.parent_id or 0) != row.organ_id:
            tops.setdefault(row.organ_id, row.id)
    current = {id: _current(organ, organs) for id, organ in organs.items()}
    return Places(
        communities=communities,
        organs={organ.name: current[organ.id] for organ in organs.values()},
        homes={id: tops[now] for id, now in current.items() if now in tops},
        organ_of=organ_of,
        organ_names={id: organ.name for id, organ in organs.items()},
        community_names={id: name for name, id in communities.items()},
    )


def _current(organ: Organ, organs: dict[int, Organ]) -> int:
    seen = {organ.id}
    while organ.successor_id is not None and organ.successor_id not in seen:
        organ = organs[organ.successor_id]
        seen.add(organ.id)
    return organ.id


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member as a plan compares them; phones as blind index only.

    Of one who has left, `party_organisation` is the last one.
    """

    id: UUID
    number: str
    name: str
    party_organisation: int | None
    sex: str
    kind: str
    post: str
    birth: str
    joined: str
    phone_index: str
    residence: int | None
    residence_elsewhere: bool
    skills: tuple[str, ...]
    version: int
    has_left: bool = False


def known_members(*, with_birth: bool = True, with_left: bool = False) -> list[KnownMember]:
    """Every active member with the membership and the skills, ordered by number.

    `with_left` adds those who have left: one of them may come back.
    """
    spans = Membership.objects.all() if with_left else Membership.objects.filter(ends_on=None)
    homes = dict(
        spans.order_by("starts_on", "id").values_list("member_id", "party_organisation_id")
    )
    skills: dict[UUID, list[str]] = defaultdict(list)
    for member_id, code in MemberSkill.objects.order_by("item__number").values_list(
        "member_id", "item__code"
    ):
        skills[member_id].append(code)
    rows = Member.objects.order_by("number")
    if not with_left:
        rows = rows.filter(status=Member.Status.ACTIVE)
    return [
        KnownMember(
            id=row.id,
            number=row.number,
            name=row.name,
            party_organisation=homes.get(row.id),
            sex=row.sex,
            kind=row.kind,
            post=row.post,
            birth=organisations.unsealed_birth(row) if with_birth else "",
            joined=row.joined,
            phone_index=row.phone_index,
            residence=row.residence_id,
            residence_elsewhere=row.residence_elsewhere,
            skills=tuple(skills.get(row.id, ())),
            version=row.version,
            has_left=row.status == Member.Status.LEFT,
        )
        for row in rows.iterator()
    ]


def is_phone(written: str) -> bool:
    """Say whether a written phone can be kept: a mobile, or a landline with its area code."""
    return bool(written) and bool(organisations.phone_index(written, county=""))
