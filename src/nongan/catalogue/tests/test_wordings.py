"""What an item says is kept by the day, and a service is read in the wording of its day."""

import io
import threading
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from nongan.audit.models import Event
from nongan.catalogue import queries, rules
from nongan.catalogue.models import ItemWording, ServiceItem
from nongan.catalogue.rules import NewWording
from nongan.catalogue.services import reword_item
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.tests.factories import make_liaison, make_officer, make_party_organisation
from nongan.organisations.tests.refusals import refused

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
MAY, JUNE = date(2024, 5, 1), date(2025, 6, 1)
FIRST = "义诊、量血压、健康讲座"


def reword(content="新的内容", *, day=MAY, after=1, guard="", basis="", actor=None):
    return reword_item(
        code="health",
        wording=NewWording(content, guard, day, basis),
        after_version=after,
        actor=actor or make_officer(),
        at=NINE,
    )


def said_on(day: date) -> str:
    return next(
        row.wording.content for row in queries.worded_items(day) if row.item.code == "health"
    )


def test_a_service_is_read_in_the_wording_of_its_day():
    reword("第二稿", day=MAY)
    reword("第三稿", day=JUNE, after=2)

    assert said_on(date(2024, 4, 30)) == said_on(date(1999, 1, 1)) == FIRST
    assert said_on(MAY) == said_on(date(2025, 5, 31)) == "第二稿"
    assert said_on(JUNE) == said_on(date(2099, 1, 1)) == "第三稿"


def test_a_wording_can_be_told_before_it_holds():
    reword("明年的内容", day=date(2099, 1, 1))

    assert said_on(date(2098, 12, 31)) == FIRST
    assert said_on(date(2099, 1, 1)) == "明年的内容"


def test_the_history_has_no_gap_and_no_overlap():
    reword("第二稿", day=MAY, basis="农机工委〔2024〕3号")
    reword("第三稿", day=JUNE, after=2)

    spans = queries.history(ServiceItem.objects.get(code="health"), MAY)

    assert [(span.wording.version, span.wording.valid_from, span.last_day) for span in spans] == [
        (3, JUNE, None),
        (2, MAY, date(2025, 5, 31)),
        (1, None, date(2024, 4, 30)),
    ]
    assert [span.is_in_force for span in spans] == [False, True, False]


def test_a_new_wording_leaves_one_event_and_the_old_one_as_it_was():
    officer = make_officer()

    made = reword(actor=officer)

    assert (made.version, made.recorded_by, made.recorded_at) == (2, officer, NINE)
    assert ItemWording.objects.get(item__code="health", version=1).content == FIRST
    event = Event.objects.get(verb="item.reworded")
    assert event.actor == officer


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("changed_meanwhile", {"after": 1, "day": JUNE}),
        ("not_later", {"after": 2, "day": MAY}),
        ("not_later", {"after": 2, "day": date(2024, 1, 1)}),
        ("same", {"after": 2, "day": JUNE, "content": " 第二稿\n"}),
        ("bad_text", {"after": 2, "day": JUNE, "content": " \x00 "}),
        ("bad_text", {"after": 2, "day": JUNE, "content": "长" * 301}),
        ("bad_text", {"after": 2, "day": JUNE, "basis": "长" * 101}),
        ("day_far_off", {"after": 2, "day": date(9999, 1, 1)}),
    ],
)
def test_what_is_refused_changes_nothing(code, change):
    reword("第二稿", day=MAY)

    with refused(code):
        reword(**change)

    assert ItemWording.objects.filter(item__code="health").count() == 2


def test_a_liaison_words_nothing():
    with pytest.raises(NotAllowed):
        reword(actor=make_liaison(make_party_organisation()))


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 1, "valid_from": None, "content": "又一个第一稿"},
        {"version": 2, "valid_from": MAY, "content": "又一个第二稿"},
        {"version": 3, "valid_from": MAY, "content": "同一天"},
        {"version": 3, "valid_from": None, "content": "没有日期"},
        {"version": 3, "valid_from": JUNE, "content": ""},
        {"version": 3, "valid_from": JUNE, "content": "没有记录", "recorded_at": None},
    ],
)
def test_the_database_itself_keeps_the_history_lawful(wrong):
    item = reword("第二稿", day=MAY).item

    with pytest.raises(IntegrityError), transaction.atomic():
        ItemWording.objects.create(item=item, **{"recorded_at": NINE, **wrong})


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_word_it_at_once_one_is_told_to_look_again():
    officer = make_officer()
    meeting, answers = threading.Barrier(2), []

    def change(number: int) -> None:
        meeting.wait()
        try:
            reword(f"第{number}人的内容", actor=officer)
            answers.append("made")
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(answers) == ["changed_meanwhile", "made"]
    assert list(
        ItemWording.objects.filter(item__code="health").values_list("version", flat=True)
    ) == [1, 2]


def client_of(user) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def test_the_pages_show_the_wording_of_the_day_asked_for_and_the_history():
    reword("第二稿", day=MAY, basis="农机工委〔2024〕3号")
    client = client_of(make_liaison(make_party_organisation()))

    assert FIRST in client.get("/service-items/?on=2024-03-01").content.decode()
    assert "第二稿" in client.get("/service-items/").content.decode()
    page = client.get("/service-items/health/?on=2024-03-01")
    assert page.context["present"].wording.version == 1
    assert "农机工委〔2024〕3号" in page.content.decode()
    assert "reword" not in page.content.decode()
    assert client.get("/service-items/nothing/").status_code == 404
    assert client.get("/service-items/health/?on=yesterday").status_code == 200


def test_the_committee_words_an_item_on_its_page():
    client = client_of(make_officer())
    said = {
        "content": "第二稿",
        "guard": "注意",
        "valid_from": "2024-05-01",
        "basis": "",
        "after_version": 1,
    }

    answer = client.post("/service-items/health/reword/", said)
    again = client.post("/service-items/health/reword/", {**said, "content": "另一人的稿"})

    assert answer.headers["Location"] == "/service-items/health/"
    assert said_on(MAY) == "第二稿"
    assert again.status_code == 200
    assert "另一人的稿" in again.content.decode()  # what was typed is not lost
    assert ItemWording.objects.filter(item__code="health").count() == 2


def test_programs_read_and_word_items():
    client = client_of(make_officer())
    said = {"content": "第二稿", "valid_from": "2024-05-01", "after_version": 1}
    address = "/api/v1/catalogue/service-items"

    made = client.post(f"{address}/health/wordings", said, content_type="application/json")

    assert [(row["version"], row["last_day"]) for row in made.json()] == [
        (2, None),
        (1, "2024-04-30"),
    ]
    assert made.json() == client.get(f"{address}/health/wordings").json()
    [_, health, *_] = client.get(f"{address}?on=2024-04-30").json()
    assert (health["content"], health["version"]) == (FIRST, 1)
    assert client.get(f"{address}/nothing/wordings").status_code == 404
    assert client.get(f"{address}?on=yesterday").status_code == 422


def test_the_command_shows_and_changes_what_an_item_says():
    out = io.StringIO()

    call_command(
        "catalogue", "reword", "health", "--content", "第二稿", "--from", "2024-05-01", stdout=out
    )
    call_command("catalogue", "history", "health", stdout=out)
    call_command("catalogue", "list", "--on", "2024-04-30", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0] == "2\t2024-05-01"
    guard = ItemWording.objects.get(item__code="health", version=1).guard
    assert lines[1] == f"2\t2024-05-01\t第二稿\t{guard}\t"
    assert lines[4].endswith(f"{FIRST}\t{guard}")
    with pytest.raises(CommandError):
        call_command("catalogue", "reword", "nothing", "--content", "x")
    with pytest.raises(CommandError):
        call_command("catalogue", "reword", "health", "--content", "第二稿")


def test_the_only_wording_of_a_day_is_found_however_they_are_given():
    class One:
        def __init__(self, version: int, valid_from: date | None) -> None:
            self.version, self.valid_from = version, valid_from

    three = [One(3, JUNE), One(1, None), One(2, MAY)]

    assert [rules.in_force(three, day).version for day in (date(2000, 1, 1), MAY, JUNE)] == [
        1,
        2,
        3,
    ]


@pytest.mark.django_db(transaction=True)
def test_the_texts_that_are_there_become_version_one_and_come_back():
    before = [("catalogue", "0001_service_items")]
    ItemWording.objects.filter(item__code="health").update(content="本县的说法")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate(before)
        old = executor.loader.project_state(before).apps.get_model("catalogue", "ServiceItem")
        assert old.objects.get(code="health").content == "本县的说法"
        old.objects.filter(code="science").update(content="科普", guard="")
    finally:
        # Everything, since other apps' tables rest on these and went with them.
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    kept = ItemWording.objects.filter(item__code__in=["health", "science"], version=1)
    assert sorted(kept.values_list("content", flat=True)) == ["本县的说法", "科普"]
    assert ItemWording.objects.count() == ServiceItem.objects.count() == 18
