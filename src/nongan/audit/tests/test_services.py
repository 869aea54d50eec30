import threading
from datetime import date

import pytest
from django.db import DatabaseError, close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nongan.accounts.tests.factories import make_user
from nongan.audit import queries, services
from nongan.audit.models import Event
from nongan.audit.rules import harmless
from nongan.audit.tests.factories import NINE, make_chain

SHAPES = [
    "UPDATE audit_event SET actor_name = 'x'",
    "UPDATE audit_event SET seq = seq + 100",
    "UPDATE audit_event SET details = details WHERE seq = 2",
    "UPDATE audit_event SET hash = 'x' WHERE seq IN (SELECT max(seq) FROM audit_event)",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE seq = 3",
    "DELETE FROM audit_event WHERE verb LIKE 'thing%'",
]


@pytest.mark.django_db
def test_events_count_without_gaps_and_hold_on_to_each_other():
    make_chain(5, make_user(display_name="李干事"))

    events = list(Event.objects.order_by("seq"))

    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous for event in events[1:]] == [event.hash for event in events[:-1]]
    assert queries.verify().holds


@pytest.mark.django_db
def test_the_calendar_s_ends_are_a_span_like_any_other():
    make_chain(2)

    assert queries.events(since=date.min, until=date.max).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("sql", SHAPES)
def test_the_database_itself_refuses_to_change_or_delete_an_event(sql):
    make_chain(3)
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert queries.verify().holds


@pytest.mark.django_db
def test_the_orm_is_refused_too():
    make_chain(2)
    event = Event.objects.get(seq=1)
    for attempt in (event.delete, event.save, Event.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.django_db
def test_the_guards_are_there_and_missed_when_taken_off():
    from nongan.audit.tests.factories import unguard

    assert queries.missing_triggers() == []
    unguard()
    assert queries.missing_triggers() == list(queries.TRIGGERS)


@pytest.mark.django_db(transaction=True)
def test_an_event_of_its_own_outside_the_change_is_refused():
    with pytest.raises(services.OutsideTransaction):
        services.record(actor=None, verb="thing.changed", target="x", at=NINE)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_neither_event_nor_gap():
    make_chain(2)
    with transaction.atomic():
        services.record(actor=None, verb="thing.changed", target="x", at=NINE)
        transaction.set_rollback(True)
    make_chain(1)
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    assert queries.verify().holds


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_take_turns_at_the_head():
    """The head is held from another connection: the second event has to wait for the first."""
    held, written = threading.Event(), threading.Event()

    def second():
        held.wait(10)
        make_chain(1)
        written.set()
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        services.record(actor=None, verb="thing.held", target="x", at=NINE)
        held.set()
        assert not written.wait(0.4)
    thread.join(20)
    close_old_connections()

    assert list(Event.objects.order_by("seq").values_list("verb", flat=True)) == [
        "thing.held",
        "thing.changed",
    ]
    assert queries.verify().holds


@pytest.mark.django_db
def test_a_verb_has_a_thing_and_a_participle():
    with pytest.raises(ValueError, match="verb"):
        services.record(actor=None, verb="Changed", target="x", at=NINE)


def test_phones_and_identity_numbers_are_masked_digests_are_not():
    digest = "a13812345678b" + "0" * 51

    assert harmless({"file": "名单13812345678.xlsx", "old": "220122198503071234"}) == {
        "file": "名单138****78.xlsx",
        "old": "220****34",
    }
    assert harmless({"digest": digest}) == {"digest": digest}


@pytest.mark.parametrize("value", [1.5, NINE, {"Key": 1}, {"a": object()}, {"ß": 1}, b"x"])
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        harmless({"value": value} if not isinstance(value, dict) else value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.django_db(transaction=True)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(details=st.dictionaries(st.just("value"), JSON, max_size=1))
def test_whatever_stands_in_the_details_the_chain_holds_after_reading_it_back(details):
    with transaction.atomic():
        services.record(actor=None, verb="thing.changed", target="x", at=NINE, details=details)
        assert queries.verify().holds
        transaction.set_rollback(True)
