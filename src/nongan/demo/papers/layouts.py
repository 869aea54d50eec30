"""A dozen ways in which offices lay out one roster: header words, order, styles, decoration."""

from dataclasses import dataclass, field

# What a column holds; the words after it are the office's own.
type Column = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """One office's habit. `groups` are upper headers over several columns: (words, first, last)."""

    suffix: str
    columns: tuple[Column, ...]
    title: str = "{organ}在职党员进社区活动人员名单（演示数据）"
    styles: dict[str, str] = field(default_factory=dict)
    separator: str = "、"
    unit_line: str = ""
    groups: tuple[tuple[str, int, int], ...] = ()
    footer: str = "填表人：演示数据    审核人：演示数据"
    has_totals: bool = False
    has_blank_rows: bool = False
    has_notes_sheet: bool = False
    has_old_sheet: bool = False
    file_name: str = "{number}{organ}在职党员名单"


def _columns(text: str) -> tuple[Column, ...]:
    """Read `field header|field header`; a header may hold spaces and line breaks."""
    pairs = [part.split(" ", 1) for part in text.split("|")]
    return tuple((field_name, header) for field_name, header in pairs)


LAYOUTS = (
    Layout(
        ".xlsx",
        _columns(
            "number 序号|name 姓名|sex 性别|born 出生年月|joined 入党时间|kind 党员类别|"
            "post 职务|phone 联系电话|home 居住社区|items 服务特长|remark 备注"
        ),
        styles={"born": "dot", "joined": "dot", "phone": "plain", "home": "name"},
        unit_line="填报单位：{organ}（盖章）",
    ),
    Layout(
        ".xlsx",
        _columns(
            "number 编号|name 党员姓名|post 现任职务|sex 性 别|phone 手机号码|"
            "joined 入党\n日期|born 出生\n日期|home 家庭所在社区|items 可提供的服务"
        ),
        styles={"born": "serial", "joined": "serial", "phone": "number", "home": "street"},
        separator="；",
        has_totals=True,
        file_name="{number}-{short}党员花名册",
    ),
    Layout(
        ".docx",
        _columns(
            "number 序|name 姓名|sex 性别|nation 民族|school 学历|"
            "joined 何时加入党组织|kind 正式或预备|phone 电话|home 现居住地所属社区|items 特长爱好"
        ),
        styles={"joined": "words", "phone": "plain", "home": "whole", "kind": "short"},
        separator="，",
        title="{organ}党员进社区登记表（演示数据）",
    ),
    Layout(
        ".csv",
        _columns(
            "name 姓名|sex 性别|born 生日|joined 入党年月|"
            "kind 类别|phone 移动电话|home 居住地社区|items 意向服务项目"
        ),
        styles={"born": "iso", "joined": "iso", "phone": "plain", "home": "name"},
        separator=" ",
        title="",
        footer="",
        file_name="{number}.{organ}（演示数据）",
    ),
    Layout(
        ".xlsx",
        _columns(
            "number 序号|name 姓  名|sex 性别|born 出生|joined 入党|"
            "phone 手机|desk_phone 办公电话|home 社区|items 志愿服务意向"
        ),
        groups=(
            ("基本情况", 1, 2),
            ("时间（年月）", 3, 4),
            ("联系方式", 5, 6),
            ("双报到情况", 7, 8),
        ),
        styles={"born": "compact", "joined": "compact", "phone": "dashes", "home": "short"},
        separator="/",
        has_blank_rows=True,
        file_name="{number}、{organ}",
    ),
    Layout(
        ".xlsx",
        _columns(
            "branch 所在支部|name 姓名|sex 性别|id 身份证号|joined 入党日期|"
            "post 岗位|phone 本人电话|home 常住社区|items 擅长领域"
        ),
        styles={"joined": "dot_day", "phone": "plain", "home": "bracket"},
        separator="、",
        has_notes_sheet=True,
    ),
    Layout(
        ".xlsx",
        _columns(
            "number 序号|name 姓名|phone 联系方式|sex 性别|born 出生时间|"
            "joined 党龄起算日|kind 党员身份|home 所报社区|items 报名项目|remark 说明"
        ),
        styles={"born": "words", "joined": "words_day", "phone": "spaces", "home": "street"},
        separator="、",
        has_old_sheet=True,
        unit_line="单位名称：{organ}    填报日期:{day}",
    ),
    Layout(
        ".docx",
        _columns(
            "number 序号|name 姓名|sex 性别|born 出生年月日|joined 入党年月日|"
            "post 职务职级|phone 联系电话|home 居住社区|items 个人特长|remark 备注"
        ),
        styles={"born": "dot_day", "joined": "dot_day", "phone": "landline", "home": "name"},
        title="{organ}在职党员情况统计表（演示数据）",
        unit_line="单位:{organ}",
    ),
    Layout(
        ".xlsx",
        _columns(
            "number №|name 姓名|sex 性别|kind 党员性质|joined 加入中共时间|"
            "born 出生年月|home 住所社区|phone 手机号|items 服务项目"
        ),
        styles={"born": "dot_zero", "joined": "compact_day", "phone": "abroad", "home": "name"},
        separator="、",
        has_totals=True,
        has_blank_rows=True,
    ),
    Layout(
        ".csv",
        _columns(
            "number 序号|unit 工作单位|name 姓名|sex 性别|"
            "joined 入党时间|phone 电话号码|home 所在社区|items 特长"
        ),
        styles={"joined": "slash", "phone": "plain", "home": "street"},
        separator=",",
        title="{organ}党员名单（演示数据）",
        footer="",
    ),
    Layout(
        ".xlsx",
        _columns(
            "number 序号|unit 单位|name 姓名|sex 性别|nation 民族|born 出生年月|"
            "school 文化程度|joined 入党时间|post 职务|phone 手机号码|home 居住社区|items 服务意愿"
        ),
        styles={"born": "serial", "joined": "dot_zero", "phone": "wide", "home": "whole"},
        separator="、",
        footer="负责人签字:        联系人:演示数据",
    ),
    Layout(
        ".xlsx",
        _columns(
            "name 姓名|sex 性别|post 职务|kind 正式/预备|born 出生日期|"
            "joined 入党日期|phone 联系电话|home 现住社区|items 能做什么"
        ),
        styles={"born": "compact_day", "joined": "compact_day", "phone": "plain", "home": "short"},
        separator="\n",
        title="",
        unit_line="填报单位：{organ}        （演示数据）",
        file_name="{number}{short}",
    ),
)


def layout_of(organ: int) -> Layout:
    """The habit of the organ at this place of the structure."""
    return LAYOUTS[(organ * 5 + 1) % len(LAYOUTS)]
