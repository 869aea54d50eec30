"""Workbooks of the registry: the list of members with phones, and the blank forms."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.kernel import exports
from nongan.organisations.models import ExportRequest, Member
from nongan.organisations.queries.people import (
    MemberFilter,
    home_of,
    members_list,
    unsealed_phone,
)
from nongan.organisations.queries.rights import members_visible_to
from nongan.organisations.queries.structure import find_county, open_communities

ROWS_WITH_CHOICES = 1000
# The texts of the paper forms are Chinese in every language: they go back to Chinese offices.
ROSTER_HEADS = (
    ("序号", 6),
    ("姓名", 12),
    ("性别", 6),
    ("出生日期", 13),
    ("入党时间", 13),
    ("联系电话", 16),
    ("居住社区", 16),
    ("正式/预备", 11),
    ("特长（服务项目）", 26),
    ("职务", 16),
    ("备注", 18),
)
ROSTER_NOTES = (
    "填表单位：（请填写单位全称）",
    "1. 每人一行，不要合并单元格。姓名照实填写，少数民族姓名的“·”和生僻字照写，不加“同志”“先生”。",
    "2. 出生日期、入党时间写到能确定的一级即可，如 1985、1985-06、1985-06-07。",
    "3. 联系电话填本人手机 11 位；没有手机的填带区号的座机。",
    "4. 居住社区从下拉框选；住在名单以外的地方选“其他”。",
    "5. 特长最多三项，用顿号隔开，名称见“服务项目”页。",
    "6. 请不要填写身份证号、家庭住址、民族、学历：系统不收，读到也会删去。",
)
STRUCTURE_HEADS = (
    ("街道社区", ("序号", "街道", "社区", "办公电话", "党组织名称", "党组织类别")),
    (
        "单位党组织",
        ("序号", "单位", "别名", "统一社会信用代码", "党组织名称", "党组织类别", "上级党组织"),
    ),
)

# The names of the service items live in `catalogue` above; it fills this slot in its apps.py.
ItemNames = Callable[[], Sequence[str]]
_item_names: list[ItemNames] = []


def take_item_names_from(source: ItemNames) -> None:
    """Name the one source of the service items' names; called from apps.py only."""
    _item_names[:] = [source]


def members_with_phones(request: ExportRequest, user: User) -> tuple[str, bytes]:
    """The list of an approved export: what the user may see, narrowed as it was asked for.

    The watermark stands above the list and in every row, so that a photo of a part names its
    taker too.
    """
    place = request.scope.get("party_organisation")
    wanted = MemberFilter(party_organisation=int(place) if place else None)
    rows = members_list(members_visible_to(user), wanted)
    sheet = exports.Sheet(
        name=_("Members"),
        title=_("In-service Party members"),
        notes=[_("For: %(purpose)s") % {"purpose": request.purpose}, request.watermark],
        heads=[
            _("Number"),
            _("Name"),
            _("Sex"),
            _("Party organisation"),
            _("Membership"),
            _("Phone"),
            _("Taken by"),
        ],
        rows=(_line(member, request.watermark) for member in rows.iterator(chunk_size=500)),
        widths=[10, 12, 6, 34, 12, 14, 40],
    )
    return "members.xlsx", exports.workbook([sheet])


def _line(member: Member, watermark: str) -> Sequence[str]:
    home = home_of(member)
    return [
        member.number,
        member.name,
        member.get_sex_display(),
        str(home.party_organisation) if home else "",
        member.get_kind_display(),
        unsealed_phone(member),
        watermark,
    ]


@dataclass(frozen=True)
class Choices:
    """What a column of a blank form lets one choose from, on a sheet of its own."""

    column: int
    values: Sequence[str]


def roster_template() -> bytes:
    """The blank roster an organ fills in: notes, heads, two invented lines, choices."""
    county = find_county()
    communities = [*open_communities().values_list("name", flat=True), "其他"]
    items = list(_item_names[0]()) if _item_names else []
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("名单")
    title = f"{county.name if county else ''}在职党员名单"
    row = _head(book, page, title, ROSTER_NOTES, [head for head, _width in ROSTER_HEADS])
    for column, (_name, width) in enumerate(ROSTER_HEADS):
        page.set_column(column, column, width, book.add_format({"num_format": "@"}))
    lists = [Choices(2, ["男", "女"]), Choices(7, ["正式党员", "预备党员"])]
    lists.append(Choices(6, communities))
    _choices(book, page, row + 1, lists)
    _examples(book, items)
    book.close()
    return buffer.getvalue()


def _head(
    book: xlsxwriter.Workbook,
    page: xlsxwriter.worksheet.Worksheet,
    title: str,
    notes: Sequence[str],
    heads: Sequence[str],
) -> int:
    """Write title, notes and heads; return the row of the heads, counted from 0."""
    last = len(heads) - 1
    big = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    note = book.add_format({"font_size": 10, "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#eeeeee"})
    page.merge_range(0, 0, 0, last, title, big)
    for line, text in enumerate(notes, start=1):
        page.merge_range(line, 0, line, last, text, note)
    row = len(notes) + 1
    for column, text in enumerate(heads):
        page.write_string(row, column, text, head)
    page.freeze_panes(row + 1, 2)
    page.set_paper(9)
    page.set_landscape()
    return row


def _choices(
    book: xlsxwriter.Workbook,
    page: xlsxwriter.worksheet.Worksheet,
    first: int,
    lists: Sequence[Choices],
) -> None:
    """Let columns be chosen from lists that stand on a hidden sheet."""
    hidden = book.add_worksheet("选项")
    hidden.hide()
    for place, choices in enumerate(lists):
        for line, value in enumerate(choices.values):
            hidden.write_string(line, place, value)
        letter = chr(ord("A") + place)
        page.data_validation(
            first,
            choices.column,
            first + ROWS_WITH_CHOICES,
            choices.column,
            {
                "validate": "list",
                "source": f"=选项!${letter}$1:${letter}${len(choices.values)}",
                "error_type": "warning",
                "error_title": "请核对",
                "error_message": "不在可选项里。请从下拉框选择。",
            },
        )


def _examples(book: xlsxwriter.Workbook, items: Sequence[str]) -> None:
    """Show on sheets that are no data how lines look and what the items are called."""
    example = book.add_worksheet("填写示例")
    lines = [
        [head for head, _width in ROSTER_HEADS],
        ["1", "张晓丽", "女", "1985-06", "2008-07-01", "138****4406", "", "正式党员"],
        ["2", "阿卜杜·热合曼", "男", "1990", "2022-06", "139****0001", "其他", "预备党员"],
    ]
    for line, cells in enumerate(lines):
        for column, text in enumerate(cells):
            example.write_string(line, column, text)
    if items:
        page = book.add_worksheet("服务项目")
        for line, name in enumerate(items):
            page.write_string(line, 0, name)


def structure_template() -> bytes:
    """The blank form for streets, communities, organs and Party organisations."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, heads in STRUCTURE_HEADS:
        page = book.add_worksheet(name)
        for column, text in enumerate(heads):
            page.write_string(0, column, text, book.add_format({"bold": True, "border": 1}))
            page.set_column(column, column, 24 if column else 6)
        page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
