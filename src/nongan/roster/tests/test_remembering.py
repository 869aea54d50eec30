"""What comparing need not do twice: with any memory the answer is the fresh one."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from nongan.roster import linkage
from nongan.roster.linkage import Line, Person, comparing, remembering
from nongan.roster.linkage.roster_index import RosterIndex

ORGANS = ("县财政局", "县公安局", "县教育局")
PLACES = ("桥南社区", "西关社区", "")
NAMES = ("张晓丽", "张小莉", "王建国", "王国建", "李佳", "李 佳", "陈晨", "陈琛", "赵刚", "")
PHONES = ("13812345678", "13812345687", "13912345678", "15900000000", "")

PEOPLE = st.dictionaries(
    st.sampled_from([f"M{n}" for n in range(12)]),
    st.builds(
        Person,
        key=st.just(""),
        name=st.sampled_from(NAMES[:9]),
        organ=st.sampled_from(ORGANS),
        sex=st.sampled_from("MF"),
        phone=st.sampled_from(PHONES),
        community=st.sampled_from(PLACES),
        residence=st.sampled_from(PLACES),
        items=st.frozensets(st.sampled_from("abc"), max_size=2),
    ),
    max_size=9,
)
LINES = st.dictionaries(
    st.sampled_from([f"k{n}" for n in range(12)]),
    st.builds(
        Line,
        key=st.just(""),
        pool=st.sampled_from(["receipts", "feedback 2026Q1"]),
        name=st.sampled_from(NAMES),
        unit=st.sampled_from(["财政局", "公安局", "机关"]),
        organs=st.sampled_from([(), ((ORGANS[0], 1.0),), ((ORGANS[0], 0.8), (ORGANS[1], 0.8))]),
        phone=st.sampled_from(PHONES),
        community=st.sampled_from(PLACES),
        items=st.frozensets(st.sampled_from("abc"), max_size=2),
        fixed=st.sampled_from([None, None, None, "", "M1"]),
        earlier=st.sampled_from(["", "", "M2"]),
        earlier_bits=st.just(4.0),
    ),
    max_size=9,
)


def keyed(things):
    return [replace(thing, key=key) for key, thing in things.items()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LINES, PEOPLE), min_size=2, max_size=5))
def test_remembering_what_was_compared_never_changes_an_answer(states):
    known = linkage.Compared()
    for lines, people in states:
        memory = linkage.Memory(known, b"secret")
        with_memory = linkage.link(keyed(lines), keyed(people), memory=memory)
        assert with_memory == linkage.link(keyed(lines), keyed(people))
        content = json.dumps(memory.compared().content())
        known = linkage.Compared.of(json.loads(content))


def test_only_what_a_change_touches_is_compared_again():
    people = [Person(f"M{n}", "张晓丽", ORGANS[n % 3], phone=f"1381234{n:04}") for n in range(30)]
    lines = [Line(f"k{n}", "receipts", "张晓丽", community="桥南社区") for n in range(3)]
    lines.append(Line("other", "receipts", "王建国"))
    first = linkage.Memory(linkage.Compared(), b"secret")
    linkage.link(lines, people, memory=first)
    # Three lines of one content are one comparison.
    assert first.compared_anew == 2

    again = linkage.Memory(first.compared(), b"secret")
    changed = [replace(people[0], name="张晓莉"), *people[1:-1]]
    new = Line("new", "receipts", "李佳")
    answer = linkage.link([*lines, new], changed, memory=again)

    assert again.compared_anew == 1
    assert answer == linkage.link([*lines, new], changed)


def test_a_memory_of_another_method_is_not_used():
    person, line = Person("M1", "李佳", ORGANS[0]), Line("k", "receipts", "李佳")
    first = linkage.Memory(linkage.Compared(), b"secret")
    linkage.link([line], [person], memory=first)
    content = first.compared().content()

    assert linkage.Compared.of(content).lines
    assert not linkage.Compared.of({**content, "method": "another"}).lines


def test_prints_say_which_fields_differ_and_nothing_without_the_key():
    left = Person("M1", "李佳", ORGANS[0], phone="13812345678")
    right = replace(left, phone="13812345687", community="桥南社区")
    digest = remembering.printer(b"secret")
    fields = remembering.PERSON_FIELDS
    one, two = remembering.prints(left, fields, digest), remembering.prints(right, fields, digest)

    assert remembering.differing(one, two, fields) == ["phone", "community"]
    assert remembering.prints(left, fields, remembering.printer(b"other")) != one


def test_sabotage_a_memory_that_overlooks_a_changed_person_is_caught(monkeypatch):
    """Without the pairs of changed people the very next answer differs."""
    line = Line("k", "receipts", "李佳", "财政局", ((ORGANS[0], 1.0),))
    first = linkage.Memory(linkage.Compared(), b"secret")
    linkage.link([line], [Person("M1", "赵刚", ORGANS[0])], memory=first)
    now = [Person("M1", "赵刚", ORGANS[0]), Person("M2", "李佳", ORGANS[0])]
    monkeypatch.setattr(remembering, "RosterIndex", lambda _people: RosterIndex(()))

    forgetful = linkage.Memory(first.compared(), b"secret")

    assert linkage.link([line], now, memory=forgetful) != linkage.link([line], now)


def test_what_the_evidence_alone_says_of_a_decided_line():
    people = [
        Person("M1", "张晓丽", ORGANS[0], phone="13812345678", community="桥南社区"),
        Person("M2", "王建国", ORGANS[0], phone="13912345678", community="桥南社区"),
        *(Person(f"X{n}", f"赵刚{n}", ORGANS[1], phone=f"1500000{n:04}") for n in range(40)),
    ]
    line = Line(
        "k", "receipts", "张晓丽", "财政局", ((ORGANS[0], 1.0),), "", "13812345678", "桥南社区"
    )
    answer = linkage.link([replace(line, fixed="M2")], people)[0]

    assert (answer.person, answer.status) == ("M2", "fixed")
    assert answer.otherwise is not None
    assert answer.otherwise[0] == "M1"
    assert answer.otherwise[1] >= linkage.AUTOMATIC
    assert linkage.link([line], people)[0].otherwise is None


def test_an_earlier_decision_is_evidence_but_does_not_decide_alone():
    twins = [Person(k, "陈晨", ORGANS[0], "F", "", "桥南社区") for k in ("M5", "M6")]
    others = [Person(f"X{n}", f"赵{n}", ORGANS[1]) for n in range(40)]
    line = Line("k", "feedback 2026Q2", "陈晨", "财政局", ((ORGANS[0], 1.0),), "", "", "桥南社区")
    bits = linkage.AUTOMATIC - 1

    answer = linkage.link([replace(line, earlier="M6", earlier_bits=bits)], [*twins, *others])[0]

    assert (answer.person, answer.status) == ("M6", "review")
    assert answer.margin == bits
    assert ("earlier", "decided") in comparing.levels(
        replace(line, earlier="M6"), "陈晨", twins[1], "陈晨"
    )
