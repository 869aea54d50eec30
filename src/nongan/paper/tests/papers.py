"""Documents of an invented county with what is hard to set: long names, rare characters."""

from datetime import UTC, datetime

from nongan.paper.documents.model import (
    Block,
    Code,
    Column,
    Document,
    Fields,
    Paragraph,
    Table,
    Value,
)
from nongan.paper.documents.wording import written

COMMITTEE = "中共农安县直属机关工作委员会"
MADE = (COMMITTEE, datetime(2026, 3, 5, 9, 30, tzinfo=UTC))
HEADS = ("序号", "姓名", "所在单位党组织", "职务", "服务项目", "所属临时党支部")
WIDTHS = (5, 10, 24, 12, 24, 20)
NAMES = ("王堃喆", "李𠮷祥", "阿卜杜热依木·买买提明江", "=SUM(A1)", "欧阳娜")


def table(count: int) -> Table:
    """So many lines; their heights differ."""
    rows: list[list[Value]] = [
        [
            number,
            NAMES[number % len(NAMES)],
            "中共农安县发展和改革局" + "第一支部委员会" * (number % 4),
            "四级主任科员",
            "环境卫生、政策法规宣传",
            "派驻兴隆社区临时党支部",
        ]
        for number in range(1, count + 1)
    ]
    return Table([Column(h, w) for h, w in zip(HEADS, WIDTHS, strict=True)], rows)


def roster(count: int) -> Document:
    """A roster of so many lines."""
    values = {"version": "3", "as_of": "2026年3月5日", "issued": "未发布"}
    values |= {"count": str(count), "scope": ""}
    return written("roster", values, {"lines": [table(count)]}, made=MADE)


def appointment() -> Document:
    """An official document of one page."""
    values = {
        "names": "王堃、李𠮷祥",
        "issuer": COMMITTEE,
        "addressee": "县直各基层党组织",
        "decided_on": "2026年3月2日",
        "number": "农机工委〔2026〕3号",
        "term": "任职时间从2026年3月5日起计算。",
        "day": "2026年3月5日",
    }
    posts = [Paragraph("王堃同志任派驻兴隆社区临时党支部书记；"), Paragraph("李𠮷祥同志任副书记。")]
    return written("appointment", values, {"appointments": posts}, made=MADE)


def service_record() -> Document:
    """A sheet with fields, a table and a code."""
    values = {"unit": "兴隆社区居民委员会", "period": "2026年1月至3月", "hours": "3.5"}
    values["national"] = "尚未录入全国志愿服务信息系统。"
    person = Fields([("姓名", "王堃喆"), ("志愿者编号", ""), ("所在单位", "农安县发展和改革局")])
    blocks: dict[str, list[Block]] = {
        "person": [person],
        "lines": [table(2)],
        "code": [Code("q7Rk2vXw9LmT4sHd", "核验码")],
    }
    return written("service-record", values, blocks, made=MADE)


def certificate() -> Document:
    """A certificate whose name has a character that no font shows."""
    values = {
        "number": "2026-0007",
        "name": "王\U0002b9a7",
        "volunteer_number": "尚未取得",
        "period": "2026年1月至3月",
        "times": "2",
        "hours": "7.5",
        "content": "环境卫生、政策法规宣传",
        "unit": "兴隆社区居民委员会",
        "day": "2026年4月8日",
        "national": "尚未录入全国志愿服务信息系统。",
    }
    code = [Code("q7Rk2vXw9LmT4sHd", "核验码")]
    return written("certificate", values, {"code": code}, made=MADE)


DOCUMENTS = {
    "roster": roster(23),
    "roster-empty": roster(0),
    "appointment": appointment(),
    "service-record": service_record(),
    "certificate": certificate(),
}
