"""Linking lines to members: plain values, no database."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nongan.roster import linkage
from nongan.roster.linkage import Line, Person, deciding, names, phones
from nongan.roster.linkage.roster_index import RosterIndex

FINANCE, POLICE = (("县财政局", 1.0),), (("县公安局", 1.0),)


def people():
    cast = [
        ("M1", "张晓丽", "县财政局", "F", "13812345678", "桥南社区"),
        ("M2", "王建国", "县财政局", "M", "13912345678", "桥南社区"),
        ("M3", "李佳", "县公安局", "F", "13712345678", "西关社区"),
        ("M4", "赵刚", "县公安局", "M", "13612345678", "西关社区"),
        ("M5", "陈晨", "县财政局", "F", "13512345678", "桥南社区"),
        ("M6", "陈晨", "县财政局", "F", "", "桥南社区"),
    ]
    others = [
        (f"X{n}", f"{a}{b}{c}", f"单位{n % 9}", "M", f"1500000{n:04}", f"社区{n % 7}")
        for n, (a, b, c) in enumerate(
            (a, b, c) for a in "周吴郑冯褚卫" for b in "明志海春" for c in "华平军"
        )
    ]
    return [Person(k, n, o, s, p, c) for k, n, o, s, p, c in [*cast, *others]]


def receipt(key, name, organs=(), phone="", community="桥南社区", **more):
    return Line(key, "receipts", name, organs=organs, phone=phone, community=community, **more)


def decided(*lines):
    return {d.line: d for d in linkage.link(lines, people())}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("张晓丽", "张晓丽", names.SAME),
        ("张晓丽", "张晓莉", names.SAME_SOUND_AND_TONE),
        ("陈静", "陈晶", names.SAME_SOUND),
        ("陈琳", "陈玲", names.NEAR_SOUND),
        ("周志华", "周华志", names.SWAPPED),
        ("宋桂花", "宋佳花", names.ONE_WRONG),
        ("李秀梅", "李梅", names.ONE_MISSING),
        ("李秀梅", "王建国", names.DIFFERENT),
        ("单丽", "善丽", names.SAME_SOUND_AND_TONE),
    ],
)
def test_names_are_compared_by_eye_and_ear(left, right, level):
    assert names.compare(left, right) == level
    assert names.compare(right, left) == level


@pytest.mark.parametrize(
    ("written", "meant", "level"),
    [
        ("陈xin", "陈炘", names.SAME_SOUND),
        ("方俊 huá", "方俊婳", names.SAME_SOUND),
        ("LÜ丹", "吕丹", names.SAME_SOUND),
        ("lv丹", "吕丹", names.SAME_SOUND),
        ("Dan gui", "丹桂", names.SAME_SOUND),
        ("张伟A", "张伟", names.ONE_MISSING),
        ("陈xin", "陈明", names.ONE_WRONG),
        ("陈xqz", "陈炘", names.DIFFERENT),
    ],
)
def test_a_syllable_stands_for_a_character_that_could_not_be_typed(written, meant, level):
    assert names.compare(names.normalise(written), meant) == level


def test_letters_without_end_are_no_name():
    assert names.normalise("a" * 5_000) == "A" * 5_000


def test_names_are_stripped_of_padding_and_remarks():
    assert names.normalise(" 张　晓 丽（女）") == "张晓丽"
    assert names.normalise("阿依·古丽") == "阿依古丽"
    assert names.normalise("𠮷野") == "𠮷野"


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ("13812345678", phones.SAME),
        ("13812345679", phones.ONE_SLIP),
        ("13812345687", phones.ONE_SLIP),
        ("1381234567", phones.ONE_SLIP),
        ("13812345611", phones.TWO_SLIPS),
        ("13812340000", phones.PART),
        ("15999999999", phones.DIFFERENT),
        ("83226126", phones.MISSING),
        ("", phones.MISSING),
    ],
)
def test_phones_are_compared_with_their_slips(other, level):
    assert phones.compare("13812345678", other) == level


def test_a_misheard_name_with_the_right_phone_is_linked():
    answer = decided(receipt("a", "张小莉", FINANCE, "13812345678"))["a"]

    assert (answer.person, answer.status) == ("M1", "linked")


def test_a_phone_with_a_slip_and_the_right_name_is_linked():
    answer = decided(receipt("a", "王建国", FINANCE, "13912345687"))["a"]

    assert (answer.person, answer.status) == ("M2", "linked")


def test_a_stranger_is_nobody_by_rule():
    answer = decided(receipt("a", "欧阳无双", (("县图书馆", 1.0),), "18800001111"))["a"]

    assert (answer.person, answer.status) == (linkage.NOBODY, "nobody")


def test_two_people_of_one_name_wait_for_a_person_unless_a_phone_tells():
    answer = decided(receipt("a", "陈晨", FINANCE))["a"]
    assert answer.status == "review"
    assert {c.person for c in answer.candidates[:2]} == {"M5", "M6"}

    answer = decided(receipt("a", "陈晨", FINANCE, "13512345678"))["a"]
    assert (answer.person, answer.status) == ("M5", "linked")


def test_the_twin_who_is_left_over_is_found_by_the_other_ones_phone():
    answers = decided(receipt("a", "陈晨", FINANCE, "13512345678"), receipt("b", "陈晨", FINANCE))

    assert (answers["a"].person, answers["b"].person) == ("M5", "M6")


def test_one_person_may_report_twice():
    answers = decided(
        receipt("a", "李佳", POLICE, "13712345678", "西关社区"),
        receipt("b", "李佳", POLICE, "13712345678", "西关社区"),
    )

    assert {answers["a"].person, answers["b"].person} == {"M3"}


def test_what_a_person_decided_is_fixed_even_against_all_evidence():
    answers = decided(
        receipt("a", "张晓丽", FINANCE, "13812345678", fixed="M2"),
        receipt("b", "王建国", FINANCE, "13912345678", fixed=linkage.NOBODY),
    )

    assert (answers["a"].person, answers["a"].status) == ("M2", "fixed")
    assert (answers["b"].person, answers["b"].status) == (linkage.NOBODY, "fixed")


def test_a_review_offers_five_candidates_at_most():
    everybody = [Person(f"P{n}", "王芳", f"单位{n}", community="桥南社区") for n in range(9)]

    answer = linkage.link([receipt("a", "王芳")], everybody)[0]

    assert answer.status == "review"
    assert len(answer.candidates) == 5


def test_two_lines_may_not_share_a_key():
    with pytest.raises(ValueError, match="share a key"):
        linkage.link([receipt("a", "李佳"), receipt("a", "赵刚")], people())


def test_no_people_and_no_lines_give_no_trouble():
    assert linkage.link([], people()) == []
    assert linkage.link([receipt("a", "李佳")], [])[0].person == linkage.NOBODY
    assert linkage.link([receipt("a", "")], people())[0].person == linkage.NOBODY


LINES = st.lists(
    st.builds(
        lambda name, organs, phone, place: (name, organs, phone, place),
        st.sampled_from(
            ["张晓丽", "张小莉", "王建国", "李佳", "陈晨", "陈 晨", "赵钢", "吴明华", ""]
        ),
        st.sampled_from([FINANCE, POLICE, (), (("县财政局", 0.8), ("县公安局", 0.8))]),
        st.sampled_from(["", "13812345678", "13512345678", "13912345687", "123"]),
        st.sampled_from(["桥南社区", "西关社区", ""]),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_any_order(rows, chance: random.Random):
    lines = [receipt(f"k{n}", *row) for n, row in enumerate(rows)]
    cast = people()
    first = linkage.link(lines, cast)
    chance.shuffle(lines)
    chance.shuffle(cast)

    assert linkage.link(lines, cast) == first


SCORES = st.dictionaries(
    st.sampled_from("abcde"),
    st.dictionaries(st.sampled_from(["", "P", "Q", "R"]), st.integers(-9000, 30000), min_size=1),
    min_size=1,
)


def best_by_trying_all(edges, costs):
    """The best total over every way to choose: slow, and plainly right."""

    def total(chosen):
        used: dict[str, int] = {}
        answer = 0
        for line, person in chosen:
            answer += edges[line][person]
            if person:
                answer -= costs[line][min(used.get(person, 0), 2)]
                used[person] = used.get(person, 0) + 1
                if used[person] > 3:
                    return -(10**9)
        return answer

    ways: list[list[tuple[str, str]]] = [[]]
    for line in sorted(edges):
        ways = [[*way, (line, person)] for way in ways for person in edges[line]]
    return max(total(way) for way in ways)


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_the_assignment_is_the_best_of_all(scores):
    edges = {line: {"": -7000, **options} for line, options in scores.items()}
    costs = dict.fromkeys(edges, (0, 6500, 12000))

    answer = deciding.solve(edges, costs)

    used: dict[str, int] = {}
    total = 0
    for line in sorted(answer):
        person, margin = answer[line]
        assert margin >= 0
        total += edges[line][person]
        if person:
            total -= costs[line][used.get(person, 0)]
            used[person] = used.get(person, 0) + 1
    assert total == best_by_trying_all(edges, costs)


def test_no_single_slip_hides_who_is_meant_wherever_the_line_stands():
    index = RosterIndex(people())
    for written in ("王建军", "汪建国", "王见国", "王国", "王建国华"):
        line = receipt("a", written, community="别处社区")
        assert "M2" in index.candidates(line, names.normalise(written)), written


def test_a_unit_that_only_strangers_write_speaks_against_a_member_of_the_name():
    names_of_others = ("欧阳无双", "上官云", "司马青")
    lines = [receipt(f"s{n}", name, unit="外地公司") for n, name in enumerate(names_of_others)]
    namesake = receipt("z", "王建国", unit="外地公司")

    alone = decided(namesake)["z"]
    beside = decided(namesake, *lines)["z"]

    assert alone.person == "M2"
    assert beside.nobody > alone.nobody
    assert ("unit", "different") in {(e.field, e.level) for e in beside.candidates[0].evidence}
