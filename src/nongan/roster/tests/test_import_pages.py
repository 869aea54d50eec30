"""The pages of imports and versions, as a clerk walks through them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nongan.audit.models import Event
from nongan.kernel import clock
from nongan.organisations.models import Member
from nongan.roster.models import ImportBatch, RosterVersion
from nongan.roster.services.batches import Upload
from nongan.roster.services.reading import read_batch
from nongan.roster.tests import import_ground as papers
from nongan.roster.tests.import_ground import TEN, batch_of, empty_ground, row_of

pytestmark = pytest.mark.django_db
PHONE = "13900000001"


@pytest.fixture
def ground():
    return empty_ground()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_papers_dropped_are_guessed_read_shown_and_confirmed(ground):
    officer, client = ground.user("officer"), client_of(ground.user("officer"))
    paper = papers.roster("县财政局", papers.LI, papers.ZHAO)

    sent = client.post("/imports/", {"files": [SimpleUploadedFile(paper.name, paper.content)]})
    batch = ImportBatch.objects.get()
    waiting = client.get(sent["Location"]).content.decode()
    read_batch(batch_id=batch.id, actor=officer, at=clock.now())
    ready = client.get(sent["Location"]).content.decode()
    done = client.post(f"/imports/{batch.id}/confirm/", follow=True).content.decode()

    assert batch.kind == "rosters"
    assert "import-progress" in waiting
    assert "县财政局.csv" in ready
    assert "已确认" in done
    assert Member.objects.count() == 2


def test_a_file_named_as_receipts_is_taken_for_receipts(ground):
    paper = papers.receipts("桥南社区", ("01-0001", "李小燕", "财政局", ""))

    client_of(ground.user("officer")).post(
        "/imports/", {"files": [SimpleUploadedFile(paper.name, paper.content)]}
    )

    assert ImportBatch.objects.get().kind == "receipts"


def test_no_page_of_a_batch_shows_a_full_phone(ground):
    batch = batch_of(ground.user("officer"), papers.roster("县财政局", papers.LI, papers.LI))
    client = client_of(ground.user("officer"))

    for address in ("", "files/1/", "problems/", "report.json"):
        answer = client.get(f"/imports/{batch.id}/{address}")
        assert answer.status_code == 200
        assert PHONE not in answer.content.decode()


def test_a_row_is_corrected_in_place_without_leaving_the_page(ground):
    paper = papers.roster("县财政局", papers.LI.replace(PHONE, "1390000001"))
    batch = batch_of(ground.user("officer"), paper)
    row = row_of(batch, 3)

    answer = client_of(ground.user("officer")).post(
        f"/imports/{batch.id}/rows/{row.id}/cell/",
        {"field": "phone", "text": PHONE},
        headers={"HX-Request": "true"},
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith("<tbody")
    assert "139****0001" in text


def test_a_blank_cell_that_is_missed_can_be_filled_in(ground):
    batch = batch_of(
        ground.user("officer"), papers.roster("县财政局", papers.LI.replace(PHONE, ""))
    )

    page = client_of(ground.user("officer")).get(f"/imports/{batch.id}/files/1/").content.decode()

    assert 'name="field" value="phone"' in page


def test_every_cell_of_a_row_can_be_written_anew_and_only_what_differs_is(ground):
    batch = batch_of(ground.user("officer"), papers.roster("县财政局", papers.LI))
    row, client = row_of(batch, 3), client_of(ground.user("officer"))
    address = f"/imports/{batch.id}/rows/{row.id}/"

    form = client.get(f"{address}?edit=1", headers={"HX-Request": "true"}).content.decode()
    assert PHONE not in form
    assert 'name="cell-post"' in form
    cells = {"cell-name": "李小燕", "cell-sex": "女", "cell-phone": "", "cell-post": "副局长"}
    answer = client.post(f"{address}cell/", cells, headers={"HX-Request": "true"})

    assert "副局长" in answer.content.decode()
    values = row_of(batch, 3).unseal_json("values_sealed")["values"]
    assert (values["post"], values["phone"]) == ("副局长", PHONE)
    assert Event.objects.filter(verb="import.corrected").count() == 1
    client.post(f"{address.replace(str(row.id), str(row_of(batch, 3).id))}cell/", cells)
    assert Event.objects.filter(verb="import.corrected").count() == 1


def test_without_scripts_the_row_is_edited_on_the_files_page(ground):
    batch = batch_of(ground.user("officer"), papers.roster("县财政局", papers.LI))
    row, client = row_of(batch, 3), client_of(ground.user("officer"))

    answer = client.get(f"/imports/{batch.id}/rows/{row.id}/?edit=1", follow=True)

    assert answer.redirect_chain[0][0].endswith(f"?edit={row.id}#row-3-0")
    assert 'name="cell-birth"' in answer.content.decode()


def test_the_list_is_narrowed_by_kind_status_and_unit_with_counts(ground):
    officer = ground.user("officer")
    batch_of(officer, papers.roster("县财政局", papers.LI))
    batch_of(ground.user("liaison"), papers.roster("县财政局", papers.ZHAO))
    allocation = papers.allocation(("张晓丽", "县财政局", "", "桥南社区"))
    batch_of(officer, allocation, kind="allocation")
    client = client_of(officer)

    def links(query):
        page = client.get(f"/imports/{query}").content.decode()
        return page.count('data-label="State"') + page.count('data-label="状态"'), page

    assert [links(query)[0] for query in ("", "?kind=allocation", "?status=confirmed")] == [3, 1, 0]
    assert [links(f"?unit={text}")[0] for text in ("财政局", "公安局", "分配")] == [2, 0, 1]
    assert "(2)" in links("")[1]


@pytest.mark.parametrize("who", ["stranger", "auditor", "worker", "neighbour"])
def test_a_stranger_finds_neither_batch_nor_file(ground, who):
    batch = batch_of(ground.user("liaison"), papers.roster("县财政局", papers.LI))
    client = client_of(ground.user(who))

    for address in ("", "files/1/", "problems/", "report.xlsx"):
        assert client.get(f"/imports/{batch.id}/{address}").status_code == 404
    assert client.post(f"/imports/{batch.id}/confirm/").status_code == 404
    assert Member.objects.count() == 0


def test_the_page_of_a_batch_asks_as_often_for_many_files_as_for_few(ground):
    officer = ground.user("officer")
    few = batch_of(officer, papers.roster("县财政局", papers.LI))
    good = papers.roster("县财政局", papers.LI)
    uploads = [Upload(f"{n}{good.name}", good.content + b"\n" * n) for n in range(12)]
    many = batch_of(officer, *uploads)
    client = client_of(officer)
    client.get(f"/imports/{few.id}/")

    counts = []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/imports/{batch.id}/")
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_roster_goes_from_draft_to_issue_and_the_liaison_confirms_the_own_people(ground):
    officer, liaison = client_of(ground.user("officer")), client_of(ground.user("liaison"))
    batch = batch_of(ground.user("officer"), papers.roster("县财政局", papers.LI))
    officer.post(f"/imports/{batch.id}/confirm/")

    officer.post("/roster/draft/", {"as_of": TEN.date().isoformat()})
    liaison.post("/roster/1/confirm/", {"organ": ground.finance.id})
    officer.post("/roster/1/approve/")
    officer.post("/roster/1/issue/")

    version = RosterVersion.objects.get()
    assert (version.status, len(version.digest)) == ("issued", 64)
    assert version.confirmations.get().reason == ""
    assert "/roster/1/export.pdf" in officer.get("/roster/1/").content.decode()


def test_the_committee_must_say_why_it_confirms_in_an_organs_place(ground):
    officer = client_of(ground.user("officer"))
    batch = batch_of(ground.user("officer"), papers.roster("县财政局", papers.LI))
    officer.post(f"/imports/{batch.id}/confirm/")
    officer.post("/roster/draft/", {"as_of": TEN.date().isoformat()})

    officer.post("/roster/1/confirm/", {})

    assert RosterVersion.objects.get().status == "draft"
