"""Sheets that are whole, and whose content is wrong: each must be named at its place."""

from collections.abc import Iterator

from tests.bad_input import BadFile
from tests.bad_input.parts import HEADER, ROWS, TABLE, workbook

FAMILY = "business"
NUMBER, NAME, SEX, BIRTH, JOINED, PHONE, COMMUNITY = range(7)

PHONES = {
    "phone_invalid": [
        "1381234567",
        "138123456789",
        "12812345678",
        "十三八",
        "138-1234-567",
        "00000000000",
        "138 1234 56",
        "+86 1381234567",
        "１３８１２３４５６７",
    ],
    "phone_missing": ["", "无", "暂无", "-", "  ", "　"],
    "phone_rounded": ["1.38E+10", "1.3812E+10", "1.38e10"],
    "phone_landline": ["0431-83221277", "83221277", "(0431)83221277"],
    "phone_second": ["13812345678/13912345670", "13812345678、13712345671"],
    "张伟": [
        "13812345678.0",
        "+86 13812345678",
        "0086-138-1234-5678",
        "１３８１２３４５６７８",
        "138-1234-5678/0431-83221277",
    ],
}
DATES = {
    "date_invalid": [
        "2026/2/30",
        "1985-13",
        "1985.0",
        "二月",
        "1985-06-31",
        "0000-00-00",
        "19851301",
        "6月",
    ],
    "birth_in_future": ["2073-01-01", "2031.5", "2090年1月", "20990101"],
    "age_implausible": ["1930-01", "1901", "2015-06"],
    "date_century": ["85.6", "79-1"],
    "date_serial": ["31204", "28765"],
    "date_turned": ["6/7/1985", "3/4/1979"],
    "张伟": ["1980年", "1980", "1980.10.1", "一九八〇年五月", "May 1980", "1980-05-06 00:00:00"],
}
JOINED_AT = {
    "joined_before_18": ["1990-01", "1998.4", "1997年12月31日"],
    "birth_after_joined": ["1979-12", "1960"],
    "joined_in_future": ["2030-07", "2026年12月"],
    "date_invalid": ["入党多年", "2003-14", "20031"],
}
NAMES = {
    "name_missing": ["", "　 "],
    "name_suspicious": [
        "王",
        "张伟1",
        "13812345678",
        "张" * 60,
        "@张伟",
        "张伟?",
        "王😀",
    ],
    "name_several": ["张伟/李娜", "张伟、李娜", "张伟\n李娜", "张伟 李娜"],
    "name_annotated": ["张伟(组长)", "张伟（女）"],
    "张伟": ["张　伟", " 张 伟 ", "张\u200b伟", "\u202e张伟", "张\x0b伟".replace("\x0b", "\u2028")],
    "𠮷伟": ["𠮷伟"],
    "买买提·艾力": ["买买提•艾力", "买买提．艾力"],
}
OTHERS = (
    (SEX, "sex_unclear", ["未知", "3", "男女"]),
    (COMMUNITY, "community_unknown", ["不存在社区", "星星社区居委会", "幸福里"]),
    (COMMUNITY, "community_guessed", ["铁西接社区", "清何桥社区"]),
    (
        COMMUNITY,
        "张伟",
        ["外县", "长春市区", "无", "清河县河滨街道柳园社区居委会", "柳园", "柳园社区3组"],
    ),
)


def _with(place: int, text: str) -> bytes:
    rows = [list(row) for row in ROWS]
    rows[0][place] = text
    return workbook([HEADER, *rows])


def files() -> Iterator[BadFile]:
    """Every file of the family."""
    tables = [(PHONE, PHONES), (BIRTH, DATES), (JOINED, JOINED_AT), (NAME, NAMES)]
    listed = [(place, code, texts) for place, codes in tables for code, texts in codes.items()]
    for place, code, texts in (*listed, *OTHERS):
        for number, text in enumerate(texts):
            kind = "problem" if code.isascii() else "read"
            yield BadFile(FAMILY, f"{place}-{code}-{number}.xlsx", _with(place, text), code, kind)
    yield from _repeats()
    yield from _sensitive()
    yield from _columns()
    yield from _units()


def _repeats() -> Iterator[BadFile]:
    first = ROWS[0]
    variants = {
        "plain": list(first),
        "space": [*first[:1], "张 伟", *first[2:]],
        "width": [*first[:5], "１３８１２３４５６７８", *first[6:]],
        "number": ["9", *first[1:]],
        "place": [*first[:6], "柳园社区居委会"],
    }
    for name, again in variants.items():
        yield BadFile(
            FAMILY, f"twice-{name}.xlsx", workbook([*TABLE, again]), "duplicate_row", "problem"
        )
    other = ["4", "赵敏", *first[2:]]
    yield BadFile(FAMILY, "one-phone.xlsx", workbook([*TABLE, other]), "phone_twice", "problem")
    same_name = [*first[:5], "13612345678", first[6]]
    yield BadFile(
        FAMILY, "namesakes.xlsx", workbook([*TABLE, same_name]), "same_person_twice", "problem"
    )
    total = workbook([*TABLE, ["合计", "30人", "", "", "", "", ""]])
    yield BadFile(FAMILY, "total.xlsx", total, "total_differs", "problem")
    gap = workbook([*TABLE, ["9", "赵敏", "女", "1990-01", "2012-01", "13612345678", "柳园社区"]])
    yield BadFile(FAMILY, "gap.xlsx", gap, "number_gap", "problem")
    above = workbook([*TABLE, ["4", "赵敏", "女", "1990-01", "2012-01", "13612345678", "同上"]])
    yield BadFile(FAMILY, "same-as-above.xlsx", above, "same_as_above", "problem")


def _sensitive() -> Iterator[BadFile]:
    numbers = {
        "eighteen": "220122198005061234",
        "last-x": "22012219800506123X",
        "small-x": "22012219800506123x",
        "full-x": "22012219800506123Ｘ",
        "fifteen": "220122800506123",
        "rounded": "220122198005061000",
        "masked": "220122********1234",
    }
    for name, number in numbers.items():
        for header in ("身份证号", "编码", "备注"):
            rows = [[*row, number] for row in ROWS]
            data = workbook([[*HEADER, header], *rows])
            yield BadFile(FAMILY, f"id-{name}-{header}.xlsx", data, "column_dropped", "problem")
    for header, text in (("家庭住址", "阳光家园3栋2单元101室"), ("民族", "汉族"), ("学历", "大学")):
        data = workbook([[*HEADER, header], *([*row, text] for row in ROWS)])
        yield BadFile(FAMILY, f"dropped-{header}.xlsx", data, "column_dropped", "problem")
        data = workbook([[*HEADER, "其他"], *([*row, text] for row in ROWS)])
        yield BadFile(FAMILY, f"dropped-other-{header}.xlsx", data, "column_dropped", "problem")


def _columns() -> Iterator[BadFile]:
    def without(*places: int) -> bytes:
        return workbook(
            [[text for at, text in enumerate(row) if at not in places] for row in TABLE]
        )

    for place in (JOINED, PHONE, COMMUNITY):
        yield BadFile(FAMILY, f"without-{place}.xlsx", without(place), "columns_missing", "problem")
    yield BadFile(FAMILY, "without-name.xlsx", without(NAME), "no_table")
    twice = workbook([[*HEADER, "手机"], *([*row, "13500000000"] for row in ROWS)])
    yield BadFile(FAMILY, "phone-column-twice.xlsx", twice, "张伟", "any")
    extra = workbook([[*HEADER, "血型", "微信"], *([*row, "A", "wx"] for row in ROWS)])
    yield BadFile(FAMILY, "extra-columns.xlsx", extra, "张伟", "read")
    swapped = [[*HEADER[:3], HEADER[4], HEADER[3], *HEADER[5:]], *ROWS]
    yield BadFile(FAMILY, "swapped-dates.xlsx", workbook(swapped), "header_conflict", "problem")
    unclear = [
        [*HEADER[:5], "栏甲", "栏乙", HEADER[6]],
        *([*row[:5], row[5], "13500000000", row[6]] for row in ROWS),
    ]
    yield BadFile(FAMILY, "two-unsaid-phones.xlsx", workbook(unclear), "column_unclear", "problem")
    second = ["编号", "党员姓名", "性别", "转正时间", "生日", "电话", "服务社区"]
    yield BadFile(
        FAMILY, "two-headers.xlsx", workbook([HEADER, second, *ROWS]), "two_headers", "problem"
    )


def _units() -> Iterator[BadFile]:
    titles = {"organ_unclear": "党员花名册", "organ_conflict": "县民政局在职党员名单"}
    for code, title in titles.items():
        name = "名单.xlsx" if code == "organ_unclear" else "县公安局名单.xlsx"
        data = workbook([[title, "", "", "", "", "", ""], *TABLE])
        yield BadFile(FAMILY, name, data, code, "problem")
    for text in ("不存在局", "某某中心", "局机关"):
        data = workbook([[*HEADER, "单位"], *([*row, text] for row in ROWS)])
        yield BadFile(FAMILY, f"unit-{text}.xlsx", data, "unit_unclear", "problem")
    for number, text in enumerate(("打麻将", "看书、下棋", "xx")):
        skills = [
            [*HEADER, "服务意向"],
            *([*row, text if at == 0 else "科普宣传"] for at, row in enumerate(ROWS)),
        ]
        yield BadFile(FAMILY, f"skill-{number}.xlsx", workbook(skills), "skill_unknown", "problem")
