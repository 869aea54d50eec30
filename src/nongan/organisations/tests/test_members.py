"""Members one by one: registering, correcting, moving, leaving, searching, unmasking."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from nongan.audit.models import Event
from nongan.kernel import sealing
from nongan.kernel.errors import NotAllowed
from nongan.organisations import queries, rules, services
from nongan.organisations.models import Member, Membership, PhoneLook
from nongan.organisations.services import MemberValues
from nongan.organisations.tests.factories import (
    MARCH,
    NINE,
    make_administrator,
    make_community,
    make_county,
    make_liaison,
    make_member,
    make_member_user,
    make_officer,
    make_party_organisation,
    make_worker,
)
from nongan.organisations.tests.refusals import refused

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


def register(values: MemberValues, actor=None, home=None) -> Member:
    home = home or make_party_organisation()
    return services.register_member(
        values=values,
        party_organisation_id=home.id,
        starts_on=MARCH,
        actor=actor or make_officer(),
        at=NINE,
    )


def test_a_member_is_registered_with_sealed_phone_and_birth():
    values = MemberValues("张　晓丽", "F", "full", phone="+86 138-0043-4406", birth="1985-06")

    member = register(values)

    member.refresh_from_db()
    assert member.name == "张晓丽"
    assert member.number == "M000001"
    assert "13800434406" not in member.phone_sealed
    assert queries.masked_phone(member) == "138****4406"
    assert queries.unsealed_birth(member) == "1985-06"
    event = Event.objects.get()
    assert event.verb == "member.registered"
    assert "13800434406" not in str(event.details)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (MemberValues("　"), "name_invalid"),
        (MemberValues("张三", phone="1234"), "phone_invalid"),
        (MemberValues("张三", birth="1985年"), "date_invalid"),
        (MemberValues("张三", joined="2020-13"), "date_invalid"),
        (MemberValues("张三", kind="积极分子"), "choice_invalid"),
    ],
)
def test_values_that_are_none_are_refused_and_nobody_is_registered(values, why):
    with refused(why):
        register(values)

    assert Member.objects.count() == 0
    assert Event.objects.count() == 0


@pytest.mark.parametrize("name", ["阿卜杜·热合曼·阿布都克里木", "𠮷田", "李", "Anna Maria"])
def test_names_that_ordinary_checks_refuse_are_accepted(name):
    assert register(MemberValues(name)).name == name


def test_two_members_of_one_name_in_one_organ_are_two_people():
    home = make_party_organisation()
    officer = make_officer()

    first = register(MemberValues("王伟"), officer, home)
    second = register(MemberValues("王伟"), officer, home)

    assert first.number != second.number
    assert queries.members_matching(Member.objects.all(), "王伟").count() == 2


def test_a_liaison_registers_at_home_but_not_elsewhere():
    home, other = make_party_organisation(), make_party_organisation()
    liaison = make_liaison(home)

    register(MemberValues("王伟"), liaison, home)
    with pytest.raises(NotAllowed):
        register(MemberValues("李强"), liaison, other)

    assert Member.objects.count() == 1


def test_a_change_seen_too_early_is_refused():
    member = register(MemberValues("王伟"))
    officer = make_officer()
    services.change_member(
        member_id=member.id, values=MemberValues("王玮"), version=1, actor=officer, at=NINE
    )

    with refused("changed_meanwhile"):
        services.change_member(
            member_id=member.id, values=MemberValues("王炜"), version=1, actor=officer, at=NINE
        )

    member.refresh_from_db()
    assert member.name == "王玮"
    assert "|wangwei|" in member.name_keys


def test_an_unchanged_form_writes_nothing():
    member = register(MemberValues("王伟", phone="13800434406"))
    sealed, events = member.phone_sealed, Event.objects.count()

    services.change_member(
        member_id=member.id,
        values=MemberValues("王伟", phone="138 0043 4406"),
        version=1,
        actor=make_officer(),
        at=NINE,
    )

    member.refresh_from_db()
    assert (member.version, member.phone_sealed) == (1, sealed)
    assert Event.objects.count() == events


def test_a_move_in_july_leaves_june_with_the_old_party_organisation():
    old, new = make_party_organisation(), make_party_organisation()
    member = make_member(party_organisation=old)

    services.move_member(
        member_id=member.id,
        party_organisation_id=new.id,
        moves_on=JULY,
        reason="工作调动",
        actor=make_officer(),
        at=NINE,
    )

    june = queries.membership_on(member, date(2026, 6, 30))
    july = queries.membership_on(member, JULY)
    assert june is not None
    assert june.party_organisation == old
    assert july is not None
    assert july.party_organisation == new
    assert [row.party_organisation for row in queries.membership_history(member)] == [old, new]


def test_a_liaison_cannot_move_a_member_away():
    home, other = make_party_organisation(), make_party_organisation()
    member = make_member(party_organisation=home)

    with pytest.raises(NotAllowed):
        services.move_member(
            member_id=member.id,
            party_organisation_id=other.id,
            moves_on=JULY,
            reason="",
            actor=make_liaison(home),
            at=NINE,
        )

    assert Membership.objects.get().ends_on is None


def test_a_move_before_the_membership_began_is_refused():
    member = make_member(starts_on=JULY)

    with refused("ends_before_start"):
        services.move_member(
            member_id=member.id,
            party_organisation_id=make_party_organisation().id,
            moves_on=MARCH,
            reason="",
            actor=make_officer(),
            at=NINE,
        )

    assert Membership.objects.get().ends_on is None


def test_a_member_who_left_can_come_back():
    officer, member = make_officer(), make_member()
    home = queries.home_of(member)
    assert home is not None

    services.leave_member(
        member_id=member.id, leaves_on=JULY, reason="退休", actor=officer, at=NINE
    )
    member.refresh_from_db()
    assert member.status == Member.Status.LEFT
    back(officer, member, home, JULY + timedelta(days=9))

    member.refresh_from_db()
    assert member.status == Member.Status.ACTIVE
    assert queries.membership_on(member, JULY + timedelta(days=3)) is None
    assert [row.starts_on for row in queries.membership_history(member)] == [
        home.starts_on,
        JULY + timedelta(days=9),
    ]
    assert Event.objects.order_by("-seq")[0].verb == "member.returned"


def back(officer, member, home, day):
    return services.return_member(
        member_id=member.id,
        party_organisation_id=home.party_organisation_id,
        returns_on=day,
        reason="返聘",
        actor=officer,
        at=NINE,
    )


def test_nobody_comes_back_before_leaving_or_while_in_service():
    officer, member = make_officer(), make_member()
    home = queries.home_of(member)
    assert home is not None
    with refused("in_service"):
        back(officer, member, home, JULY)

    services.leave_member(member_id=member.id, leaves_on=JULY, reason="", actor=officer, at=NINE)
    with refused("returns_before_leaving"):
        back(officer, member, home, JULY - timedelta(days=1))

    assert not member.memberships.filter(ends_on=None).exists()


def test_the_database_allows_one_open_membership_only():
    member = make_member()

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            member=member, party_organisation=make_party_organisation(), starts_on=JULY
        )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张晓丽", ["zxl", "ZXL", "zhangxiaoli", "zhang xiao", "晓丽", "张晓丽", " 张 晓丽"]),
        ("单雄", ["shanx", "danxiong", "cx"]),
        ("曾国", ["zengguo", "cengguo", "zg", "cg"]),
        ("仇和", ["qiuhe", "chouhe", "qh"]),
        ("解晖", ["xiehui", "jiehui", "xh", "jh"]),
    ],
)
def test_a_name_is_found_by_every_reading(name, typed):
    member = make_member(name)
    make_member("赵钱孙")

    for text in typed:
        assert list(queries.members_matching(Member.objects.all(), text)) == [member], text


def test_phone_search_finds_exactly_the_holders_however_it_is_written():
    """Promise E5: precision and recall are 1."""
    make_county()
    home = make_party_organisation()
    people = {f"138{n:08d}": make_member(f"甲{n}", home, f"138{n:08d}") for n in range(60)}
    for phone, member in people.items():
        spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
        wide = phone.translate({ord(str(d)): 0xFF10 + d for d in range(10)})
        for written in (phone, f"+86{phone}", f"86 {phone}", f"0086-{phone}", spaced, wide):
            found = queries.members_matching(Member.objects.all(), written)
            assert list(found) == [member], written
    assert not queries.members_matching(Member.objects.all(), "13900000000").exists()


def test_equal_phones_of_two_counties_have_different_indexes():
    index = queries.phone_index("13800434406", county="220122")

    assert index != queries.phone_index("13800434406", county="220123")
    assert index != sealing.blind_index("13800434406", field="roster.receipt.phone|220122")


def test_unmasking_needs_a_reason_and_is_logged():
    home = make_party_organisation()
    member = make_member(party_organisation=home, phone="13800434406")
    liaison = make_liaison(home)

    with refused("reason_missing"):
        services.unmask_phone(member_id=member.id, reason=" 看 ", actor=liaison, at=NINE)
    assert PhoneLook.objects.count() == 0

    shown = services.unmask_phone(member_id=member.id, reason="通知报到", actor=liaison, at=NINE)

    assert shown == "13800434406"
    event = Event.objects.get(verb="member.phone_unmasked")
    assert event.details["reason"] == "通知报到"
    assert "13800434406" not in str(event.details)
    assert queries.looks_left(liaison, NINE) == rules.PHONE_LOOKS_PER_DAY - 1


def test_the_days_looks_run_out_and_come_back_tomorrow():
    home = make_party_organisation()
    member = make_member(party_organisation=home, phone="13800434406")
    liaison = make_liaison(home)
    for n in range(rules.PHONE_LOOKS_PER_DAY):
        PhoneLook.objects.create(
            member=member, user=liaison, reason="通知", at=NINE, day=NINE.date(), ordinal=n + 1
        )

    with refused("daily_cap"):
        services.unmask_phone(member_id=member.id, reason="通知报到", actor=liaison, at=NINE)
    assert PhoneLook.objects.count() == rules.PHONE_LOOKS_PER_DAY

    tomorrow = NINE + timedelta(days=1)
    assert services.unmask_phone(member_id=member.id, reason="通知报到", actor=liaison, at=tomorrow)


def test_those_who_do_not_look_after_a_member_cannot_unmask():
    member = make_member(phone="13800434406")
    strangers = [
        make_liaison(make_party_organisation()),
        make_worker(make_community()),
        make_administrator("auditor"),
        make_administrator("system_admin"),
        make_member_user(member),
    ]

    for stranger in strangers:
        with pytest.raises(NotAllowed):
            services.unmask_phone(member_id=member.id, reason="想看一看", actor=stranger, at=NINE)

    assert PhoneLook.objects.count() == 0


def test_a_phone_moved_to_another_row_does_not_open():
    """Promise E4: a ciphertext belongs to its row and column."""
    first, second = make_member(phone="13800434406"), make_member(phone="13900434407")
    second.phone_sealed = first.phone_sealed

    with pytest.raises(sealing.Unreadable):
        queries.unsealed_phone(second)
    first.birth_sealed = first.phone_sealed
    with pytest.raises(sealing.Unreadable):
        queries.unsealed_birth(first)


def test_an_unknown_member_is_not_there():
    with pytest.raises(Member.DoesNotExist):
        services.unmask_phone(
            member_id=uuid.uuid4(), reason="通知报到", actor=make_officer(), at=NINE
        )
