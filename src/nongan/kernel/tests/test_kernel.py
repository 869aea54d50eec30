"""The kernel's promises, one sentence each."""

import base64
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from nongan.kernel import (
    clock,
    digests,
    exports,
    faults,
    lifecycle,
    neutral,
    pinyin,
    sealing,
    working_days,
)
from nongan.kernel.partial_dates import PartialDate

PLACE: dict[str, Any] = {"table": "t", "column": "c", "row_id": 1}


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.NONGAN_KEYS_DIR = tmp_path
    sealing.create_keys(tmp_path)


@pytest.mark.parametrize("text", ["1985", "1985-06", "1985-06-07"])
def test_a_partial_date_keeps_its_precision(text):
    assert PartialDate.parse(text).iso() == text


@pytest.mark.parametrize("text", ["", "85", "1985-13", "1985-02-30", "1985-6", "1985-06-07 "])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)


def test_years_are_counted_to_the_day():
    born = PartialDate(2000, 2, 29)

    assert (born.years_until(date(2018, 2, 28)), born.years_until(date(2018, 3, 1))) == (17, 18)


def test_a_make_up_saturday_counts_and_a_holiday_does_not():
    # National Day 2026: 1 to 7 October off; 20 September and 10 October are made up.
    assert working_days.is_working_day(date(2026, 10, 10))
    assert not working_days.is_working_day(date(2026, 10, 1))
    assert working_days.add(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert working_days.between(date(2026, 9, 30), date(2026, 10, 10)) == 3


def test_beyond_the_announced_years_the_week_decides_and_says_so():
    assert not working_days.is_announced(date(2050, 1, 3))
    assert working_days.is_working_day(date(2050, 1, 3))


def test_a_county_may_know_better(settings, tmp_path):
    table = tmp_path / "days.json"
    table.write_text('{"2050-01-03": false}')
    settings.NONGAN_WORKING_DAYS = table

    assert not working_days.is_working_day(date(2050, 1, 3))


def test_new_year_morning_belongs_to_the_county_and_not_to_utc():
    assert clock.day_of(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == date(2026, 1, 1)


@given(st.text())
def test_what_is_sealed_opens_in_its_place_only(text):
    sealed = sealing.seal(text, **PLACE)

    assert sealing.unseal(sealed, **PLACE) == text
    if text:
        for elsewhere in ({"table": "u"}, {"column": "d"}, {"row_id": 2}):
            with pytest.raises(sealing.Unreadable):
                sealing.unseal(sealed, **(PLACE | elsewhere))


def test_a_flipped_bit_does_not_open():
    key_id, _, body = sealing.seal("13800000000", **PLACE).partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[-1] ^= 1

    with pytest.raises(sealing.Unreadable):
        sealing.unseal(f"{key_id}:{base64.b64encode(raw).decode()}", **PLACE)


def test_equal_values_of_two_fields_have_different_indexes():
    one, two = (sealing.blind_index("13800000000", field=f) for f in ("phone", "other"))

    assert one != two
    assert sealing.blind_index("13800000000", field="phone") == one
    assert sealing.blind_index("", field="phone") == ""


def test_new_keys_never_replace_old_ones(tmp_path):
    before = sealing.create_keys(tmp_path).read_bytes()

    assert sealing.create_keys(tmp_path).read_bytes() == before


def test_sm3_is_the_standard_one():
    # GB/T 32905-2016, appendix A.1
    assert digests.sm3(b"abc") == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_a_digest_does_not_depend_on_the_order_of_keys():
    assert digests.digest({"a": 1, "b": [2]}) == digests.digest({"b": [2], "a": 1})


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张晓丽", "zxl"),
        ("张晓丽", "zhangxiaoli"),
        ("单雄", "sx"),
        ("单雄", "danxiong"),
        ("曾仇", "zengqiu"),
        ("曾仇", "zc"),
        ("解放", "xf"),
        ("阿不都·热合曼", "abdrhm"),
    ],
)
def test_a_name_is_found_by_every_reading(name, typed):
    assert f"|{typed}" in pinyin.search_keys(name)


def test_a_lifecycle_lists_where_a_status_may_come_from():
    moves = lifecycle.Lifecycle({"open": {"closed"}, "assigned": {"closed", "open"}})

    assert moves.before("closed") == ["assigned", "open"]
    with pytest.raises(lifecycle.IllegalMove):
        moves.require("closed", "open")


def test_faults_are_inert_unless_the_settings_allow_them(settings, monkeypatch):
    monkeypatch.setenv("BENCH_FAULTS", "a=raise,b=skip")
    settings.FAULTS_ALLOWED = False
    faults.point("a")
    assert not faults.skipped("b")

    settings.FAULTS_ALLOWED = True
    assert faults.skipped("b")
    with pytest.raises(faults.Injected):
        faults.point("a")


@given(st.text())
def test_a_neutral_cell_reads_back_as_it_was(text):
    assert neutral.restore(neutral.cell(text)) == text
    assert not neutral.cell(text).startswith(neutral.DANGEROUS)


def test_an_export_has_no_formula_and_lawful_sheet_names():
    names = ["县委[办公室]:*?/\\" + "长" * 60] * 2
    sheets = [exports.Sheet(name, ["甲"], [["=1+1"], ["@SUM(A1)"], [3]]) for name in names]

    book = load_workbook(BytesIO(exports.workbook(sheets)))

    assert len(set(book.sheetnames)) == 2
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert [c.value for c in cells][:4] == ["甲", "'=1+1", "'@SUM(A1)", 3]
    assert all(cell.data_type != "f" for cell in cells)
