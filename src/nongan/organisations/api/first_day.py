"""The first day of a county for programs: the whole structure at once, accounts, blank forms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import AfterValidator, Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id
from nongan.organisations import policies, rules, services
from nongan.organisations.forms.structure_sheet import read_structure
from nongan.organisations.queries.first_run import places_without_accounts
from nongan.organisations.queries.papers import roster_template, structure_template
from nongan.organisations.queries.plans import (
    CommunityPlan,
    OrganPlan,
    PartyOrganisationPlan,
    StructurePlan,
    preset_plan,
    presets,
    structure_changes,
)

router = Router(tags=["first day"])
MOST = 5_000
Plain = AfterValidator(rules.plain_text)


def _name(written: str) -> str:
    if not written:
        raise ValueError("a name is missing")
    return written


Written = Annotated[str, Field(max_length=120), Plain]
Name = Annotated[str, Field(max_length=50), Plain, AfterValidator(_name)]
OrganName = Annotated[str, Field(max_length=100), Plain, AfterValidator(_name)]
PartyName = Annotated[str, Field(max_length=120), Plain, AfterValidator(_name)]


class PlannedCommunity(Closed):
    """A community, and the name of its street."""

    name: Name
    street: Name
    phone: Annotated[str, Field(max_length=20), Plain] = ""


class PlannedOrgan(Closed):
    """An organ; a number that is missing or taken is given anew."""

    name: OrganName
    number: Id | None = None
    aliases: list[OrganName] = Field(default_factory=list, max_length=50)
    uscc: Annotated[str, Field(max_length=18), Plain] = ""


class PlannedPartyOrganisation(Closed):
    """A Party organisation; organ, community and parent by name."""

    name: PartyName
    kind: Literal["committee", "general_branch", "branch"]
    organ: Written = ""
    community: Written = ""
    parent: Written = ""


class PlanIn(Closed):
    """A structure as written down; code and name of the county while it is not set up."""

    code: Annotated[str, Field(max_length=6)] = ""
    name: Annotated[str, Field(max_length=50), Plain] = ""
    streets: list[Name] = Field(default_factory=list, max_length=MOST)
    communities: list[PlannedCommunity] = Field(default_factory=list, max_length=MOST)
    organs: list[PlannedOrgan] = Field(default_factory=list, max_length=MOST)
    party_organisations: list[PlannedPartyOrganisation] = Field(
        default_factory=list, max_length=MOST
    )

    def plan(self) -> StructurePlan:
        """As the service takes it; a name counts once."""
        parties = _once(self.party_organisations)
        return StructurePlan(
            self.code,
            self.name,
            list(dict.fromkeys(self.streets)),
            [CommunityPlan(**row) for row in _once(self.communities)],
            [OrganPlan(**{**row, "aliases": tuple(row["aliases"])}) for row in _once(self.organs)],
            [PartyOrganisationPlan(**row) for row in parties],
        )


def _once(
    rows: Sequence[PlannedCommunity | PlannedOrgan | PlannedPartyOrganisation],
) -> list[dict[str, Any]]:
    return list({row.name: row.dict() for row in reversed(rows)}.values())[::-1]


class CountsOut(Schema):
    """How many parts are new to the county."""

    streets: int
    communities: int
    organs: int
    party_organisations: int


class ReadOut(Schema):
    """A sheet as it was read, to be sent back to /structure/register, and what it would add."""

    plan: PlanIn
    would_add: CountsOut


class MissingOut(Schema):
    """Places for which nobody can sign in yet."""

    organs: list[str]
    communities: list[str]


class PrintedSlipOut(Schema):
    """One slip to hand out: the place, the sign-in name, the one-time password."""

    place: str
    username: str
    password: str
    expires_at: datetime


@router.get("/structure/presets", response=list[PlanIn], url_name="api-structure-presets")
def structure_presets(request: HttpRequest) -> list[StructurePlan]:
    """The shipped structures, to be sent to /structure/register as they are or changed."""
    require(policies.can_change_structure(request.user))
    return [preset_plan(name) for name in presets()]


@router.post("/structure/read", response=ReadOut, url_name="api-structure-read")
def structure_read(
    request: HttpRequest, file: Annotated[UploadedFile, File(...)]
) -> dict[str, Any]:
    """Read a sheet with the structure, and say what it would add; nothing is written."""
    require(policies.can_change_structure(request.user))
    plan = read_structure(file)
    return {"plan": plan, "would_add": structure_changes(plan).counts()}


@router.post("/structure/register", response={201: CountsOut}, url_name="api-structure-register")
def structure_register(request: HttpRequest, data: PlanIn) -> Status[dict[str, int]]:
    """Add what a structure names and the county lacks; nothing is renamed or removed."""
    made = services.register_structure(plan=data.plan(), actor=caller(request), at=clock.now())
    return Status(201, made.counts())


@router.get("/forms/structure.xlsx", url_name="api-structure-form")
def structure_form(request: HttpRequest) -> HttpResponse:
    """The blank form for the structure."""
    require(policies.can_change_structure(request.user))
    return download(structure_template(), "街道社区和单位党组织.xlsx")


@router.get("/forms/roster.xlsx", url_name="api-roster-form")
def roster_form(request: HttpRequest) -> HttpResponse:
    """The blank roster that organs fill in; it holds no data."""
    require(policies.can_take_template(request.user))
    return download(roster_template(), "在职党员名单（空白表）.xlsx")


@router.get("/accounts-missing", response=MissingOut, url_name="api-accounts-missing")
def accounts_missing(request: HttpRequest) -> dict[str, list[str]]:
    """The organs and communities for which nobody can sign in yet."""
    require(policies.can_create_accounts(request.user))
    organisations, communities = places_without_accounts()
    return {
        "organs": [str(row.organ or row) for row in organisations],
        "communities": [str(row) for row in communities],
    }


@router.post(
    "/accounts-missing", response={201: list[PrintedSlipOut]}, url_name="api-accounts-make"
)
def accounts_make(request: HttpRequest, response: HttpResponse) -> Status[list[dict[str, Any]]]:
    """Make all missing accounts; the one-time passwords are in this one answer only."""
    printed = services.create_accounts_in_bulk(actor=caller(request), at=clock.now())
    response["Cache-Control"] = "no-store"
    slips = [
        {
            "place": row.place,
            "username": row.slip.user.username,
            "password": row.slip.password,
            "expires_at": row.slip.expires_at,
        }
        for row in printed
    ]
    return Status(201, slips)
