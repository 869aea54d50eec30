"""Dual Party life, and the end of a branch: checklist, notes, pack."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse

from nongan.audit.models import Event
from nongan.branches.models import BranchArchive, PartyLifeAttendance, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.queries import party_life as queries
from nongan.branches.queries.closing import closing_matters
from nongan.branches.queries.dissolving import archive_pack
from nongan.branches.rules.quarters import quarter_of
from nongan.branches.rules.written import Meeting
from nongan.branches.services import dissolving, party_life, reports
from nongan.branches.tests.factories import appoint, place
from nongan.branches.tests.managing_ground import JULY, grant, make_ground
from nongan.kernel import digests
from nongan.kernel.errors import NotAllowed, Refused
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import Grant, Membership
from nongan.organisations.queries import home_of
from nongan.organisations.tests.factories import make_member, make_party_organisation

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


@pytest.fixture
def ground():
    return make_ground()


def record(ground, *members, held_on=DAY, topic="专题党课"):
    return party_life.record_meeting(
        branch_id=ground.branch.id,
        meeting=Meeting("party_class", held_on, topic),
        members=[member.number for member in members],
        actor=ground.leader,
        at=JULY,
    )


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


# ── Party life ───────────────────────────────────────────────────────────────────────────────


def test_a_meeting_counts_for_the_home_of_that_day_whatever_comes_later(ground):
    member = ground.members[0]
    home = home_of(member).party_organisation
    row = record(ground, member)
    other = make_party_organisation()
    Membership.objects.filter(member=member).update(ends_on=DAY + timedelta(days=1))
    Membership.objects.create(
        member=member, party_organisation=other, starts_on=DAY + timedelta(days=1)
    )
    assert row.attendances.get().home == home

    then = grant(Grant.Role.ORGAN_LIAISON, party_organisation=home)
    now = grant(Grant.Role.ORGAN_LIAISON, party_organisation=other)
    assert policies.visible_attendances(then).count() == 1
    assert policies.visible_attendances(now).count() == 0


def test_only_the_branch_notes_its_meetings(ground):
    with pytest.raises(NotAllowed):
        party_life.record_meeting(
            branch_id=ground.branch.id,
            meeting=Meeting("party_class", DAY, "代记"),
            members=[ground.members[0].number],
            actor=ground.officer,
            at=JULY,
        )


def test_bad_meetings_are_refused_with_their_reason(ground):
    member = ground.members[0]
    assert code_of(record, ground, member, held_on=date(2026, 7, 7)) == "in_the_future"
    assert code_of(record, ground, member, held_on=date(2026, 5, 3)) == "not_at_work"
    assert code_of(record, ground, member, held_on=date(1, 1, 1)) == "day_far_off"
    assert code_of(record, ground) == "nobody_there"
    assert code_of(record, ground, make_member()) == "not_of_this_branch"
    assert code_of(record, ground, member, topic=" ") == "topic_missing"
    record(ground, member)
    assert code_of(record, ground, member) == "noted_already"
    assert PartyLifeAttendance.objects.count() == 1


def test_who_came_later_was_not_there(ground):
    late = make_member()
    placement = place(late, ground.branch)
    placement.starts_on = DAY
    placement.save()
    assert code_of(record, ground, late, held_on=DAY - timedelta(days=1)) == "not_of_this_branch"
    record(ground, late)


def test_a_committee_member_without_a_meeting_is_named_to_be_invited(ground):
    head = appoint(ground.branch, actor=ground.officer).member
    quarter = quarter_of(DAY)
    assert queries.without_meeting(ground.branch, quarter, DAY) == [head]
    row = record(ground, head, ground.members[0])
    assert queries.without_meeting(ground.branch, quarter, DAY) == []
    party_life.withdraw_meeting(record_id=row.id, reason="误记", actor=ground.leader, at=JULY)
    assert queries.without_meeting(ground.branch, quarter, DAY) == [head]


def test_a_withdrawn_meeting_counts_for_nobody_and_may_be_noted_again(ground):
    row = record(ground, ground.members[0])
    who = {"actor": ground.leader, "at": JULY}
    assert code_of(party_life.withdraw_meeting, record_id=row.id, reason=" ", **who) == (
        "reason_missing"
    )
    party_life.withdraw_meeting(record_id=row.id, reason="误记", **who)
    assert not policies.visible_attendances(ground.officer).exists()
    assert code_of(party_life.withdraw_meeting, record_id=row.id, reason="又", **who) == (
        "illegal_move"
    )
    record(ground, ground.members[0])


def test_taking_the_register_out_is_logged(ground):
    record(ground, *ground.members)
    made = party_life.export_register(actor=ground.officer, at=JULY)
    assert [row[5] for row in made.blocks[0].rows] == [m.name for m in ground.members]
    event = Event.objects.order_by("-seq").first()
    assert (event.verb, event.details["rows"]) == ("party_life.exported", 2)


# ── the end ──────────────────────────────────────────────────────────────────────────────────


def to(ground, status, **more):
    TemporaryBranch.objects.filter(id=ground.branch.id).update(status=status, **more)
    ground.branch.refresh_from_db()


def counts(ground):
    return {matter.check.code: matter.count for matter in closing_matters(ground.branch)}


def notes(ground, **texts):
    return dissolving.write_notes(
        branch_id=ground.branch.id, texts=texts, actor=ground.leader, at=JULY
    )


def release(ground, on=DAY):
    return dissolving.release_members(
        branch_id=ground.branch.id, on=on, actor=ground.officer, at=JULY
    )


def test_the_checklist_empties_as_the_work_is_done(ground):
    to(ground, "dissolving")
    assert counts(ground)["members_placed"] == counts(ground)["notes_missing"] == 2
    assert release(ground) == 2
    assert counts(ground)["members_placed"] == 0
    assert notes(ground) == 2
    assert counts(ground)["notes_missing"] == 0


def test_nothing_ends_in_a_branch_at_work(ground):
    assert code_of(release, ground) == code_of(notes, ground) == "not_dissolving"


def test_nobody_is_released_before_coming(ground):
    to(ground, "dissolving")
    assert code_of(release, ground, date(2026, 5, 1)) == "ends_before_start"
    assert counts(ground)["members_placed"] == 2


def test_a_note_has_counted_figures_and_words_and_reaches_home_and_member(ground):
    member = ground.members[0]
    record(ground, member)
    to(ground, "dissolving")
    notes(ground, **{member.number: "认真负责。"})
    note = ground.branch.notes.get(member=member)
    said = {line["code"]: line["value"] for line in note.figures}
    assert (note.text, said["meetings_attended"], said["receipts"]) == ("认真负责。", 1, 0)
    home = grant(Grant.Role.ORGAN_LIAISON, party_organisation=note.home)
    own = grant(Grant.Role.MEMBER, member=member)
    stranger = grant(Grant.Role.ORGAN_LIAISON, party_organisation=make_party_organisation())
    assert policies.visible_notes(home).get(member=member) == note
    assert list(policies.visible_notes(own)) == [note]
    assert not policies.visible_notes(stranger).exists()

    notes(ground)
    note.refresh_from_db()
    assert note.text == "认真负责。", "a note without new words keeps its old ones"
    assert code_of(notes, ground, M999999="生人") == "not_of_this_branch"


def test_the_notes_of_many_are_folded_and_written_as_one(client, ground):
    for _ in range(20):
        place(make_member(), ground.branch)
    to(ground, "dissolving")
    client.force_login(ground.leader)
    url = reverse("branches:branch-dissolution", args=[ground.branch.id])

    page = client.get(url).content.decode()

    assert page.count('<details class="fold">') == 2
    texts = dict.fromkeys(re.findall(r'name="(text-[^"]+)"', page), "认真负责。")
    assert len(texts) == 22
    client.post(reverse("branches:notes-write", args=[ground.branch.id]), texts)
    assert ground.branch.notes.filter(text="认真负责。").count() == 22


def dissolved(ground):
    record(ground, ground.members[0])
    to(ground, "dissolving")
    release(ground)
    notes(ground)
    to(ground, "dissolved", ends_on=DAY, dissolved_by=ground.branch.founded_by)


def archive(ground):
    return dissolving.archive_branch(branch_id=ground.branch.id, actor=ground.officer, at=JULY)


def test_the_pack_is_built_once_and_says_what_was(ground):
    dissolved(ground)
    row = archive(ground)
    with pytest.raises(IllegalMove):
        archive(ground)
    name, pack = dissolving.take_archive(branch_id=row.id, actor=ground.officer, at=JULY)
    assert digests.sm3(pack) == row.archive_digest
    assert name.endswith(".zip")
    said = json.loads(zipfile.ZipFile(io.BytesIO(pack)).read("branch.json"))
    assert [line["present"][0]["name"] for line in said["party_life"]] == ["张晓丽"]
    assert len(said["members"]) == len(said["notes"]) == 2
    assert "phone" not in json.dumps(said)
    assert Event.objects.order_by("-seq").first().verb == "branch.archive_taken"


def test_equal_records_give_equal_packs(ground):
    dissolved(ground)
    assert archive_pack(ground.branch) == archive_pack(ground.branch)


def test_a_pack_that_was_changed_is_not_handed_out(ground):
    dissolved(ground)
    archive(ground)
    BranchArchive.objects.update(content=b"another")
    who = {"actor": ground.officer, "at": JULY}
    code = code_of(dissolving.take_archive, branch_id=ground.branch.id, **who)
    assert code == "pack_altered"


def test_a_living_branch_is_not_archived(ground):
    with pytest.raises(IllegalMove):
        archive(ground)


def test_the_records_of_an_archived_branch_stay_those_of_its_pack(ground):
    dissolved(ground)
    archive(ground)
    pack, meeting = archive_pack(ground.branch), ground.branch.party_life.get()

    known = {"actor": ground.leader, "at": JULY}
    withdrawn = code_of(party_life.withdraw_meeting, record_id=meeting.id, reason="记错。", **known)

    assert withdrawn == "archived"
    assert code_of(record, ground, ground.members[0], topic="另一次") == "archived"
    quarter = quarter_of(DAY)
    known |= {"branch_id": ground.branch.id, "quarter": quarter}
    assert code_of(reports.fill_report, **known) == "archived"
    assert archive_pack(ground.branch) == pack
