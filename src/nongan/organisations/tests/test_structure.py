"""The structure of the county: presets, sheets, the tree, closing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed
from nongan.organisations import queries, services
from nongan.organisations.models import (
    Community,
    County,
    Grant,
    Membership,
    Organ,
    PartyOrganisation,
    Street,
)
from nongan.organisations.queries.plans import (
    CommunityPlan,
    OrganPlan,
    PartyOrganisationPlan,
    StructurePlan,
    preset_plan,
    structure_changes,
)
from nongan.organisations.tests.factories import (
    MARCH,
    NINE,
    grant,
    make_community,
    make_county,
    make_liaison,
    make_member,
    make_officer,
    make_organ,
    make_party_organisation,
    make_street,
    make_user,
)
from nongan.organisations.tests.refusals import refused

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    kinds = (Street, Community, Organ, PartyOrganisation)
    return [kind._default_manager.count() for kind in kinds]


def test_the_preset_makes_four_streets_fourteen_communities_and_seventy_two_organs():
    made = services.register_structure(plan=preset_plan("nongan"), actor=make_officer(), at=NINE)

    assert counts() == [4, 14, 72, 86]
    assert made.total() == 176
    assert County.objects.get().code == "220122"
    assert Event.objects.filter(verb="structure.registered").count() == 1


def test_the_same_preset_twice_adds_nothing():
    officer = make_officer()
    services.register_structure(plan=preset_plan("nongan"), actor=officer, at=NINE)

    again = services.register_structure(plan=preset_plan("nongan"), actor=officer, at=NINE)

    assert again.total() == 0
    assert again.same == 176
    assert counts() == [4, 14, 72, 86]


def test_a_plan_for_another_county_is_refused_and_nothing_changes():
    make_county("110101", "某县")

    with refused("other_county"):
        services.register_structure(plan=preset_plan("nongan"), actor=make_officer(), at=NINE)

    assert counts() == [0, 0, 0, 0]


def test_a_liaison_cannot_register_a_structure():
    liaison = make_liaison(make_party_organisation())
    before = counts()

    with pytest.raises(NotAllowed):
        services.register_structure(plan=preset_plan("nongan"), actor=liaison, at=NINE)

    assert counts() == before


def test_a_plan_whose_tree_has_a_cycle_is_refused_whole():
    make_county()
    plan = StructurePlan(
        organs=[OrganPlan("县农机局")],
        party_organisations=[
            PartyOrganisationPlan("甲支部", "branch", "县农机局", parent="乙总支"),
            PartyOrganisationPlan("乙总支", "general_branch", "县农机局", parent="甲支部"),
        ],
    )

    with refused("parent_wrong"):
        services.register_structure(plan=plan, actor=make_officer(), at=NINE)

    assert counts() == [0, 0, 0, 0]


def test_a_community_without_a_street_is_named_and_refused():
    make_county()
    plan = StructurePlan(communities=[CommunityPlan("无名社区", "")])

    with refused("street_missing"):
        services.register_structure(plan=plan, actor=make_officer(), at=NINE)

    assert Community.objects.count() == 0


def test_an_organ_known_by_its_other_name_is_not_added_again():
    make_organ("县卫生健康局", aliases=["县卫健局"])

    changes = structure_changes(StructurePlan(organs=[OrganPlan("县卫健局")]))

    assert changes.total() == 0
    assert changes.same == 1


def test_a_party_organisation_cannot_come_under_its_own_grandchild():
    officer = make_officer()
    top = make_party_organisation()
    middle = make_party_organisation(organ=top.organ, parent=top)
    low = make_party_organisation(organ=top.organ, parent=middle)

    with refused("cycle"):
        services.place_party_organisation(
            party_organisation_id=top.id, parent_id=low.id, actor=officer, at=NINE
        )

    top.refresh_from_db()
    assert top.parent_id is None


def test_the_database_itself_refuses_a_parent_that_is_the_row_itself():
    row = make_party_organisation()

    with pytest.raises(IntegrityError), transaction.atomic():
        PartyOrganisation.objects.filter(id=row.id).update(parent=row)


def test_the_database_holds_only_one_county():
    make_county()

    with pytest.raises(IntegrityError), transaction.atomic():
        County.objects.create(id=2, code="110101", name="另一个县")


def test_the_old_name_of_a_renamed_organ_is_still_read():
    organ = make_organ("县扶贫开发办公室", aliases=["县扶贫办"])

    services.change_organ(
        organ_id=organ.id,
        values=services.OrganValues(name="县乡村振兴局", aliases=organ.aliases),
        actor=make_officer(),
        at=NINE,
    )

    found = queries.organ_named("县扶贫开发办公室")
    assert found is not None
    assert found.name == "县乡村振兴局"
    assert queries.vocabulary().organs[0].aliases == ("县扶贫办", "县扶贫开发办公室")


@pytest.mark.parametrize("uscc", ["112201220000000141", "11220122", "I12201220000000140"])
def test_a_false_credit_code_is_refused(uscc):
    make_county()

    with refused("uscc_invalid"):
        services.add_organ(
            values=services.OrganValues("县农机局", uscc=uscc), actor=make_officer(), at=NINE
        )

    assert Organ.objects.count() == 0


def test_closing_a_party_organisation_moves_its_members_to_the_successor():
    old, new = make_party_organisation(), make_party_organisation()
    member = make_member(party_organisation=old)
    liaison = make_liaison(old)
    day = MARCH + timedelta(days=30)

    services.close_party_organisation(
        party_organisation_id=old.id, successor_id=new.id, on=day, actor=make_officer(), at=NINE
    )

    before = queries.membership_on(member, day - timedelta(days=1))
    after = queries.membership_on(member, day)
    assert before is not None
    assert before.party_organisation == old
    assert after is not None
    assert after.party_organisation == new
    assert queries.roles_of(liaison) == set()
    assert Event.objects.filter(verb="party_organisation.closed").count() == 1


def test_a_party_organisation_with_members_is_not_closed_without_a_successor():
    row = make_party_organisation()
    make_member(party_organisation=row)

    with refused("has_members"):
        services.close_party_organisation(
            party_organisation_id=row.id, on=date(2026, 4, 1), actor=make_officer(), at=NINE
        )

    assert Membership.objects.get().ends_on is None
    row.refresh_from_db()
    assert row.closed_on is None


def test_an_organ_merges_only_when_its_party_organisations_are_closed():
    row = make_party_organisation()
    successor = make_organ()
    officer = make_officer()
    assert row.organ is not None

    with refused("has_party_organisations"):
        services.close_organ(
            organ_id=row.organ.id, successor_id=successor.id, on=MARCH, actor=officer, at=NINE
        )

    services.close_party_organisation(
        party_organisation_id=row.id, on=MARCH, actor=officer, at=NINE
    )
    merged = services.close_organ(
        organ_id=row.organ.id, successor_id=successor.id, on=MARCH, actor=officer, at=NINE
    )
    assert merged.status == Organ.Status.MERGED
    assert queries.overview().closed_organs == [merged]


def test_closing_a_community_ends_the_roles_in_it():
    community = make_community()
    worker = make_user()
    grant(worker, Grant.Role.COMMUNITY_WORKER, community=community)

    services.close_community(community_id=community.id, on=MARCH, actor=make_officer(), at=NINE)

    assert queries.roles_of(worker) == set()


def test_a_street_with_an_open_community_stays():
    street = make_street()
    make_community(street=street)

    with refused("has_communities"):
        services.close_street(street_id=street.id, on=MARCH, actor=make_officer(), at=NINE)

    street.refresh_from_db()
    assert street.closed_on is None


def test_renaming_to_a_taken_name_is_refused():
    first, second = make_community("甲社区"), make_community("乙社区")

    with refused("name_taken"):
        services.rename_part(part=second, name=" 甲社区 ", actor=make_officer(), at=NINE)

    assert Community.objects.filter(name="甲社区").get() == first
