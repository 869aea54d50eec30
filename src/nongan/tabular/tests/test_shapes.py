"""Layouts that offices send and the corpus lacks: each read right, or answered with what to do."""

import io
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from openpyxl.drawing.image import Image as Picture
from PIL import Image

from nongan import tabular
from nongan.tabular.context import Context
from nongan.tabular.reading import read_bytes
from nongan.tabular.readings import FileReading
from nongan.tabular.tests.people import TODAY, vocabulary

Row = list[Any]

HEADER: Row = ["序号", "姓名", "性别", "出生年月", "入党时间", "手机", "居住社区", "服务意向"]
ZHANG: Row = [1, "张伟", "男", "1980.5", "2003.7", "13812345678", "柳园社区", "科普宣传"]
LI: Row = [2, "李娜", "女", "1985-06", "2008年7月", "139 1234 5678", "水塔", "法律援助、便民服务"]
WANG: Row = [3, "王秀英", "女", "1979年1月", "200012", "+86 13712345678", "无", ""]


def workbook(*sheets: tuple[str, list[Row]]) -> bytes:
    """An xlsx with the sheets given."""
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def read(
    data: bytes,
    name: str = "县公安局.xlsx",
    schema: tabular.Schema = tabular.schemas.ROSTER,
    **more: Any,
) -> FileReading:
    """The reading of some bytes."""
    return read_bytes(data, Context(name, schema, vocabulary(), TODAY, **more))


def codes(reading: FileReading) -> set[str]:
    """The codes of all problems."""
    return {problem.code for problem in reading.all_problems()}


def people(reading: FileReading) -> list[str]:
    """The names of all rows of data."""
    return [row.values["name"] for sheet in reading.data_sheets for row in sheet.rows]


def test_two_organs_in_one_sheet_are_two_tables():
    rows = [["县公安局在职党员名单"], HEADER, ZHANG, LI, [], ["县民政局在职党员名单"], HEADER, WANG]

    reading = read(workbook(("Sheet1", rows)), "汇总.xlsx")

    assert [(sheet.organ, len(sheet.rows)) for sheet in reading.data_sheets] == [
        ("县公安局", 2),
        ("县民政局", 1),
    ]
    assert reading.data_sheets[1].rows[0].number == 8
    assert reading.data_sheets[1].key == "Sheet1#1"


def test_an_organ_may_begin_without_a_header_of_its_own():
    rows = [["县公安局"], HEADER, ZHANG, ["县民政局"], LI, WANG]

    reading = read(workbook(("Sheet1", rows)), "汇总.xlsx")

    assert [(sheet.organ, len(sheet.rows)) for sheet in reading.data_sheets] == [
        ("县公安局", 1),
        ("县民政局", 2),
    ]


def test_a_sheet_on_its_side_is_turned():
    rows = [list(line) for line in zip(HEADER, ZHANG, LI, WANG, strict=True)]

    reading = read(workbook(("Sheet1", rows)))

    assert people(reading) == ["张伟", "李娜", "王秀英"]
    assert [row.number for row in reading.data_sheets[0].rows] == [2, 3, 4]
    assert "sheet_transposed" in codes(reading)


def test_a_scan_pasted_as_a_picture_is_answered():
    book: Any = openpyxl.Workbook()
    picture = io.BytesIO()
    Image.new("RGB", (40, 40)).save(picture, "PNG")
    book.active.add_image(Picture(picture), "A1")
    data = io.BytesIO()
    book.save(data)

    reading = read(data.getvalue())

    assert reading.refusal is not None
    assert reading.refusal.code == "picture_no_table"
    assert "图片" in tabular.sentence(reading.refusal)


def test_a_cell_merged_over_rows_fills_each_with_a_notice():
    book: Any = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (HEADER, ZHANG, LI, WANG):
        sheet.append(row)
    for line in (3, 4):
        sheet.cell(line, 7).value = None
    sheet.merge_cells("G2:G4")
    data = io.BytesIO()
    book.save(data)

    reading = read(data.getvalue())

    assert [row.values["community"] for row in reading.data_sheets[0].rows] == ["柳园社区"] * 3
    filled = [problem for problem in reading.all_problems() if problem.code == "merged_cell_filled"]
    assert [problem.row for problem in filled] == [3, 4]


@pytest.mark.parametrize("mark", ["同上", "〃", '"'])
def test_the_same_as_above_is_filled(mark):
    again = [*LI]
    again[6] = mark

    reading = read(workbook(("Sheet1", [HEADER, ZHANG, again])))

    assert reading.data_sheets[0].rows[1].values["community"] == "柳园社区"
    assert "same_as_above" in codes(reading)


def test_english_headers():
    header = [
        "No.",
        "Full name",
        "Gender",
        "Date of birth",
        "Joined the Party",
        "Mobile",
        "Community",
        "Skills",
    ]
    row = [1, "张伟", "Male", "1980-05-06", "Jul 2003", "13812345678", "柳园社区", "科普宣传"]

    values = read(workbook(("Sheet1", [header, row, LI, WANG]))).data_sheets[0].rows[0].values

    assert (values["sex"], values["birth"], values["joined"]) == ("M", "1980-05-06", "2003-07")
    assert values["skills"] == ["item-6"]


def test_last_years_list_below_is_superseded():
    rows = [
        ["2026年县公安局党员名单"],
        HEADER,
        ZHANG,
        LI,
        [],
        ["2025年县公安局党员名单"],
        HEADER,
        WANG,
    ]

    reading = read(workbook(("Sheet1", rows)))

    assert people(reading) == ["张伟", "李娜"]
    assert [sheet.role for sheet in reading.sheets] == ["data", "superseded"]
    assert "sheet_superseded" in codes(reading)


def test_old_and_hidden_sheets_are_left_alone():
    book = openpyxl.load_workbook(
        io.BytesIO(
            workbook(("名单", [HEADER, ZHANG]), ("旧名单", [HEADER, LI]), ("草稿", [HEADER, WANG]))
        )
    )
    book["草稿"].sheet_state = "hidden"
    data = io.BytesIO()
    book.save(data)

    reading = read(data.getvalue())

    assert people(reading) == ["张伟"]
    assert {sheet.name: sheet.role for sheet in reading.sheets} == {
        "名单": "data",
        "旧名单": "superseded",
        "草稿": "hidden",
    }


def test_a_document_with_merged_cells_and_a_table_over_two_pages():
    document: Any = docx.Document()
    document.add_paragraph("县公安局在职党员名单")
    for rows in ((HEADER, ZHANG, LI), (HEADER, WANG)):
        table = document.add_table(len(rows), len(HEADER))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(line.cells, row, strict=True):
                cell.text = str(value)
        document.add_paragraph("")
    first = document.tables[0]
    first.cell(2, 6).text = ""
    first.cell(1, 6).merge(first.cell(2, 6))
    data = io.BytesIO()
    document.save(data)

    reading = read(data.getvalue(), "名单.docx")

    assert people(reading) == ["张伟", "李娜", "王秀英"]
    assert reading.data_sheets[0].organ == "县公安局"
    assert reading.data_sheets[0].rows[1].values["community"] == "柳园社区"
    assert [sheet.name for sheet in reading.data_sheets] == ["table 1", "table 2"]


def test_tracked_changes_are_read_as_accepted_and_said():
    document: Any = docx.Document()
    table = document.add_table(4, len(HEADER))
    for line, row in zip(table.rows, (HEADER, ZHANG, LI, WANG), strict=True):
        for cell, value in zip(line.cells, row, strict=True):
            cell.text = str(value)
    for cell in table.rows[2].cells:
        run = cell.paragraphs[0].runs[0]._r
        deleted = run.makeelement(qn("w:del"), {qn("w:id"): "1", qn("w:author"): "x"})
        run.addprevious(deleted)
        deleted.append(run)
        run.find(qn("w:t")).tag = qn("w:delText")
    data = io.BytesIO()
    document.save(data)

    reading = read(data.getvalue(), "名单.docx")

    assert people(reading) == ["张伟", "王秀英"]
    assert "revisions_read" in codes(reading)


def test_a_document_table_that_goes_on_without_a_header():
    document: Any = docx.Document()
    document.add_paragraph("县公安局在职党员名单")
    for rows in (
        (HEADER, ZHANG, LI),
        (WANG, [*WANG[:1], "赵敏", *WANG[2:5], "13612345678", "", ""]),
    ):
        table = document.add_table(len(rows), len(HEADER))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(line.cells, row, strict=True):
                cell.text = str(value)
        document.add_paragraph("")
    data = io.BytesIO()
    document.save(data)

    assert people(read(data.getvalue(), "名单.docx")) == ["张伟", "李娜", "王秀英", "赵敏"]


def test_columns_that_are_not_kept_stay_behind():
    header = [*HEADER, "身份证号", "编码", "家庭住址", "民族", "学历"]
    more = ["22012219800506123A", "220122198005061234", "阳光家园3栋2单元101室", "汉族", "大学"]
    reading = read(workbook(("Sheet1", [header, [*ZHANG, *more], [*LI, *more]])))

    text = str(reading.to_json())
    assert "220122" not in text
    assert "阳光家园" not in text
    dropped = {
        column.header: column.dropped_as
        for column in reading.data_sheets[0].columns
        if column.dropped_as
    }
    assert dropped == {
        "身份证号": "id_number",
        "编码": "id_number",
        "家庭住址": "address",
        "民族": "ethnicity",
        "学历": "education",
    }


def test_an_id_number_in_a_remark_is_taken_out():
    rows = [[*HEADER, "备注"], [*ZHANG, "证号22012219800506123X"], [*LI, ""], [*WANG, "组长"]]

    reading = read(workbook(("Sheet1", rows)))

    assert "22012219800506123X" not in str(reading.to_json())
    assert "id_number_removed" in codes(reading)


def test_two_headers_that_contradict_each_other_are_named():
    other = ["序号", "姓名", "性别", "入党时间", "出生年月", "手机", "居住社区", "服务意向"]
    other_words = ["编号", "党员姓名", "性别", "转正时间", "生日", "电话", "服务社区", "特长"]

    reading = read(workbook(("Sheet1", [HEADER, other_words, ZHANG, LI, WANG])))
    swapped = read(workbook(("Sheet1", [other, ZHANG, LI, WANG])))

    assert "two_headers" in codes(reading)
    assert people(reading) == ["张伟", "李娜", "王秀英"]
    assert "header_conflict" in codes(swapped)
    assert all("joined" not in row.values for row in swapped.data_sheets[0].rows)


def test_totals_footers_and_prepared_numbers_are_no_people():
    rows = [
        HEADER,
        ZHANG,
        LI,
        [3],
        [4],
        ["合计", "2人"],
        ["填表人：王某", None, None, "电话：0431-83220000"],
    ]

    sheet = read(workbook(("Sheet1", rows))).data_sheets[0]

    assert len(sheet.rows) == 2
    assert [reason for _, reason in sheet.skipped] == [
        "number_only",
        "number_only",
        "total",
        "footer",
    ]


def test_choices_are_followed():
    data = workbook(
        ("Sheet1", [["甲", "乙", "丙"], ["张伟", "13812345678", "x"], ["李娜", "1391234567", "y"]])
    )
    choices = tabular.Choices(
        sheets={
            "Sheet1": tabular.SheetChoice(
                role="data",
                header_rows=[1],
                columns={0: "name", 1: "phone", 2: "remark"},
                organ="县民政局",
            )
        },
        edits={("Sheet1", 3, "phone"): "139-1234-5678", ("Sheet1", 2, "sex"): "男"},
        excluded={("Sheet1", 2)},
    )

    reading = read(data, choices=tabular.Choices.from_json(choices.to_json()))

    first, second = reading.data_sheets[0].rows
    assert reading.data_sheets[0].organ == "县民政局"
    assert (first.excluded, first.values["sex"]) == (True, "M")
    assert (second.values["phone"], second.values["remark"]) == ("13912345678", "y")


def test_a_structure_workbook():
    streets: list[Row] = [
        ["街道", "社区", "联系电话"],
        ["河滨街道", "柳园社区", "0431-83220001"],
        ["东岗街道", "学府社区", ""],
    ]
    organs: list[Row] = [
        ["序号", "单位名称", "简称", "党组织名称", "党组织类别"],
        [1, "县公安局", "公安局", "县公安局党委", "党委"],
    ]

    reading = read(
        workbook(("社区", streets), ("单位", organs)), "组织架构.xlsx", tabular.schemas.STRUCTURE
    )

    first, second = reading.data_sheets
    assert first.rows[0].values["street"] == "河滨街道"
    assert first.rows[0].values["community"] == "柳园社区"
    assert second.rows[0].values["organ"] == "县公安局"
    assert second.rows[0].values["party_organisation"] == "县公安局党委"
    assert second.rows[0].values["party_kind"] == "党委"


def test_a_reading_survives_its_own_json():
    reading = read(workbook(("Sheet1", [HEADER, ZHANG, ZHANG, LI])))

    assert FileReading.from_json(reading.to_json()) == reading
    assert FileReading.from_wire(reading.to_wire()) == reading
