"""What papers propose as a county's structure, and what a person makes of it: no database."""

import pytest

from nongan import tabular
from nongan.roster.rules import structure_from_papers as words
from nongan.roster.rules.proposals import Edits, Known, Paper, Table, chosen
from nongan.roster.rules.proposing import propose


def allocation(*units: str, places: tuple[str, ...] = ()) -> Paper:
    return Paper("allocation", "分配名单.xlsx", [Table("Sheet1", "分配名单", units, places)])


def roster(
    file: str, title: str = "", *, sheet: str = "Sheet1", units: tuple[str, ...] = ()
) -> Paper:
    return Paper("rosters", file, [Table(sheet, title, units)])


def receipts(community: str, *units: str) -> Paper:
    return Paper("receipts", f"{community}回执.xlsx", [Table("Sheet1", f"{community}回执", units)])


def codes(candidate) -> set[str]:
    return {doubt.code for doubt in candidate.doubts}


def named(candidates):
    return {one.name: one for one in candidates}


def test_two_spellings_of_one_organ_are_proposed_once_with_both_as_evidence():
    papers = [allocation(*["县财政局"] * 3, *["农安县财政局"] * 2, *["县公安局"] * 2)]

    organs = named(propose(papers, county="农安县").organs)

    assert set(organs) == {"县财政局", "县公安局"}
    assert dict(organs["县财政局"].written) == {"县财政局": 3, "农安县财政局": 2}
    assert dict(organs["县财政局"].files) == {"分配名单.xlsx": 5}


def test_a_roster_under_a_short_name_belongs_to_the_organ_that_the_list_names():
    papers = [allocation(*["县卫生健康局"] * 3), roster("03县卫健局名单.xlsx")]

    organs = propose(papers).organs

    assert [organ.name for organ in organs] == ["县卫生健康局"]
    assert list(organs[0].own) == ["03县卫健局名单.xlsx"]
    assert codes(organs[0]) == set()


@pytest.mark.parametrize(
    ("file", "sheet", "title", "organ"),
    [
        ("附件2：县农机局党员.docx", "", "", "县农机局"),
        ("2026年县水利局在职党员名单.xlsx", "Sheet1", "", "县水利局"),
        ("名单(1).xls", "Sheet1", "县水利局在职党员花名册", "县水利局"),
        ("新建工作表.xlsx", "县水利局", "", "县水利局"),
        ("汇总.xlsx", "Sheet1", "在职党员名单 填报单位：县水利局", "县水利局"),
    ],
)
def test_the_owner_of_a_roster_is_read_where_it_stands(file, sheet, title, organ):
    assert [one.name for one in propose([roster(file, title, sheet=sheet)]).organs] == [organ]


def test_one_list_of_many_organs_names_them_in_its_rows_and_no_organ_of_its_own():
    rows = tuple(["县水利局"] * 3 + ["县林业局"] * 2 + ["办公室"] * 4)

    organs = named(propose([roster("县直机关在职党员花名册.xlsx", units=rows)]).organs)

    assert set(organs) == {"县水利局", "县林业局"}
    assert organs["县水利局"].lines == 3


def test_departments_in_an_organs_own_list_are_no_organs():
    rows = ("刑侦大队", "刑侦大队", "交警大队", "交警大队")

    organs = propose([roster("28县公安局名单.xlsx", units=rows)]).organs

    assert [organ.name for organ in organs] == ["县公安局"]


def test_what_only_communities_write_waits_for_a_tick():
    papers = [
        allocation(*["县财政局"] * 3),
        receipts("桥南社区", "财政局", "县图书馆", "县图书馆", "学校", "学校", "县气象局"),
    ]

    organs = named(propose(papers).organs)

    assert organs["县财政局"].written["财政局"] == 1
    assert not organs["县图书馆"].is_taken
    assert codes(organs["县图书馆"]) == {"not_listed"}
    assert set(organs) == {"县财政局", "县图书馆"}  # 学校 is nobody's name, 县气象局 one line


def test_doubts_are_told():
    papers = [
        allocation(*["县卫生健康局"] * 9, "县应急管理局"),
        roster("01县卫生和健康局.xlsx"),
        roster("02县扶贫办.xlsx"),
        roster("03领导名册登记.xlsx"),
    ]

    organs = named(propose(papers).organs)

    assert codes(organs["县应急管理局"]) == {"once", "no_roster"}
    assert codes(organs["县扶贫办"]) == {"file_only"}
    assert organs["县扶贫办"].is_taken
    strange = next(one for name, one in organs.items() if "领导" in name)
    assert "no_organ_word" in codes(strange)
    assert not strange.is_taken


def test_a_name_that_may_be_anothers_says_whose():
    short, long = "县卫健委", "县卫生健康局"
    files = (long, short, "县文联", "县文化和旅游局")
    papers = [roster(f"0{number}{name}.xlsx") for number, name in enumerate(files, start=1)]

    organs = named(propose(papers).organs)

    assert [d.names for d in organs[short].doubts if d.code == "like"] == [(long,)]
    assert codes(organs["县文联"]) == {"file_only"}


def test_communities_of_which_one_name_holds_the_other_are_doubted():
    found = named(propose([allocation(places=("站前街社区", "站前社区", "桥南社区"))]).communities)

    liked = {name for name, one in found.items() if "like" in codes(one)}
    assert len(liked) == 1
    assert liked < {"站前街社区", "站前社区"}


def test_organs_stand_in_the_order_of_the_offices_own_numbers():
    papers = [roster("12县公安局.xlsx"), roster("03、县财政局.xlsx"), roster("县水利局.xlsx")]

    assert [one.name for one in propose(papers).organs] == ["县财政局", "县公安局", "县水利局"]


def test_what_is_registered_is_not_proposed_again_and_is_counted():
    known = Known("农安县", [tabular.OrganName("县财政局", ("财政办",))], ["桥南社区"])
    papers = [
        allocation("财政办", "财政办", "县水利局", "县水利局", places=("桥南社区", "西关社区")),
        roster("01农安县财政局.xlsx"),
    ]

    proposal = propose(papers, known=known)

    assert [one.name for one in proposal.organs] == ["县水利局"]
    assert [one.name for one in proposal.communities] == ["西关社区"]
    assert (proposal.organs_known, proposal.communities_known) == (1, 1)


def test_a_community_knows_its_street_or_says_that_no_paper_does():
    places = ("兴农街道桥南社区", "兴农街道桥南", "桥南社区", "西关社区")

    found = named(propose([allocation(places=places), receipts("站前社区")]).communities)

    assert found["桥南社区"].street == "兴农街道"
    assert codes(found["西关社区"]) == {"no_street"}
    assert codes(found["站前社区"]) == {"no_street", "not_assigned"}


def test_where_members_only_live_waits_for_a_tick():
    lived_in = ("桥南社区", "桥南社区", "德惠市站前社区", "外县")
    homes = Paper("rosters", "01县财政局.xlsx", [Table("Sheet1", "", (), lived_in)])

    [place] = propose([homes]).communities
    [assigned] = propose([homes, allocation(places=("桥南社区",))]).communities

    assert (place.name, place.is_taken, place.lines) == ("桥南社区", False, 2)
    assert codes(place) == {"residence_only", "no_street"}
    assert (assigned.is_taken, assigned.lines) == (True, 1)


def test_renaming_merging_and_taking_out():
    organs = propose(
        [roster("01县财政局.xlsx"), roster("02县国资局.xlsx"), roster("03县水利局.xlsx")]
    )
    names = {"县国资局": "县财政局", "县水利局": ""}

    assert [(one.name, one.other_names) for one in chosen(organs.organs, names)] == [
        ("县财政局", ("县国资局",))
    ]
    renamed = chosen(organs.organs, {"县财政局": "县财政和国资局", "县国资局": "县财政和国资局"})
    assert [(one.name, one.other_names) for one in renamed] == [
        ("县财政和国资局", ("县财政局", "县国资局")),
        ("县水利局", ()),
    ]


def test_a_name_that_another_bears_is_nobodys_other_name():
    organs = propose([roster("01县财政局.xlsx"), roster("02县国资局.xlsx")]).organs

    swapped = chosen(organs, {"县财政局": "县国资局", "县国资局": "县财政局"})

    assert [(one.name, one.other_names) for one in swapped] == [
        ("县国资局", ()),
        ("县财政局", ()),
    ]


def test_a_change_to_a_name_that_was_not_proposed_is_seen():
    proposal = propose([roster("01县财政局.xlsx")])

    assert Edits(organs={"县财政局": ""}).unknown(proposal) == ""
    assert Edits(organs={"县林业局": "县林草局"}).unknown(proposal) == "县林业局"
    assert Edits(streets={"西关社区": "兴农街道"}).unknown(proposal) == "西关社区"


@pytest.mark.parametrize(
    ("name", "is_organ"),
    [
        ("县财政局", True),
        ("县委办公室", True),
        ("县第十中学", True),
        ("县残联", True),
        ("国网农安县供电公司", True),
        ("办公室", False),
        ("学校", False),
        ("县直机关", False),
        ("张三", False),
    ],
)
def test_what_looks_like_an_organ(name, is_organ):
    assert words.is_organ_like(name) == is_organ
