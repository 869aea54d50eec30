"""Promises E3, E4 and E5: phones and birth dates at rest, on pages, in logs, and searching."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from nongan.kernel import clock, sealing
from nongan.organisations import queries, services
from nongan.organisations.models import Member
from nongan.organisations.queries.people import PHONE_FIELD, TABLE
from nongan.organisations.services import MemberChanges, MemberValues, NewMember
from nongan.organisations.tests.factories import make_county, make_officer, make_party_organisation
from tests.known_people import known_birth, known_phone, spellings, values_found
from tests.policy_calls import Caller
from tests.policy_table import addresses, rows
from tests.policy_world import WORDS, make_world

pytestmark = [pytest.mark.promise, pytest.mark.django_db]

PEOPLE = 1000
# The member's page after a logged unmasking, and the review page (promise E3); the approved
# export is the third lawful way out, and is covered by its own second-person rule.
SHOWS_PHONES = {
    "organisations:member-unmask POST",
    "api:api-member-unmask POST",
    "organisations:export-take POST",
    "api:api-export-take POST",
    "roster:review-line GET",
}


def whole_database() -> bytes:
    """Every byte that the database keeps: all rows, and on SQLite its very pages."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                parts += [c if isinstance(c, bytes) else str(c).encode() for c in row]
    if connection.vendor == "sqlite":
        parts.append(connection.connection.serialize())
    return b"\n".join(parts)


def register_people() -> None:
    make_county()
    home = make_party_organisation()
    rows = [
        NewMember(MemberValues(f"甲{n}", phone=known_phone(n), birth=known_birth(n)), home.id)
        for n in range(PEOPLE)
    ]
    officer = make_officer()
    with transaction.atomic():
        services.write_members(
            changes=MemberChanges(on=clock.today(), new=rows), actor=officer, at=clock.now()
        )
    for member in Member.objects.all()[:20]:
        services.unmask_phone(member_id=member.id, reason="试验需要", actor=officer, at=clock.now())


def test_e4_the_database_holds_no_phone_and_no_birth_date_in_any_spelling():
    register_people()

    kept = whole_database()

    assert [n for n in range(PEOPLE) if values_found(kept, n)] == []


def test_sabotage_e4_one_phone_in_a_plain_column_is_found():
    register_people()
    Member.objects.filter(number="M000007").update(post=known_phone(6))

    assert values_found(whole_database(), 6)


@pytest.mark.parametrize("spell", range(len(spellings("13900000000"))))
def test_sabotage_e4_each_spelling_is_found_when_it_is_there(spell):
    hidden = spellings(known_phone(5))[spell]

    assert values_found(b"xx" + hidden + b"yy", 5)


def test_e4_every_swap_between_rows_and_columns_fails_to_open():
    register_people()
    members = list(Member.objects.order_by("number")[:200])
    opened = 0
    for first, second in zip(members, members[1:], strict=False):
        for column, sealed, row in (
            ("phone", first.phone_sealed, second.id),
            ("birth", first.birth_sealed, second.id),
            ("birth", first.phone_sealed, first.id),
            ("phone", first.birth_sealed, first.id),
        ):
            try:
                sealing.unseal(sealed, table=TABLE, column=column, row_id=row)
            except sealing.Unreadable:
                continue
            opened += 1

    assert opened == 0
    assert queries.unsealed_phone(members[0]) == known_phone(0)


def test_e5_search_by_phone_finds_exactly_the_holder_in_every_writing():
    register_people()
    wrong = []
    for number in range(0, PEOPLE, 10):
        phone = known_phone(number)
        wide = phone.translate({ord(str(d)): 0xFF10 + d for d in range(10)})
        for written in (phone, f"+86 {phone}", f"86{phone}", f"{phone[:3]}-{phone[3:]}", wide):
            found = [m.name for m in queries.members_matching(Member.objects.all(), written)]
            if found != [f"甲{number}"]:
                wrong.append((written, found))

    assert wrong == []


def test_sabotage_e5_an_index_of_the_unnormalised_text_finds_nobody():
    register_people()
    written = f"+86 {known_phone(0)}"
    plain = sealing.blind_index(written, field=f"{PHONE_FIELD}|220122")

    assert not Member.objects.filter(phone_index=plain).exists()
    assert queries.members_matching(Member.objects.all(), written).exists()


@contextmanager
def logged() -> Iterator[list[str]]:
    """Every log line of the block, of every logger, with its arguments."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.__dict__}")

    handler = Keep(level=logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)


ROWS = rows()
PHONES = re.compile("|".join(words[2] for words in WORDS.values()))


def test_e3_no_page_and_no_log_line_shows_a_full_phone_outside_the_lawful_ones():
    caller, known = Caller(make_world()), addresses()
    shown = []
    with logged() as lines:
        for row in ROWS:
            for role in ("committee_officer", "organ_liaison", "community_worker", "member"):
                side = "own"
                if str(row) in SHOWS_PHONES or row.address not in known:
                    continue
                if row.allows(role, side) and not row.public:
                    answer = caller.call(known[row.address], row, role, side)
                    if PHONES.search(answer.text):
                        shown.append(f"{row} as {role}")

    assert shown == []
    assert [line for line in lines if PHONES.search(line)] == []


def test_sabotage_e3_the_page_that_may_show_it_is_noticed_by_the_same_scan():
    caller, known = Caller(make_world()), addresses()
    row = next(row for row in ROWS if str(row) == "organisations:member-unmask POST")

    answer = caller.call(known[row.address], row, "committee_officer", "own")

    assert PHONES.search(answer.text)


def test_e3_the_sessions_hold_no_phone_after_an_unmasking():
    world = make_world()
    path = f"/members/{world.sides['own'].member.id}/phone/"
    world.clients["organ_liaison"].post(path, {"reason": "试验需要"})

    assert not PHONES.search(whole_database().decode("utf-8", "replace"))
