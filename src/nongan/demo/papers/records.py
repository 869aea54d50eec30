"""The committee's and the communities' paper: allocation, receipts, feedback, presence."""

from datetime import date
from random import Random

from nongan.demo.papers import spelling
from nongan.demo.papers.people import Person
from nongan.demo.papers.rosters import NOTICE, Paper
from nongan.demo.papers.sheets import Merge, Sheet
from nongan.demo.papers.spelling import Written
from nongan.demo.papers.story import Report, Service, Story
from nongan.demo.papers.structure import Quarter, Structure

CLERKS = ("演示甲", "演示乙", "演示丙")


def allocation(structure: Structure, people: list[Person], year: int) -> Paper:
    """The working committee's list: who serves in which community."""
    title = f"{year}年{structure.county}在职党员进社区分配名单（演示数据）"
    headers = ("序号", "姓名", "所在单位", "联系电话", "分配社区")
    rows: list[list[Written]] = [
        [
            number,
            person.name,
            structure.organs[person.organ].name,
            person.phone,
            structure.communities[person.assigned].name,
        ]
        for number, person in enumerate(people, start=1)
    ]
    return Paper(f"{year}年分配名单（演示数据）.xlsx", [_table("分配名单", title, headers, rows)])


def receipts(structure: Structure, story: Story, dice: Random) -> list[Paper]:
    """One list of contact-card receipts a community, in two layouts."""
    papers = []
    for place, community in enumerate(structure.communities):
        lines = [report for report in story.reports if report.community == place]
        rows = [
            _receipt_row(structure, report, number, dice)
            for number, report in enumerate(lines, start=1)
        ]
        headers: tuple[str, ...] = (
            "编号",
            "姓名",
            "性别",
            "单位",
            "联系电话",
            "报到日期",
            "认领服务项目",
            "接待人",
        )
        if place % 3 == 1:
            headers = (
                "回执号",
                "党员姓名",
                "性别",
                "工作单位",
                "手机",
                "何时报到",
                "选定的项目",
                "经办人",
            )
        title = f"{community.name}在职党员报到回执登记（演示数据）"
        name = f"{place + 1:02}{community.name}回执登记.{'csv' if place % 5 == 4 else 'xlsx'}"
        papers.append(Paper(name, [_table("回执", title, headers, rows)]))
    return papers


def feedback(structure: Structure, story: Story, quarter: Quarter) -> Paper:
    """One quarter's book: a sheet a community; communities that never sent theirs are absent."""
    sheets = []
    headers = ("序号", "姓名", "所在单位", "参加时长", "服务态度", "综合评价", "备注")
    for place, community in enumerate(structure.communities):
        if (place, quarter) in story.unsent:
            continue
        lines = [s for s in story.services if (s.community, s.quarter) == (place, quarter)]
        title = f"{community.name}{quarter.year}年第{quarter.number}季度情况反馈卡汇总（演示数据）"
        rows = [_feedback_row(line, number) for number, line in enumerate(lines, start=1)]
        sheets.append(_table(community.name, title, headers, rows))
    return Paper(f"{quarter.year}年第{quarter.number}季度反馈卡汇总（演示数据）.xlsx", sheets)


def presence(structure: Structure, people: list[Person], story: Story) -> list[Paper]:
    """Lists of people confirmed on site by the community."""
    papers = []
    for (place, quarter), keys in sorted(story.confirmed.items(), key=lambda entry: entry[0][0]):
        community = structure.communities[place]
        title = (
            f"{community.name}{quarter.year}年第{quarter.number}季度主题活动到场确认表（演示数据）"
        )
        day = date(quarter.year, quarter.months[1], 18)
        rows: list[list[Written]] = [
            [
                number,
                people[key].name,
                structure.organs[people[key].organ].short,
                people[key].phone,
                spelling.written_date(day, "iso"),
            ]
            for number, key in enumerate(keys, start=1)
        ]
        headers = ("序号", "姓名", "单位", "联系电话", "到场日期")
        name = f"{community.name}{quarter.year}年第{quarter.number}季度到场确认表.xlsx"
        papers.append(Paper(name, [_table("到场确认", title, headers, rows)]))
    return papers


def _receipt_row(structure: Structure, report: Report, number: int, dice: Random) -> list[Written]:
    items = "、".join(structure.items[item].name for item in report.items)
    style = ("iso", "dot_day", "serial")[report.community % 3]
    return [
        f"{report.community + 1:02}-{number:03}",
        report.name,
        report.sex,
        report.unit,
        report.phone,
        spelling.written_date(report.reported_on, style),
        items,
        dice.choice(CLERKS),
    ]


def _feedback_row(line: Service, number: int) -> list[Written]:
    hours = line.minutes / 60
    lengths = (f"{hours:g}小时", f"{hours:g}h", f"{hours:g}")
    length = lengths[line.community % 3]
    return [number, line.name, line.unit, length, line.attitude, line.grade, line.remark]


def _table(name: str, title: str, headers: tuple[str, ...], rows: list[list[Written]]) -> Sheet:
    merges = [Merge(0, 0, 0, len(headers) - 1)]
    return Sheet(name, [[title], list(headers), *rows, [NOTICE]], merges, range(1, 2))
