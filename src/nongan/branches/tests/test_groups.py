"""Party groups are proposed, settled as they were seen, and changed by hand."""

import pytest

from nongan.branches.models import Placement
from nongan.branches.queries.groups import group_lines, people_of, proposed_groups
from nongan.branches.services import groups
from nongan.branches.tests.factories import JUNE, make_branch, place
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.tests.factories import (
    make_branch_officer,
    make_member,
    make_party_organisation,
    make_worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    made = make_branch()
    homes = [make_party_organisation() for _ in range(4)]
    for number in range(52):
        place(make_member(f"党员{number}", homes[number % 4]), made)
    return made


@pytest.fixture
def who(branch):
    return {
        "branch_id": branch.id,
        "actor": make_branch_officer(branch.community),
        "at": JUNE,
    }


def refused(code, work, **values):
    with pytest.raises(Refused) as told:
        work(**values)
    assert told.value.code == code


def test_a_proposal_is_settled_and_then_changed(branch, who):
    proposal = proposed_groups(branch, size=20)
    assert sorted(map(len, proposal.groups)) == [16, 18, 18]
    groups.settle_groups(size=20, seen=proposal.digest, **who)

    first, second = (group[0].number for group in proposal.groups[:2])
    groups.name_group_leader(group_number=1, member_number=first, **who)
    refused("not_in_group", groups.name_group_leader, group_number=1, member_number=second, **who)
    groups.move_to_group(member_number=first, group_number=2, **who)
    refused("already_there", groups.move_to_group, member_number=first, group_number=2, **who)

    lines = group_lines(branch, people_of(branch))
    assert lines[0].group.leader is None
    assert sum(len(line.members) for line in lines) == 52
    assert groups.dissolve_groups(**who) == 3
    refused("no_groups", groups.dissolve_groups, **who)


def test_who_came_meanwhile_does_not_slip_in(branch, who):
    seen = proposed_groups(branch, size=20).digest
    place(make_member("后到"), branch)
    refused("changed_meanwhile", groups.settle_groups, size=20, seen=seen, **who)
    assert not branch.groups.exists()


def test_strangers_are_in_no_group_and_leavers_are_left_out(branch, who):
    groups.settle_groups(size=50, seen=proposed_groups(branch, size=50).digest, **who)
    stranger = make_member("路人").number
    refused("not_here", groups.move_to_group, member_number=stranger, group_number=1, **who)
    Placement.objects.filter(id=Placement.objects.first().id).delete()
    lines = group_lines(branch, people_of(branch))
    assert sum(len(line.members) for line in lines) == 51


def test_a_community_worker_and_the_officer_of_another_branch_keep_no_groups(branch, who):
    other = make_branch_officer(make_branch().community)
    for stranger in (make_worker(branch.community), other):
        with pytest.raises(NotAllowed):
            groups.dissolve_groups(**{**who, "actor": stranger})
