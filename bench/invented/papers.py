"""The offices' papers of an unseen county, and where on them everything stands."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bench.invented import tables
from bench.invented.ground import Ground, Organ
from bench.invented.noise import Noise
from bench.invented.people import Member
from bench.invented.story import Line, Story
from bench.invented.tables import Cells, Look
from nongan.demo.papers import spelling
from nongan.demo.papers.sheets import Sheet
from nongan.tabular.tests.unseen import WORDS

ROSTER_WORDS = {
    "number": ("序号", "编号", *WORDS["number"]),
    "name": ("姓名", "姓 名", "党员姓名", *WORDS["name"]),
    "sex": ("性别", *WORDS["sex"]),
    # A year under "born in which year" is no date: the reading asks, and here nobody answers.
    "birth": ("出生年月", "出生日期", *(w.replace("哪年生人", "何时生") for w in WORDS["birth"])),
    "joined": ("入党时间", "入党年月", *WORDS["joined"]),
    "phone": ("联系电话", "手机号码", *WORDS["phone"]),
    "community": ("居住社区", "现居住社区", *WORDS["community"][:7]),
    "kind": ("党员类别", "正式/预备", "党员身份"),
    "skills": ("服务特长", "志愿服务意向", *WORDS["skills"][:6]),
    "post": ("职务", *WORDS["post"]),
    "remark": ("备注", *WORDS["remark"]),
}
LIST_WORDS = {
    "number": ("序号", "编号", "回执编号", "号"),
    "name": ("姓名", "党员姓名", "报到人", "姓 名"),
    "sex": ("性别",),
    "unit": ("单位", "工作单位", "所在单位", "派出单位", "单位名称"),
    "phone": ("电话", "联系电话", "手机", "手机号"),
    "day": ("报到日期", "报到时间", "何时报到"),
    "items": ("认领服务项目", "选定项目", "认领项目", "服务项目"),
    "received_by": ("接待人", "经办人", "登记人"),
    "community": ("分配社区", "进驻社区", "所进社区", "报到社区"),
    "hours": ("参加时长(小时)", "服务时长", "时长", "参加时间(小时)"),
    "attitude": ("服务态度", "态度"),
    "grade": ("综合评价", "评价", "总体评价"),
    "remark": ("备注", "备 注"),
}
SPOILED_COLUMN = {
    "phone_missing": "phone",
    "phone_invalid": "phone",
    "joined_before_18": "joined",
    "birth_in_future": "birth",
    "duplicate_row": "",
}
GROUPS = (("基本情况", ("name", "sex")), ("联系方式", ("phone", "community")))


@dataclass(frozen=True)
class Place:
    """Where a roster row stands, and whether the file has the two columns not all files have."""

    file: str
    sheet: str
    row: int
    member: str
    has_birth: bool
    has_kind: bool


@dataclass(frozen=True)
class Spoiled:
    """A roster row that was spoiled on purpose."""

    file: str
    sheet: str
    row: int
    member: str
    problem: str
    column: str
    raw: str


@dataclass
class Papers:
    """All files by kind (name → sheets) and the truth about the rosters' rows."""

    files: dict[str, dict[str, list[Sheet]]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    spoiled: list[Spoiled] = field(default_factory=list)


class Office:
    """Writes every paper of the county."""

    def __init__(
        self, ground: Ground, noise: Noise, made: list[Member], year: int, dice: Random
    ) -> None:
        self.ground = ground
        self.noise = noise
        self.people = made
        self.year = year
        self.dice = dice
        self.papers = Papers()

    def write(self, story: Story) -> Papers:
        """Rosters, allocation list, receipts and feedback. Numbers the lines of the story."""
        for number, organ in enumerate(self.ground.organs, start=1):
            self._roster(number, organ)
        self._allocation()
        for number, place in enumerate(self.ground.communities, start=1):
            self._receipts(number, place.name, story.receipts[place.name])
        self._feedback(story)
        return self.papers

    def _keep(self, kind: str, name: str, sheets: list[Sheet]) -> None:
        self.papers.files.setdefault(kind, {})[name] = sheets

    # Rosters

    def _roster(self, number: int, organ: Organ) -> None:
        dice = self.dice
        fields = ["number", "name", "sex", "joined", "phone", "community", "skills"]
        fields += [name for name in ("birth", "kind", "post", "remark") if dice.random() < 0.7]
        look = tables.look(fields, ROSTER_WORDS, dice.choice(tables.KINDS), dice)
        self._decorate(look, f"{organ.name}在职党员进社区活动人员名单", f"填报单位：{organ.name}")
        if look.kind in (".xlsx", ".xls") and dice.random() < 0.15:
            look.groups = GROUPS
        separator = dice.choice((".", "、", "-", ""))
        tail = dice.choice(("", "名单", "在职党员名单", "2", "(最终版)", "党员花名册"))
        file = f"{number:02}{separator}{organ.name}{tail}{look.kind}"
        styles = {
            "birth": dice.choice(tables.DATE_STYLES),
            "joined": dice.choice((*tables.DATE_STYLES, "dot", "dot_zero", "words")),
            "phone": dice.choice(("plain", "plain", "number", "dashes", "spaces", "abroad")),
            "community": dice.choice(("name", "short", "street", "whole", "bracket")),
            "kind": dice.choice(("long", "short")),
            "separator": dice.choice("、；,/ "),
        }
        self._roster_rows(file, look, organ, styles)

    def _decorate(self, look: Look, title: str, above: str) -> None:
        dice = self.dice
        look.title = title if look.kind != ".csv" and dice.random() < 0.8 else ""
        look.above = above if look.title and dice.random() < 0.3 else ""
        look.footer = "填表人：        审核人：" if dice.random() < 0.3 else ""
        look.has_blank_rows = dice.random() < 0.1

    def _roster_rows(self, file: str, look: Look, organ: Organ, styles: dict[str, str]) -> None:
        """The file's rows, with what is wrong in each, and where each of them comes to stand."""
        rows: list[tuple[Member, Cells, str]] = []
        for one in (one for one in self.people if one.organ == organ.name):
            cells = self._roster_cells(one, len(rows) + 1, styles)
            spoiled = self.dice.random() < self.noise.spoiled
            problem = self._spoil(one, cells, look.columns, styles) if spoiled else ""
            if problem == "duplicate_row":
                rows.append((one, cells, ""))
            rows.append((one, cells, problem))
        title = self.dice.choice(("Sheet1", "名单", "党员"))
        page, places = tables.sheet(title, look, [cells for _, cells, _ in rows])
        self._keep("rosters", file, [page])
        name = {".csv": "", ".docx": "table 1"}.get(look.kind, title)
        has = ("birth" in look.columns, "kind" in look.columns)
        for (one, written, problem), row in zip(rows, places, strict=True):
            if problem != "duplicate_row":
                self.papers.places.append(Place(file, name, row, one.key, *has))
            if problem:
                spoiled_one = SPOILED_COLUMN[problem]
                column, raw = look.headers.get(spoiled_one, ""), str(written.get(spoiled_one, ""))
                self.papers.spoiled.append(Spoiled(file, name, row, one.key, problem, column, raw))

    def _roster_cells(
        self, one: Member, number: int, styles: dict[str, str]
    ) -> dict[str, spelling.Written]:
        home = None if one.home is None else self.ground.communities[one.home]
        return {
            "number": number,
            "name": spelling.written_name(one.name, ("plain", "padded", "spaced")[number % 3]),
            "sex": one.sex,
            "birth": spelling.written_date(one.born, styles["birth"]),
            "joined": spelling.written_date(one.joined, styles["joined"]),
            "phone": spelling.written_phone(one.phone, styles["phone"]),
            "community": spelling.written_community(
                home, styles["community"], self.ground.county, self.dice
            ),
            "kind": spelling.written_kind(one.is_full, styles["kind"]),
            "skills": styles["separator"].join(one.items),
            "post": one.post,
            "remark": "",
        }

    def _spoil(
        self,
        one: Member,
        cells: dict[str, spelling.Written],
        columns: list[str],
        styles: dict[str, str],
    ) -> str:
        """Spoil one cell of a row; which rule it breaks."""
        problems = ["phone_missing", "phone_invalid", "duplicate_row"]
        if "birth" in columns:
            problems += ["joined_before_18", "birth_in_future"]
        problem = self.dice.choice(problems)
        if problem == "phone_missing":
            cells["phone"] = ""
        elif problem == "phone_invalid":
            cells["phone"] = one.phone[: self.dice.choice((8, 10))]
        elif problem == "joined_before_18":
            early = one.born + timedelta(days=self.dice.randint(10, 16) * 365)
            cells["joined"] = spelling.written_date(early, styles["joined"])
        elif problem == "birth_in_future":
            late = one.born.replace(year=self.year + self.dice.randint(2, 40), day=1)
            cells["birth"] = spelling.written_date(late, styles["birth"])
        return problem

    # The committee's and the communities' papers

    def _allocation(self) -> None:
        dice = self.dice
        fields = ["number", "name", "unit", "phone", "community"]
        look = tables.look(fields, LIST_WORDS, ".xlsx", dice)
        self._decorate(look, f"{self.year}年县直机关在职党员进社区分配名单", "")
        look.merged = "community" if dice.random() < 0.3 else ""
        order = sorted(self.people, key=lambda one: (one.assigned, one.organ))
        if not look.merged and dice.random() < 0.5:
            order = self.people
        rows: list[Cells] = [
            {
                "number": number,
                "name": one.name,
                "unit": one.organ,
                "phone": one.phone,
                "community": one.assigned,
            }
            for number, one in enumerate(order, start=1)
        ]
        page, _ = tables.sheet("分配名单", look, rows)
        self._keep("allocation", f"{self.year}年分配名单.xlsx", [page])

    def _receipts(self, number: int, place: str, lines: list[Line]) -> None:
        dice = self.dice
        fields = ["number", "name", "sex", "unit", "phone", "day", "items", "received_by"]
        fields = [one for one in fields if one != "sex" or dice.random() < 0.85]
        look = tables.look(fields, LIST_WORDS, dice.choice(tables.KINDS), dice)
        self._decorate(look, f"{place}在职党员进社区联系卡回执登记表", f"社区：{place}")
        form = dice.choice(("{number:02}-{line:04}", "{line}", "HZ{number:02}{line:03}"))
        style, separator = dice.choice(tables.DATE_STYLES), dice.choice("、；,")
        rows: list[Cells] = []
        for count, line in enumerate(lines, start=1):
            line.number = form.format(number=number, line=count)
            assert line.day is not None
            rows.append(
                {
                    "number": line.number,
                    "name": line.name,
                    "sex": line.sex,
                    "unit": line.unit,
                    "phone": line.phone,
                    "day": spelling.written_date(line.day, style),
                    "items": separator.join(line.items),
                    "received_by": dice.choice(("王主任", "李主任", "张书记")),
                }
            )
        page, _ = tables.sheet("回执", look, rows)
        self._keep("receipts", f"{number:02}{place}回执{look.kind}", [page])

    def _feedback(self, story: Story) -> None:
        """One book a quarter with a sheet a community, or a file for each of them."""
        together = self.dice.random() < 0.6
        quarters = sorted({quarter for quarter, _ in story.feedback})
        for quarter in quarters:
            look = self._feedback_look(together)
            pages = []
            for number, place in enumerate(self.ground.communities, start=1):
                if (quarter, place.name) not in story.feedback:
                    continue
                look = look if together else self._feedback_look(together)
                title = f"{self.year}年第{quarter}季度主题活动在职党员情况反馈卡（{place.name}）"
                look.title = title
                page = self._cards(place.name, look, story.feedback[quarter, place.name])
                if together:
                    pages.append(page)
                else:
                    file = f"{number:02}{place.name}{self.year}年第{quarter}季度反馈卡{look.kind}"
                    self._keep("feedback", file, [page])
            if together:
                self._keep("feedback", f"{self.year}年第{quarter}季度反馈卡汇总.xlsx", pages)

    def _feedback_look(self, together: bool) -> Look:
        fields = ["number", "name", "unit", "hours", "attitude", "grade", "remark"]
        kind = ".xlsx" if together else self.dice.choice((".xlsx", ".xls", ".docx"))
        return tables.look(fields, LIST_WORDS, kind, self.dice)

    def _cards(self, place: str, look: Look, lines: list[Line]) -> Sheet:
        form = self.dice.choice(("{:g}", "{:g}小时", "{:g}h"))
        rows: list[Cells] = []
        for count, line in enumerate(lines, start=1):
            line.number = str(count)
            rows.append(
                {
                    "number": count,
                    "name": line.name,
                    "unit": line.unit,
                    "hours": form.format(line.hours),
                    "attitude": self.dice.choice(("好", "较好", "一般")),
                    "grade": line.grade,
                    "remark": line.remark,
                }
            )
        return tables.sheet(place, look, rows)[0]
