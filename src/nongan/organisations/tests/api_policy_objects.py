"""The same things of the registry as programs send them: closed bodies of JSON."""

from django.core.files.uploadedfile import SimpleUploadedFile

from nongan.accounts.tests.factories import make_user
from nongan.kernel import clock
from nongan.organisations.tests import page_policy_objects as pages
from nongan.organisations.tests.page_policy_objects import TODAY, branch, word
from tests.policy_world import Cell, Factory, Side


def api_new_member(side: Side) -> Cell:
    """A member to register through the API."""
    data = {
        "name": "新来的",
        "party_organisation": side.party_organisation.pk,
        "starts_on": clock.today().isoformat(),
    }
    return Cell(data=data, json=True)


def api_look(side: Side) -> Cell:
    """A member's phone and a reason."""
    return Cell({"member_id": side.member.id}, {"reason": "试验需要"}, json=True)


def api_new_grant(side: Side) -> Cell:
    """A role to give through the API."""
    user = make_user(f"{side.name}-api-to-be")
    data = {"username": user.username, "role": "community_worker", "community": side.community.pk}
    return Cell(data=data, json=True)


def api_given_grant(side: Side) -> Cell:
    """A role to end through the API."""
    return Cell(pages.given_grant(side).kwargs, json=True)


def api_name(side: Side) -> Cell:
    """A name that nothing bears."""
    return Cell(data=pages.new_name(side).data, json=True)


def api_street(side: Side) -> Cell:
    """A street, and a new name for it."""
    return Cell(**vars(pages.street(side)) | {"json": True})


def api_empty_street(side: Side) -> Cell:
    """A street to close."""
    return Cell(pages.empty_street(side).kwargs, TODAY, json=True)


def api_community(side: Side) -> Cell:
    """A community and a new name for it."""
    return Cell(**vars(pages.community(side)) | {"json": True})


def api_new_community(side: Side) -> Cell:
    """A community to add."""
    return Cell(data=pages.new_community(side).data, json=True)


def api_empty_community(side: Side) -> Cell:
    """A community to close."""
    return Cell(pages.empty_community(side).kwargs, TODAY, json=True)


def api_new_organ(side: Side) -> Cell:
    """An organ to add."""
    return Cell(data={"name": f"新{word(side)}局", "aliases": ["新局"]}, json=True)


def api_organ(side: Side) -> Cell:
    """An organ with corrections."""
    data = {"name": f"改{word(side)}局", "aliases": ["旧称"]}
    return Cell({"organ_id": side.organ.pk}, data, json=True)


def api_empty_organ(side: Side) -> Cell:
    """An organ to close."""
    return Cell(pages.empty_organ(side).kwargs, TODAY, json=True)


def api_new_party_organisation(side: Side) -> Cell:
    """A branch to add to a side's organ."""
    return Cell(data=pages.new_party_organisation(side).data, json=True)


def api_renamed_branch(side: Side) -> Cell:
    """A branch and a new name for it."""
    return Cell({"row_id": branch(side).pk}, {"name": f"改{word(side)}支部"}, json=True)


def api_placed_branch(side: Side) -> Cell:
    """A branch and what it is to stand under."""
    return Cell({"row_id": branch(side).pk}, {"parent": side.party_organisation.pk}, json=True)


def api_empty_branch(side: Side) -> Cell:
    """A branch to close."""
    return Cell({"row_id": branch(side).pk}, TODAY, json=True)


def api_county(side: Side) -> Cell:
    """The county's code, and a new name."""
    return Cell(data=pages.county_facts(side).data, json=True)


def structure_sheet(side: Side) -> Cell:
    """A sheet with a street and a community."""

    def data() -> dict[str, object]:
        lines = f"街道,社区\n新{word(side)}街道,新{word(side)}社区\n"
        return {"file": SimpleUploadedFile("structure.csv", lines.encode(), "text/csv")}

    return Cell(data=data)


def api_structure(side: Side) -> Cell:
    """A structure with a street that is new."""
    return Cell(data={"streets": [f"新{word(side)}街道"]}, json=True)


def api_corrections(side: Side) -> Cell:
    """A side's member and another post."""
    data = {"post": f"{side.canaries[1]}2", "version": side.member.version}
    return Cell({"member_id": side.member.id}, data, json=True)


def api_move(side: Side) -> Cell:
    """A side's member and where to move."""
    data = {"party_organisation": branch(side).pk, **TODAY, "reason": "试验需要"}
    return Cell({"member_id": side.member.id}, data, json=True)


def api_leaving(side: Side) -> Cell:
    """A side's member and the day of leaving."""
    return Cell({"member_id": side.member.id}, {**TODAY, "reason": "试验需要"}, json=True)


def api_returning(side: Side) -> Cell:
    """A member who had left and comes back."""
    data = {"party_organisation": side.party_organisation.pk, "on": clock.today().isoformat()}
    return Cell(pages.left_member(side).kwargs, data, json=True)


def api_export_wish(side: Side) -> Cell:
    """A list with phones to ask for."""
    return Cell(data=pages.export_wish(side).data, json=True)


def api_asked_export(side: Side) -> Cell:
    """A request to refuse, with a note."""
    return Cell(**vars(pages.asked_export(side)) | {"json": True})


API_OBJECTS: dict[str, Factory] = {
    factory.__name__: factory
    for factory in (
        api_new_member,
        api_look,
        api_new_grant,
        api_given_grant,
        api_name,
        api_street,
        api_empty_street,
        api_community,
        api_new_community,
        api_empty_community,
        api_new_organ,
        api_organ,
        api_empty_organ,
        api_new_party_organisation,
        api_renamed_branch,
        api_placed_branch,
        api_empty_branch,
        api_county,
        structure_sheet,
        api_structure,
        api_corrections,
        api_move,
        api_leaving,
        api_returning,
        api_export_wish,
        api_asked_export,
    )
}
