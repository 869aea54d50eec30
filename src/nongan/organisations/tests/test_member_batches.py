"""Batches of members: written in few queries, taken back whole or not at all."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed
from nongan.organisations import queries, services
from nongan.organisations.models import Member, Membership
from nongan.organisations.services import (
    ChangedMember,
    LeftMember,
    MemberChanges,
    MemberValues,
    MovedMember,
    NewMember,
)
from nongan.organisations.services.member_values import snapshot
from nongan.organisations.tests.factories import (
    MARCH,
    NINE,
    make_liaison,
    make_member,
    make_officer,
    make_party_organisation,
)
from nongan.organisations.tests.refusals import refused

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)


def write(changes: MemberChanges, actor=None):
    with transaction.atomic():
        return services.write_members(changes=changes, actor=actor or make_officer(), at=NINE)


def undo(effects, actor=None):
    with transaction.atomic():
        services.undo_effects(effects=effects, actor=actor or make_officer(), at=NINE)


def everything() -> list[dict[str, object]]:
    rows = [*Member.objects.order_by("id"), *Membership.objects.order_by("id")]
    return [snapshot(row) for row in rows]


def a_full_batch() -> MemberChanges:
    home, other = make_party_organisation(), make_party_organisation()
    changed = make_member("王伟", home, phone="13800434406", birth="1985-06")
    moved = make_member("李强", home)
    both = make_member("赵敏", home)
    left = make_member("孙丽", home, phone="13900434407")
    back = make_member("钱七", home, status="left")
    Membership.objects.filter(member=back).update(ends_on=MARCH + timedelta(days=3))
    return MemberChanges(
        on=APRIL,
        new=[NewMember(MemberValues("周八", phone="13700434408"), other.id)],
        changed=[
            ChangedMember(changed.id, MemberValues("王伟", phone="13800434409", birth="1985-06")),
            ChangedMember(both.id, MemberValues("赵敏", post="科长")),
        ],
        moved=[MovedMember(moved.id, other.id), MovedMember(back.id, other.id, "返聘")],
        left=[LeftMember(left.id, "退休"), LeftMember(both.id)],
    )


def test_a_batch_does_what_it_says():
    changes = a_full_batch()

    write(changes)

    by_name = {member.name: member for member in queries.with_home(Member.objects.all())}
    assert queries.unsealed_phone(by_name["王伟"]) == "13800434409"
    assert by_name["孙丽"].status == by_name["赵敏"].status == "left"
    assert by_name["赵敏"].post == "科长"
    target = changes.new[0].party_organisation_id
    for name in ("周八", "李强", "钱七"):
        home = queries.home_of(by_name[name])
        assert home is not None
        assert home.party_organisation_id == target
        assert by_name[name].status == "active"
    assert Event.objects.count() == 0  # the batch's own event is the caller's


def test_a_batch_taken_back_leaves_every_column_as_it_was():
    changes = a_full_batch()
    before = everything()
    effects = write(changes)
    assert everything() != before

    undo(effects)

    assert everything() == before


def test_a_batch_is_not_taken_back_once_a_row_of_it_was_changed():
    effects = write(a_full_batch())
    Member.objects.filter(name="周八").update(post="局长")
    after = everything()

    with refused("changed_since"):
        undo(effects)

    assert everything() == after


def test_a_batch_is_not_taken_back_when_something_depends_on_a_new_member():
    effects = write(a_full_batch())
    new = Member.objects.get(name="周八")
    services.give_grant(
        user=make_officer(), role="member", place=services.Place(member=new), actor=None, at=NINE
    )
    after = everything()

    with refused("depended_on"):
        undo(effects)

    assert everything() == after


def test_a_member_changed_since_the_preview_stops_the_batch_whole():
    member = make_member("王伟")
    changes = MemberChanges(
        on=APRIL,
        new=[NewMember(MemberValues("周八"), make_party_organisation().id)],
        changed=[ChangedMember(member.id, MemberValues("王玮"), version=7)],
    )

    with refused("changed_meanwhile"):
        write(changes)

    assert [m.name for m in Member.objects.all()] == ["王伟"]


def test_a_liaison_writes_the_own_organ_only():
    home, other = make_party_organisation(), make_party_organisation()
    liaison = make_liaison(home)
    write(MemberChanges(on=APRIL, new=[NewMember(MemberValues("王伟"), home.id)]), liaison)

    stranger = make_member("李强", other)
    for changes in (
        MemberChanges(on=APRIL, new=[NewMember(MemberValues("周八"), other.id)]),
        MemberChanges(on=APRIL, changed=[ChangedMember(stranger.id, MemberValues("李墙"))]),
        MemberChanges(on=APRIL, moved=[MovedMember(stranger.id, home.id)]),
        MemberChanges(on=APRIL, left=[LeftMember(stranger.id)]),
    ):
        with pytest.raises(NotAllowed):
            write(changes, liaison)

    assert sorted(Member.objects.values_list("name", flat=True)) == ["李强", "王伟"]


def test_nobody_joins_a_closed_party_organisation():
    closed = make_party_organisation(closed_on=MARCH)

    with refused("party_organisation_closed"):
        write(MemberChanges(on=APRIL, new=[NewMember(MemberValues("周八"), closed.id)]))

    assert Member.objects.count() == 0


def test_two_thousand_members_take_few_queries_and_numbers_of_their_own():
    home = make_party_organisation()
    rows = [NewMember(MemberValues("王伟", phone=f"139{n:08d}"), home.id) for n in range(2000)]
    officer = make_officer()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        write(MemberChanges(on=APRIL, new=rows), officer)

    assert Member.objects.values("number").distinct().count() == 2000
    assert Membership.objects.count() == 2000
    assert len(asked) < 80


@pytest.mark.django_db(transaction=True)
def test_a_batch_outside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError):
        services.write_members(changes=MemberChanges(on=APRIL), actor=make_officer(), at=NINE)
