"""What a paper would change: blank and less precise values change nothing."""

import pytest

from nongan.roster.rules.changes import differences, is_post_without_unit, is_shortened

KNOWN = {
    "name": "张晓丽",
    "birth": "1985-06-01",
    "phone": "index",
    "post": "县农业农村局副局长",
    "residence": 3,
    "skills": ["health"],
}


@pytest.mark.parametrize(
    "written",
    [
        {"phone": ""},
        {"phone": None, "residence": None, "skills": []},
        {"birth": "1985"},
        {"birth": "1985-06"},
        {"post": "副局长"},
        {"post": "县农业农村局副局长"},
        {},
    ],
)
def test_what_is_missing_or_less_precise_changes_nothing(written):
    assert differences(KNOWN, written) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("post", "局长"), ("post", "科员"), ("birth", "1986"), ("phone", "other"), ("residence", 4)],
)
def test_what_is_said_otherwise_is_a_change(field, value):
    assert differences(KNOWN, {field: value}) == {field: [KNOWN[field], value]}


@pytest.mark.parametrize(
    ("known", "written", "same"),
    [
        ("办公室主任", "主任", True),
        ("纪委书记", "书记", True),
        ("副主任", "主任", False),
        ("一级主任科员", "科员", False),
        ("主任", "办公室主任", False),
        ("", "主任", False),
    ],
)
def test_a_rank_is_no_unit_before_a_post(known, written, same):
    assert is_post_without_unit(known, written) is same


@pytest.mark.parametrize(
    ("known", "written", "same"),
    [
        ("农安县人力资源和社会保障局", "县人社局", True),
        ("县财政局", "财政局", True),
        ("县财政局", "县公安局", False),
        ("县财政局", "", False),
    ],
)
def test_a_unit_in_fewer_signs_is_the_same_unit(known, written, same):
    assert is_shortened(known, written) is same
