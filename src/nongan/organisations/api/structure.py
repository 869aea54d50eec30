"""The county's structure for programs: streets, communities, organs, Party organisations."""

from datetime import date
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id
from nongan.organisations import policies, queries, services
from nongan.organisations.api.values import CloseIn, PlaceOut, SuccessorIn, place
from nongan.organisations.models import Community, Organ, PartyOrganisation, Street
from nongan.organisations.services import OrganValues, PartyOrganisationValues

router = Router(tags=["structure"])
ShortName = Annotated[str, Field(max_length=50)]
LongName = Annotated[str, Field(max_length=100)]


class StructureOut(Schema):
    """The open parts of the county."""

    code: str
    name: str
    streets: list[PlaceOut]
    communities: list[PlaceOut]
    organs: list[PlaceOut]
    party_organisations: list[PlaceOut]


class CountyIn(Closed):
    """The county's division code (GB/T 2260) and name."""

    code: Annotated[str, Field(max_length=6)]
    name: ShortName


class CountyOut(Schema):
    """The county."""

    code: str
    name: str


class PartOut(PlaceOut):
    """A part of the structure, open or closed."""

    closed_on: date | None


class PartyOrganisationOut(PartOut):
    """A Party organisation: whose it is and what it stands under."""

    kind: str
    organ: PlaceOut | None
    community: PlaceOut | None
    parent: PlaceOut | None
    successor: PlaceOut | None


class CommunityOut(PartOut):
    """A community with its street, its office's phone and its Party organisations."""

    street: PlaceOut
    phone: str
    party_organisations: list[PlaceOut]


class OrganOut(PartOut):
    """An organ with its names and its Party organisations."""

    number: int
    aliases: list[str]
    uscc: str
    status: str
    successor: PlaceOut | None
    party_organisations: list[PlaceOut]


class ShortNameIn(Closed):
    """A name of a street or a community."""

    name: ShortName


class NameIn(Closed):
    """A name of a Party organisation."""

    name: Annotated[str, Field(max_length=120)]


class CommunityIn(ShortNameIn):
    """A community to add to a street."""

    street: Id
    phone: Annotated[str, Field(max_length=20)] = ""


class OrganChange(Closed):
    """An organ's name, its other names as papers use them, and its code (GB 32100)."""

    name: LongName
    aliases: list[LongName] = Field(default_factory=list, max_length=50)
    uscc: Annotated[str, Field(max_length=18)] = ""


class OrganIn(OrganChange):
    """An organ to add; without a number it gets the next one."""

    number: Id | None = None


class PartyOrganisationIn(NameIn):
    """A Party organisation to add: of an organ or of a community, under another or none."""

    kind: Annotated[str, Field(max_length=20)]
    organ: Id | None = None
    community: Id | None = None
    parent: Id | None = None


class ParentIn(Closed):
    """What a Party organisation stands under; null for nothing."""

    parent: Id | None


def _who(request: HttpRequest) -> dict[str, Any]:
    actor = caller(request)
    require(policies.can_change_structure(actor))
    return {"actor": actor, "at": clock.now()}


def _seen[M: Model](request: HttpRequest, rows: QuerySet[M], row_id: int) -> M:
    require(policies.can_see_structure(request.user))
    return rows.get(pk=row_id)


def _id[M: Model](rows: QuerySet[M], wanted: int | None) -> int | None:
    """The id of an open part. Raises ObjectDoesNotExist for one that is closed or never was."""
    return rows.get(pk=wanted).pk if wanted is not None else None


def _places[M: Model](rows: QuerySet[M]) -> list[dict[str, Any]]:
    return [{"id": n, "name": name} for n, name in rows.values_list("id", "name")]


def _part(row: Street | Community | Organ | PartyOrganisation) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "closed_on": row.closed_on}


def _community(row: Community) -> dict[str, Any]:
    own = _places(row.party_organisations.all())
    street = place(row.street)
    return {**_part(row), "street": street, "phone": row.phone, "party_organisations": own}


def _organ(row: Organ) -> dict[str, Any]:
    return {
        **_part(row),
        "number": row.number,
        "aliases": row.aliases,
        "uscc": row.uscc,
        "status": row.status,
        "successor": place(row.successor),
        "party_organisations": _places(row.party_organisations.all()),
    }


def _party_organisation(row: PartyOrganisation) -> dict[str, Any]:
    above = {name: place(getattr(row, name)) for name in ("organ", "community", "parent")}
    return {**_part(row), "kind": row.kind, "successor": place(row.successor), **above}


@router.get("/structure", response=StructureOut, url_name="api-structure")
def structure(request: HttpRequest) -> dict[str, Any]:
    """The county with its open streets, communities, organs and Party organisations."""
    require(policies.can_see_structure(request.user))
    county = queries.find_county()
    return {
        "code": county.code if county else "",
        "name": county.name if county else "",
        "streets": _places(queries.open_streets()),
        "communities": _places(queries.open_communities()),
        "organs": _places(queries.open_organs()),
        "party_organisations": _places(queries.open_party_organisations()),
    }


@router.post("/county", response=CountyOut, url_name="api-county-set")
def county_set(request: HttpRequest, data: CountyIn) -> object:
    """Set up or correct the county."""
    return services.set_county(code=data.code, name=data.name, **_who(request))


@router.post("/streets", response={201: PartOut}, url_name="api-street-add")
def street_add(request: HttpRequest, data: ShortNameIn) -> Status[Any]:
    """Add a street."""
    return Status(201, _part(services.add_street(name=data.name, **_who(request))))


@router.post("/streets/{int:street_id}/rename", response=PartOut, url_name="api-street-rename")
def street_rename(request: HttpRequest, street_id: int, data: ShortNameIn) -> object:
    """Rename a street."""
    who, row = _who(request), Street.objects.get(id=street_id)
    services.rename_part(part=row, name=data.name, **who)
    return _part(row)


@router.post("/streets/{int:street_id}/close", response=PartOut, url_name="api-street-close")
def street_close(request: HttpRequest, street_id: int, data: CloseIn) -> object:
    """Close a street whose communities are all closed."""
    return _part(services.close_street(street_id=street_id, on=data.on, **_who(request)))


@router.post("/communities", response={201: CommunityOut}, url_name="api-community-add")
def community_add(request: HttpRequest, data: CommunityIn) -> Status[Any]:
    """Add a community to an open street."""
    row = services.add_community(
        name=data.name, street_id=data.street, phone=data.phone, **_who(request)
    )
    return Status(201, _community(row))


@router.get(
    "/communities/{int:community_id}", response=CommunityOut, url_name="api-community-detail"
)
def community_detail(request: HttpRequest, community_id: int) -> object:
    """One community."""
    return _community(_seen(request, Community.objects.select_related("street"), community_id))


@router.post(
    "/communities/{int:community_id}/rename",
    response=CommunityOut,
    url_name="api-community-rename",
)
def community_rename(request: HttpRequest, community_id: int, data: ShortNameIn) -> object:
    """Rename a community."""
    who, row = _who(request), Community.objects.get(id=community_id)
    services.rename_part(part=row, name=data.name, **who)
    return _community(row)


@router.post(
    "/communities/{int:community_id}/close", response=CommunityOut, url_name="api-community-close"
)
def community_close(request: HttpRequest, community_id: int, data: CloseIn) -> object:
    """Close a community; the roles in it end."""
    return _community(
        services.close_community(community_id=community_id, on=data.on, **_who(request))
    )


@router.post("/organs", response={201: OrganOut}, url_name="api-organ-add")
def organ_add(request: HttpRequest, data: OrganIn) -> Status[Any]:
    """Add an organ."""
    return Status(
        201, _organ(services.add_organ(values=OrganValues(**data.dict()), **_who(request)))
    )


@router.get("/organs/{int:organ_id}", response=OrganOut, url_name="api-organ-detail")
def organ_detail(request: HttpRequest, organ_id: int) -> object:
    """One organ."""
    return _organ(_seen(request, Organ.objects.select_related("successor"), organ_id))


@router.post("/organs/{int:organ_id}", response=OrganOut, url_name="api-organ-change")
def organ_change(request: HttpRequest, organ_id: int, data: OrganChange) -> object:
    """Rename or correct an organ; an old name stays readable."""
    values = OrganValues(**data.dict())
    return _organ(services.change_organ(organ_id=organ_id, values=values, **_who(request)))


@router.post("/organs/{int:organ_id}/close", response=OrganOut, url_name="api-organ-close")
def organ_close(request: HttpRequest, organ_id: int, data: SuccessorIn) -> object:
    """Close an organ, or merge it into its successor."""
    return _organ(
        services.close_organ(
            organ_id=organ_id, on=data.on, successor_id=data.successor, **_who(request)
        )
    )


@router.post(
    "/party-organisations",
    response={201: PartyOrganisationOut},
    url_name="api-party-organisation-add",
)
def party_organisation_add(request: HttpRequest, data: PartyOrganisationIn) -> Status[Any]:
    """Add a Party organisation to the tree."""
    who = _who(request)
    values = PartyOrganisationValues(
        data.name,
        data.kind,
        organ_id=_id(queries.open_organs(), data.organ),
        community_id=_id(queries.open_communities(), data.community),
        parent_id=_id(queries.open_party_organisations(), data.parent),
    )
    return Status(201, _party_organisation(services.add_party_organisation(values=values, **who)))


PARTY_ORGANISATION = "/party-organisations/{int:row_id}"


@router.get(
    PARTY_ORGANISATION, response=PartyOrganisationOut, url_name="api-party-organisation-detail"
)
def party_organisation_detail(request: HttpRequest, row_id: int) -> object:
    """One Party organisation."""
    rows = PartyOrganisation.objects.select_related("organ", "community", "parent", "successor")
    return _party_organisation(_seen(request, rows, row_id))


@router.post(
    f"{PARTY_ORGANISATION}/rename",
    response=PartyOrganisationOut,
    url_name="api-party-organisation-rename",
)
def party_organisation_rename(request: HttpRequest, row_id: int, data: NameIn) -> object:
    """Rename a Party organisation."""
    who, row = _who(request), PartyOrganisation.objects.get(id=row_id)
    services.rename_part(part=row, name=data.name, **who)
    return _party_organisation(row)


@router.post(
    f"{PARTY_ORGANISATION}/place",
    response=PartyOrganisationOut,
    url_name="api-party-organisation-place",
)
def party_organisation_place(request: HttpRequest, row_id: int, data: ParentIn) -> object:
    """Put a Party organisation under another, or under none."""
    who = _who(request)
    parent = _id(queries.open_party_organisations(), data.parent)
    return _party_organisation(
        services.place_party_organisation(party_organisation_id=row_id, parent_id=parent, **who)
    )


@router.post(
    f"{PARTY_ORGANISATION}/close",
    response=PartyOrganisationOut,
    url_name="api-party-organisation-close",
)
def party_organisation_close(request: HttpRequest, row_id: int, data: SuccessorIn) -> object:
    """Close a Party organisation; its members move to the successor, the roles in it end."""
    return _party_organisation(
        services.close_party_organisation(
            party_organisation_id=row_id,
            on=data.on,
            successor_id=data.successor,
            **_who(request),
        )
    )
