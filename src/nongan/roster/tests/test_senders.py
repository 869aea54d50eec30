"""Whose paper a file is, read from the paper, and who has not sent one yet."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from nongan import tabular
from nongan.roster.models import ImportFile, ImportFileOwner, Kind
from nongan.roster.queries.senders import senders
from nongan.roster.services import deciding
from nongan.roster.services.batches import Upload, discard_batch
from nongan.roster.services.confirming import confirm_batch
from nongan.roster.services.reading import read_batch
from nongan.roster.services.retention import purge_papers
from nongan.roster.tests.import_ground import (
    ELEVEN,
    LI,
    SUN,
    TEN,
    ZHAO,
    allocation,
    batch_of,
    empty_ground,
    receipts,
    roster,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return empty_ground()


def client_of(user) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def owners(batch) -> list[list[str]]:
    files = batch.files.order_by("position")
    return [sorted(str(owner) for owner in file.owners.all()) for file in files]


def missing(kind: str, **wanted) -> set[str]:
    return {sender.place.name for sender in senders(kind, **wanted) if sender.file is None}


def test_every_file_says_whose_it_is(ground):
    officer = ground.user("officer")
    many = "全县在职党员名单\n序号,姓名,单位\n1,王甲,县财政局\n2,王乙,县公安局\n"
    papers = [roster("县财政局", LI), Upload("全县名单.csv", many.encode("utf-8-sig"))]

    rosters = batch_of(officer, *papers)
    lists = batch_of(officer, allocation(("李小燕", "县财政局", "", "桥南社区")), kind="allocation")
    sent_back = batch_of(officer, receipts("西关社区"), kind="receipts")

    assert owners(rosters) == [["县财政局"], ["县公安局", "县财政局"]]
    assert owners(lists) == [[]]  # the committee's own
    assert owners(sent_back) == [["西关社区"]]  # a form without a line was sent all the same


def test_a_list_given_to_another_organ_by_a_person_is_that_organs(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, Upload("名单.csv", "姓名,性别\n王甲,男\n".encode()))
    assert owners(batch) == [[]]

    deciding.choose_for_sheet(
        batch_id=batch.id,
        sheet=(1, 0),
        choice=tabular.SheetChoice(organ="县公安局"),
        actor=officer,
        at=TEN,
    )
    assert read_batch(batch_id=batch.id, actor=officer, at=TEN, now=lambda: TEN)

    assert owners(batch) == [["县公安局"]]


def test_who_has_not_sent_stands_first_and_a_discarded_paper_was_never_sent(ground):
    officer = ground.user("officer")
    assert missing("rosters") == {"县财政局", "县公安局"}

    batch = batch_of(officer, roster("县财政局", LI, ZHAO))

    assert missing("rosters") == {"县公安局"}
    assert [sender.file is None for sender in senders("rosters")] == [True, False]
    assert missing("rosters", since=date(2026, 11, 24)) == {"县公安局"}
    assert missing("rosters", since=date(2026, 11, 25)) == {"县财政局", "县公安局"}
    assert missing("receipts") == {"桥南社区", "西关社区"}
    deciding.take_file_out(
        batch_id=batch.id, position=1, is_excluded=True, actor=officer, at=ELEVEN
    )
    assert missing("rosters") == {"县财政局", "县公安局"}
    deciding.take_file_out(
        batch_id=batch.id, position=1, is_excluded=False, actor=officer, at=ELEVEN
    )
    assert missing("rosters") == {"县公安局"}
    discard_batch(batch_id=batch.id, actor=officer, at=ELEVEN)
    assert missing("rosters") == {"县财政局", "县公安局"}


def test_the_page_lists_who_is_missing_and_leads_to_the_files_of_the_others(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", LI))
    client = client_of(officer)

    page = client.get("/imports/senders/")
    whole = client.get("/imports/senders/?show=all").content.decode()

    assert [sender.place.name for sender in page.context["senders"]] == ["县公安局"]
    assert (page.context["sent"], page.context["total"]) == (1, 2)
    assert f'href="/imports/{batch.id}/files/1/"' in whole
    communities = client.get("/imports/senders/?kind=receipts")
    assert len(communities.context["senders"]) == 2
    assert client.get("/imports/senders/?kind=allocation&since=x").context["kind"] == Kind.ROSTERS
    assert 'href="/imports/senders/"' in client.get("/imports/").content.decode()
    assert client_of(ground.user("liaison")).get("/imports/senders/").status_code == 404


def test_the_list_of_imports_finds_a_batch_by_whose_paper_it_holds(ground):
    officer = ground.user("officer")
    nameless = roster("县公安局", SUN)
    batch_of(officer, Upload("名单.csv", nameless.content))

    found = client_of(officer).get("/imports/?unit=公安")
    page = client_of(officer).get(f"/imports/{found.context['page'][0].id}/").content.decode()

    assert len(found.context["page"]) == 1
    assert "县公安局" in page


def test_programs_and_the_command_know_too(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", LI))
    out = io.StringIO()

    found = client_of(officer).get("/api/v1/imports/senders/rosters").json()
    call_command("imports", "missing", "rosters", stdout=out)

    assert [(row["name"], row["file"]) for row in found] == [
        ("县公安局", None),
        ("县财政局", "县财政局.csv"),
    ]
    assert found[1]["batch"] == str(batch.id)
    assert out.getvalue() == "县公安局\n"


def test_who_has_sent_is_known_after_the_papers_are_deleted(ground):
    officer = ground.user("officer")
    batch = batch_of(officer, roster("县财政局", LI))
    confirm_batch(batch_id=batch.id, actor=officer, at=TEN)

    purge_papers(actor=None, at=TEN.replace(year=2030))

    assert ImportFile.objects.get().content_sealed is None
    assert missing("rosters") == {"县公安局"}


def test_a_file_is_an_organs_or_a_communitys_and_once(ground):
    batch = batch_of(ground.user("officer"), roster("县财政局", LI))
    file, finance = batch.files.get(), ground.finance.organ

    for wrong in (
        {"organ": finance},
        {},
        {"organ": ground.police.organ, "community": ground.gate},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportFileOwner.objects.create(file=file, **wrong)
