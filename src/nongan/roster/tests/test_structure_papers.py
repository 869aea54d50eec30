"""The structure out of the papers: dropped, proposed, changed by a person, registered once."""

import io
import json
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed
from nongan.organisations.models import Community, County, Organ, PartyOrganisation, Street
from nongan.organisations.queries.plans import CommunityPlan, OrganPlan, StructurePlan
from nongan.organisations.tests.factories import (
    make_administrator,
    make_county,
    make_officer,
    make_organ,
    make_party_organisation,
)
from nongan.roster.models import ImportBatch, ImportedRow, ImportFile
from nongan.roster.queries import structure_papers as queries
from nongan.roster.services.batches import Upload, open_sorted_batches
from nongan.roster.services.proposing import register_proposal
from nongan.roster.services.reading import read_batch
from nongan.roster.tests.checks_ground import refused
from nongan.roster.tests.import_ground import LI, SUN, TEN, ZHAO, allocation, receipts, roster

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).resolve().parents[4] / "tests" / "corpus"
PAGE = "/start/papers/"
FINANCE, POLICE = roster("02县财政局", LI, ZHAO), roster("01县公安局", SUN)
LIST = allocation(
    ("李小燕", "县财政局", "", "兴农街道桥南社区"),
    ("赵长河", "县财政局", "", "兴农街道桥南社区"),
    ("孙晓峰", "县公安局", "", "西关社区"),
)


def dropped(officer, *uploads: Upload) -> list[ImportBatch]:
    """Papers that are in and read; the page's own reader is a thread that tests do not start."""
    batches = open_sorted_batches(uploads=uploads, actor=officer, at=TEN)
    for batch in batches:
        assert read_batch(batch_id=batch.id, actor=officer, at=TEN, now=lambda: TEN)
    return batches


def page_of(officer) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(officer)
    return client


def form_of(*, organs: dict[str, str], communities: dict[str, tuple[str, str]], **more):
    """What the page sends: proposed name → name wanted, "" for an unticked one."""
    return {
        "organ": list(organs),
        "organ-name": [name or proposed for proposed, name in organs.items()],
        "organ-take": [proposed for proposed, name in organs.items() if name],
        "community": list(communities),
        "community-name": [name or proposed for proposed, (name, _s) in communities.items()],
        "community-take": [proposed for proposed, (name, _s) in communities.items() if name],
        "community-street": [street for _name, street in communities.values()],
        **more,
    }


COUNTY = {"code": "220122", "name": "农安县"}
ALL = {
    "organs": {"县公安局": "县公安局", "县财政局": "县财政局"},
    "communities": {
        "桥南社区": ("桥南社区", "兴农街道"),
        "西关社区": ("西关社区", "德彪街道"),
    },
}


def test_papers_of_every_kind_are_dropped_at_once_and_sorted_by_their_names():
    officer = make_officer()
    client = page_of(officer)
    files = [
        SimpleUploadedFile(paper.name, paper.content)
        for paper in (FINANCE, POLICE, LIST, receipts("桥南社区"), Upload("~$x.csv", b"x"))
    ]

    assert client.post(PAGE, {"files": files}).status_code == 302

    found = {batch.kind: batch.files.count() for batch in ImportBatch.objects.all()}
    assert found == {"rosters": 2, "allocation": 1, "receipts": 1}
    page = client.get(PAGE)
    assert "proposal" not in page.context
    assert 'hx-get="/start/papers/progress/"' in page.content.decode()


def test_the_page_shows_what_is_proposed_and_what_it_rests_on():
    officer = make_officer()
    dropped(officer, FINANCE, POLICE, LIST)

    page = page_of(officer).get(PAGE)

    organs = {row.candidate.name: row for row in page.context["organs"]}
    assert list(organs) == ["县公安局", "县财政局"]  # what is doubtful stands first
    assert [(file, lines) for file, _url, lines in organs["县财政局"].papers] == [
        ("02县财政局.csv", 0),
        ("分配名单.csv", 2),
    ]
    assert "只有一行写到" in "".join(organs["县公安局"].doubts)
    streets = {row.name: row.street for row in page.context["communities"]}
    assert streets == {"桥南社区": "兴农街道", "西关社区": ""}
    assert County.objects.count() == Organ.objects.count() == 0


def test_registering_writes_what_a_person_made_of_it_and_reads_the_papers_again():
    officer = make_officer()
    batch, _list = dropped(officer, FINANCE, POLICE, LIST)
    rows = ImportedRow.objects.filter(file__batch=batch)
    assert set(rows.values_list("change", flat=True)) == {"unusable"}
    said = form_of(**ALL, **COUNTY)
    said["organ-name"][0] = "农安县公安局"

    answer = page_of(officer).post(f"{PAGE}register/", said)

    assert answer.headers["Location"] == reverse("organisations:start")
    assert list(Organ.objects.values_list("number", "name", "aliases")) == [
        (1, "农安县公安局", ["县公安局"]),
        (2, "县财政局", []),
    ]
    places = Community.objects.values_list("name", "street__name")
    assert set(places) == {("桥南社区", "兴农街道"), ("西关社区", "德彪街道")}
    assert PartyOrganisation.objects.filter(name="县财政局党组织").exists()
    assert Event.objects.filter(verb="structure.registered", actor=officer).count() == 1

    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.READING
    assert read_batch(batch_id=batch.id, actor=officer, at=TEN, now=lambda: TEN)
    assert set(rows.values_list("change", flat=True)) == {"new"}
    assert queries.proposal_now().organs == []


def test_registering_again_adds_nothing_and_leaves_the_papers_alone():
    officer = make_officer()
    plan = StructurePlan("220122", "农安县", ["街"], [CommunityPlan("甲社区", "街")], [])
    dropped(officer, FINANCE)
    register_proposal(plan=plan, actor=officer, at=TEN)
    ImportBatch.objects.update(status="ready")

    made, batches = register_proposal(plan=plan, actor=officer, at=TEN)

    assert (made.total(), made.same, batches) == (0, 2, [])
    assert ImportBatch.objects.get().status == "ready"


def test_answers_and_files_left_out_survive_the_second_reading():
    officer = make_officer()
    [batch] = dropped(officer, FINANCE, POLICE)
    ImportFile.objects.filter(batch=batch, position=2).update(status="excluded")
    ImportedRow.objects.filter(file__batch=batch, row_number=3).update(is_excluded=True)
    plan = StructurePlan("220122", "农安县", organs=[OrganPlan("县财政局")])

    register_proposal(plan=plan, actor=officer, at=TEN)
    assert read_batch(batch_id=batch.id, actor=officer, at=TEN, now=lambda: TEN)

    first = ImportedRow.objects.get(file__batch=batch, file__position=1, row_number=3)
    assert first.is_excluded
    assert batch.files.get(position=2).status == "excluded"


@pytest.mark.parametrize("door", ["/imports/{}/continue/", "/api/v1/imports/{}/read"])
def test_a_batch_is_read_again_when_names_were_added_another_way(door):
    officer = make_officer()
    make_county()
    [batch] = dropped(officer, FINANCE)
    make_party_organisation(organ=make_organ("县财政局"))

    page_of(officer).post(door.format(batch.id))
    if batch.files.get().status == "waiting":  # the page leaves the reading to a thread
        assert read_batch(batch_id=batch.id, actor=officer, at=TEN, now=lambda: TEN)

    rows = ImportedRow.objects.filter(file__batch=batch)
    assert set(rows.values_list("change", flat=True)) == {"new"}
    assert Event.objects.filter(verb="import.read_again", actor=officer).count() == 1


def test_two_of_one_name_are_merged_and_shown_as_one_before_anything_is_written():
    officer = make_officer()
    dropped(officer, FINANCE, POLICE, LIST)
    said = form_of(
        organs={"县公安局": "县财政局", "县财政局": "县财政局"},
        communities={"桥南社区": ("", ""), "西关社区": ("西关社区", "德彪街道")},
        **COUNTY,
    )
    client = page_of(officer)

    page = client.post(f"{PAGE}look/", said)

    assert page.context["changes"].counts() == {
        "streets": 1,
        "communities": 1,
        "organs": 1,
        "party_organisations": 1,
    }
    assert [row.others for row in page.context["organs"]] == [["县财政局"], ["县公安局"]]
    assert "与县财政局合并" in page.content.decode()
    assert Organ.objects.count() == 0

    client.post(f"{PAGE}register/", said)
    assert list(Organ.objects.values_list("name", "aliases")) == [("县财政局", ["县公安局"])]


@pytest.mark.parametrize(
    ("county", "sentence"),
    [
        ({"code": "22", "name": "农安县"}, "请先设置县的名称和代码"),
        ({**COUNTY, "name": "县" * 51}, "50"),
    ],
)
def test_a_refusal_keeps_the_persons_changes_on_the_page(county, sentence):
    officer = make_officer()
    dropped(officer, FINANCE, POLICE, LIST)
    said = form_of(**ALL, **county)
    said["organ-name"][1] = "县财政局（改）"

    page = page_of(officer).post(f"{PAGE}register/", said)

    assert page.status_code == 200
    assert [row.name for row in page.context["organs"]] == ["县公安局", "县财政局（改）"]
    assert sentence in "".join(str(one) for one in page.context["messages"])
    assert County.objects.count() == Organ.objects.count() == 0


def test_a_name_that_no_database_takes_is_refused_by_name():
    make_county()
    plan = StructurePlan(organs=[OrganPlan("县财政局\x00")])

    with refused("not_a_name"):
        register_proposal(plan=plan, actor=make_officer(), at=TEN)


def test_bad_files_are_named_with_what_to_do_and_the_others_count():
    officer = make_officer()
    broken = Upload("09县水利局名单.xlsx", b"PK\x03\x04 not a workbook")
    dropped(officer, FINANCE, broken)

    page = page_of(officer).get(PAGE)

    [(file, why)] = page.context["refused"]
    assert file.name == "09县水利局名单.xlsx"
    assert why in page.content.decode()
    assert any("一" <= sign <= "鿿" for sign in why)
    assert [row.candidate.name for row in page.context["organs"]] == ["县财政局"]


def test_papers_that_changed_meanwhile_are_said_and_nothing_is_written():
    officer = make_officer()
    [batch] = dropped(officer, FINANCE)
    said = form_of(organs={"县林业局": "县林业局"}, communities={}, **COUNTY)

    page = page_of(officer).post(f"{PAGE}register/", said)

    assert "县林业局" in "".join(str(one) for one in page.context["messages"])
    assert [row.name for row in page.context["organs"]] == ["县财政局"]
    assert Organ.objects.count() == 0


def test_only_the_committee_takes_a_structure_out_of_papers_with_people_on_them():
    plan = StructurePlan("220122", "农安县", organs=[OrganPlan("县财政局")])

    with pytest.raises(NotAllowed):
        register_proposal(plan=plan, actor=make_administrator("system_admin"), at=TEN)


def test_the_guide_leads_there_for_the_committee_alone():
    link = f'href="{PAGE}"'

    assert link in page_of(make_officer()).get("/start/structure/").content.decode()
    admin = page_of(make_administrator("system_admin"))
    assert link not in admin.get("/start/structure/").content.decode()


def test_the_menu_shows_where_one_is():
    page = page_of(make_officer()).get(PAGE).content.decode()

    assert 'href="/start/" aria-current="page"' in page


def test_the_api_tells_evidence_and_doubts_and_registers():
    officer = make_officer()
    make_county()
    dropped(officer, FINANCE, POLICE, LIST)
    client = page_of(officer)

    found = client.get("/api/v1/structure-proposal").json()

    police = found["organs"][0]
    assert (police["name"], police["own_papers"]) == ("县公安局", ["01县公安局.csv"])
    assert [doubt["code"] for doubt in police["doubts"]] == ["once"]
    answer = client.post(
        "/api/v1/structure-proposal/register",
        {"organs": {"县公安局": ""}, "streets": {"西关社区": "德彪街道"}},
        content_type="application/json",
    )
    assert answer.json()["organs"] == 1
    assert set(Street.objects.values_list("name", flat=True)) == {"兴农街道", "德彪街道"}


def test_the_command_works_on_the_papers_that_are_in():
    officer = make_officer()
    make_county()
    batches = dropped(officer, FINANCE, POLICE, LIST)
    out = io.StringIO()

    call_command(
        "propose_structure",
        *("--leave-out", "县公安局", "--rename", "县财政局=县财政和国资局"),
        *("--street", "西关社区=德彪街道", "--register"),
        stdout=out,
    )

    assert [organ["name"] for organ in json.loads(out.getvalue())["organs"]] == ["县财政和国资局"]
    assert Organ.objects.get().aliases == ["县财政局"]
    for batch in batches:
        batch.refresh_from_db()
        assert batch.status == "ready"
    rows = ImportedRow.objects.filter(file__batch=batches[0], file__position=1)
    assert set(rows.values_list("change", flat=True)) == {"new"}


def test_the_command_refuses_what_it_does_not_understand():
    make_organ("县财政局")
    with pytest.raises(CommandError, match="西关社区"):
        call_command("propose_structure", "--street", "西关社区=德彪街道")
    with pytest.raises(CommandError, match="县财政局"):
        call_command("propose_structure", "--rename", "县财政局")


@pytest.mark.parametrize("county", ["county-a", "county-b"])
def test_real_files_dropped_on_the_page_give_their_organs_and_communities(county):
    officer = make_officer()
    folder = CORPUS / county
    papers = [
        *sorted((folder / "rosters").iterdir())[:6],
        *(folder / "allocation").iterdir(),
        *sorted((folder / "receipts").iterdir())[:2],
    ]
    dropped(officer, *(Upload(path.name, path.read_bytes()) for path in papers))

    page = page_of(officer).get(PAGE)

    organs, places = page.context["organs"], page.context["communities"]
    assert len([row for row in organs if row.is_taken]) == 72
    assert len([row for row in places if row.is_taken]) == 14
    assert sum(bool(row.candidate.own) for row in organs) == 6
    assert sum(bool(row.candidate.own) for row in places) == 2
    assert (page.context["name"], page.context["code"]) == ("农安县", "220122")


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_register_at_once_make_one_structure():
    officer = make_officer()
    plan = StructurePlan(
        "220122", "农安县", ["街"], [CommunityPlan("甲社区", "街")], [OrganPlan("局")]
    )
    meeting, made = threading.Barrier(2), []

    def register() -> None:
        try:
            meeting.wait()
            made.append(register_proposal(plan=plan, actor=officer, at=TEN)[0].total())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=register) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(made) == [0, 3]
    assert (County.objects.count(), Organ.objects.count(), Street.objects.count()) == (1, 1, 1)
