"""Whatever came before, a run answers as a first run would; and what changed, it says."""

import random

import pytest
from django.db import transaction

from nongan.kernel import pinyin
from nongan.organisations.models import Member
from nongan.roster.models import LINE_MODELS, LinkedBy, Receipt, RunMemory
from nongan.roster.queries.paper_lines import current_lines
from nongan.roster.services import changes, checking, reviewing
from nongan.roster.services.records import decided_lines, take_back_records
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground

NAMES = ("张晓丽", "张小莉", "王建国", "李佳", "李嘉", "陈晨", "赵刚", "欧阳无双")
UNITS = ("县财政局", "财政局", "县公安局", "公安", "财金办", "机关", "")
PHONES = ("13812345678", "13812345687", "13912345678", "13512345678", "")
STEPS = 9


class Office:
    """A county in which things happen at random."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.ground = make_ground()
        self.row = 0

    def run(self):
        return checking.run_reverse_check(
            roster_version_id=None, as_of=DAY, actor=self.ground.user("officer"), at=NINE
        )

    def place(self):
        return self.chance.choice([self.ground.bridge, self.ground.gate])

    def receipts_come(self):
        rows = []
        for _ in range(self.chance.randint(1, 4)):
            self.row += 1
            name, unit, phone = (self.chance.choice(x) for x in (NAMES, UNITS, PHONES))
            rows.append(line(self.place(), self.row, name, unit, phone=phone))
        self.ground.receipts(*rows)

    def feedback_comes(self):
        self.row += 1
        name, unit = self.chance.choice(NAMES), self.chance.choice(UNITS)
        quarter = self.chance.randint(1, 3)
        self.ground.feedback(card(self.place(), self.row, name, unit, quarter))

    def a_receipt_is_corrected(self):
        row = self.chance.choice([None, *Receipt.objects.filter(is_current=True).order_by("key")])
        if row is not None:
            phone, number = self.chance.choice(PHONES), int(row.number.rpartition("-")[2])
            again = line(row.community, number, row.name_written, row.unit_written, phone=phone)
            self.ground.receipts(again)

    def somebody_decides(self):
        lines = [one for one in current_lines() if one.row.link_by != LinkedBy.PERSON]
        if lines:
            one, member = self.chance.choice(lines), self.chance.randint(0, 6)
            said = {"kind": one.kind, "line_id": one.row.id, "at": NINE}
            said["actor"] = self.ground.user("officer")
            if member:
                reviewing.link_to_member(member_number=f"M00000{member}", **said)
            else:
                reviewing.say_nobody(**said)

    def a_decision_is_taken_back(self):
        lines = [one for one in current_lines() if one.row.link_by == LinkedBy.PERSON]
        if lines:
            one = self.chance.choice(lines)
            reviewing.undo_decision(
                kind=one.kind, line_id=one.row.id, actor=self.ground.user("officer"), at=NINE
            )

    def an_import_is_taken_back(self):
        rows = [row.batch for row in Receipt.objects.order_by("key") if row.batch]
        free = [batch for batch in rows if not decided_lines(batch)]
        if free:
            batch = self.chance.choice(free)
            take_back_records(batch=batch, actor=self.ground.user("officer"), at=NINE)

    def the_roster_changes(self):
        number = f"M00000{self.chance.randint(1, 6)}"
        name = self.chance.choice(NAMES[:-1])
        Member.objects.filter(number=number).update(name=name, name_keys=pinyin.search_keys(name))

    def somebody_joins(self):
        number = f"M0001{Member.objects.count():02}"
        home = self.chance.choice([self.ground.finance, self.ground.police])
        self.ground.add_member(number, self.chance.choice(NAMES), home=home, place=self.place())


HAPPENINGS = (
    Office.receipts_come,
    Office.receipts_come,
    Office.feedback_comes,
    Office.a_receipt_is_corrected,
    Office.somebody_decides,
    Office.a_decision_is_taken_back,
    Office.an_import_is_taken_back,
    Office.the_roster_changes,
    Office.somebody_joins,
)


def answers():
    """line → (status, member, evidence), as the lines themselves have it."""
    return {
        one.key: (
            one.row.link_status,
            one.row.member.number if one.row.member else "",
            one.row.link_evidence if one.row.link_by != LinkedBy.PERSON else None,
        )
        for one in current_lines()
    }


def first_run(office):
    """The same papers and decisions in a county that has never run a check; nothing is kept."""
    with transaction.atomic():
        RunMemory.objects.all().delete()
        for model in LINE_MODELS.values():
            undecided = model._default_manager.exclude(link_by=LinkedBy.PERSON)
            undecided.update(link_status="waiting", link_by="", member=None, link_evidence={})
        fresh = office.run()
        found = fresh.inputs_hash, fresh.answer_hash, answers()
        transaction.set_rollback(True)
    return found


def told(run):
    return {
        row.key: ((row.before_status, row.before_member), (row.after_status, row.after_member))
        for row in run.changes.all()
    }


def seen(before, after):
    """The answers that differ, as the lines themselves show it."""
    gone = ("gone", "")
    pairs = {
        key: (said[:2], after[key][:2] if key in after else gone) for key, said in before.items()
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def live_through(seed):
    office = Office(seed)
    office.receipts_come()
    last = office.run()
    before = answers()
    for _ in range(STEPS):
        office.chance.choice(HAPPENINGS)(office)
        expected = first_run(office)
        last = office.run()
        after = answers()
        assert (last.inputs_hash, last.answer_hash, after) == expected
        assert told(last) == seen(before, after)
        assert all(
            row.reasons and row.reasons[0]["why"] == row.reason for row in last.changes.all()
        )
        before = after


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_a_run_after_any_history_answers_as_a_first_run_and_tells_every_change(seed):
    live_through(seed)


@pytest.mark.django_db
def test_sabotage_a_change_that_is_left_out_is_noticed(monkeypatch):
    """With the changes of undoubted lines kept silent, some history above turns red."""
    whole = changes.Notes.changes

    def silent(self, before):
        return [one for one in whole(self, before) if one.after.status != "linked"]

    monkeypatch.setattr(changes.Notes, "changes", silent)
    with pytest.raises(AssertionError):
        _many_histories()


def _many_histories():
    for seed in range(8):
        with transaction.atomic():
            live_through(seed)
            transaction.set_rollback(True)
