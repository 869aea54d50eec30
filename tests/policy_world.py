"""A small county in which every role has things of its own and there are strange ones.

A member belongs to an organ *and* to a community (双重管理), so there are four sides: both the
roles' own, both strange, and the two where one is own and the other is not.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.test import Client

from nongan.accounts.models import ApiToken, User
from nongan.accounts.services import tokens
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.branches.models import Placement
from nongan.kernel import clock, pinyin, sealing
from nongan.organisations import queries as organisations
from nongan.organisations.models import (
    Community,
    County,
    Grant,
    Member,
    Membership,
    Organ,
    PartyOrganisation,
    Street,
)

ROLES = [role.value for role in Grant.Role]
SIGNED_IN = [*ROLES, "nobody"]
# Which of the four sides a role's grant reaches besides "own": the side of the own organ's member
# in a strange community, or that of a strange organ's member in the own community.
REACH = {"organ_liaison": "organ", "branch_officer": "community", "community_worker": "community"}
MIXED = ("organ", "community")


@dataclass
class Side:
    """What an organ has in a community; each of the two is the roles' own or a strange one.

    `canaries` are words that stand in the personal fields of this side's records and nowhere
    else; a factory that makes further records adds the words it used.
    """

    name: str
    organ: Organ
    party_organisation: PartyOrganisation
    community: Community
    member: Member
    users: dict[str, User]
    canaries: list[str]
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """How a call leads to a thing: the url's arguments, and valid data for the form or API.

    `data` may be a function, for what can be sent once only (files). `json` sends it as JSON;
    `query` stands behind the address of a GET.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] | Callable[[], dict[str, Any]] = field(default_factory=dict)
    json: bool = False
    query: dict[str, str] = field(default_factory=dict)


type Factory = Callable[[Side], Cell]


@dataclass
class World:
    """Everything the policy table is tried on."""

    sides: dict[str, Side]
    users: dict[str, User]
    clients: dict[str, Client]
    tokens: dict[str, str]
    cells: dict[str, dict[str, Cell]]
    broken: dict[str, Exception] = field(default_factory=dict)

    def strange_words(self, role: str) -> list[str]:
        """The canaries of the sides that a role's grants do not reach."""
        known = {"own", REACH.get(role)}
        strange = [side for side in self.sides.values() if side.name not in known]
        return [word for side in strange for word in side.canaries]

    def make(self, name: str, factory: Factory) -> None:
        """Make a factory's things; one that fails spoils its own rows only."""
        try:
            with transaction.atomic():
                self.cells[name] = {side.name: factory(side) for side in self.sides.values()}
        except Exception as failure:  # noqa: BLE001  told by every row that needs the thing
            self.broken[name] = failure

    def cell(self, name: str, side: str) -> Cell:
        """How a call leads to a side's thing. Raises what its factory raised."""
        if name in self.broken:
            raise self.broken[name]
        return self.cells[name][side]


WORDS = {
    "own": ("宁自己", "OWNPOST", "13900001111"),
    "other": ("秘金雀", "CANARYPOST", "19912340987"),
    "organ": ("宁外派", "AWAYPOST", "13900005555"),
    "community": ("秘进驻", "COMINGPOST", "19912346666"),
}
# The organ and the community of a side, by the number in their names: 901 is the roles' own.
PLACES = {"own": (901, 901), "other": (902, 902), "organ": (901, 902), "community": (902, 901)}


def make_world() -> World:
    """Build it; the caller rolls it back."""
    at = clock.now()
    County.objects.get_or_create(id=1, defaults={"code": "220122", "name": "农安县"})
    street = Street.objects.create(name="试验街道")
    users = {role: _person(role) for role in ROLES}
    users["nobody"] = _person("nobody")
    organs = {number: _party_organisation(number) for number in (901, 902)}
    communities = {number: _community(number, street) for number in (901, 902)}
    sides = {
        name: _side(name, organs[organ], communities[community], users)
        for name, (organ, community) in PLACES.items()
    }
    for role in ROLES:
        _grant(users[role], role, sides["own"])
    clients = {}
    for role, user in users.items():
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(user)
    texts = {
        role: tokens.make_token(actor=user, name="policy", days=9, at=at).text
        for role, user in users.items()
    }
    # Used a moment ago: that a token is used is noted now and then, and is no part of a call.
    ApiToken.objects.update(last_used_at=at)
    world = World(sides, users, clients, texts, {})
    for name, factory in factories().items():
        world.make(name, factory)
    return world


def widen(world: World) -> None:
    """Give every role one more organ and community of its own, with all the things in them.

    What can exist once only (an account of a given name) is not made again.
    """
    number = (Organ.objects.aggregate(Max("number"))["number__max"] or 0) + 1
    community = _community(number, world.sides["own"].community.street)
    side = _side("own", _party_organisation(number), community, world.users)
    for role in (Grant.Role.ORGAN_LIAISON, Grant.Role.BRANCH_OFFICER, Grant.Role.COMMUNITY_WORKER):
        _grant(world.users[role], role, side)
    for name, factory in factories().items():
        if name not in world.broken:
            with suppress(IntegrityError), transaction.atomic():
                factory(side)


def _person(role: str) -> User:
    return make_user(f"the-{role.replace('_', '-')}", display_name=role, password=PASSWORD)


def _party_organisation(number: int) -> PartyOrganisation:
    organ = Organ.objects.create(number=number, name=f"试验{number}局")
    return PartyOrganisation.objects.create(
        name=f"试验{number}局党支部", kind="branch", organ=organ
    )


def _community(number: int, street: Street) -> Community:
    return Community.objects.create(name=f"试验{number}社区", street=street)


def _side(
    name: str, party: PartyOrganisation, community: Community, users: dict[str, User]
) -> Side:
    assert party.organ
    member = make_member(party, *WORDS[name], number=f"M9{Member.objects.count():05}")
    day = clock.today().replace(year=2020, month=1, day=1)
    Placement.objects.create(member=member, community=community, starts_on=day)
    return Side(name, party.organ, party, community, member, users, list(WORDS[name]))


def make_member(
    party: PartyOrganisation, name: str, post: str, phone: str, *, number: str
) -> Member:
    """A member with a sealed phone, belonging to a Party organisation since 2020."""
    member = Member(number=number, name=name, post=post, name_keys=pinyin.search_keys(name))
    member.phone_sealed = sealing.seal(
        phone, table=Member._meta.db_table, column="phone", row_id=member.id
    )
    member.phone_index = organisations.phone_index(phone)
    member.save()
    day = clock.today().replace(year=2020, month=1, day=1)
    Membership.objects.create(member=member, party_organisation=party, starts_on=day)
    return member


def _grant(user: User, role: str, side: Side) -> None:
    scope: dict[str, Any] = {}
    if role == Grant.Role.ORGAN_LIAISON:
        scope["party_organisation"] = side.party_organisation
    if role in (Grant.Role.BRANCH_OFFICER, Grant.Role.COMMUNITY_WORKER):
        scope["community"] = side.community
    if role == Grant.Role.MEMBER:
        scope["member"] = side.member
    Grant.objects.create(user=user, role=role, starts_at=clock.now(), **scope)


def factories() -> dict[str, Factory]:
    """The object factories of every app: `OBJECTS` in its tests/policy_objects.py."""
    found: dict[str, Factory] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("nongan."):
            continue
        name = f"{config.name}.tests.policy_objects"
        try:
            module = import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name not in (name, f"{config.name}.tests"):
                raise
            continue
        clash = found.keys() & module.OBJECTS.keys()
        assert not clash, f"two apps make a {clash}"
        found |= module.OBJECTS
    return found
