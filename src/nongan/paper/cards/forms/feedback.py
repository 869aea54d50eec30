"""The feedback card for one member and the sheet for all of an occasion (M07)."""

from collections.abc import Sequence

from nongan.paper.cards.forms.parts import (
    HOW_TO,
    KEEP,
    SMALL_BOX,
    area,
    blank,
    boxes,
    numbered,
    printed,
)
from nongan.paper.cards.layouts import (
    QR_SIZE,
    Area,
    AreaKind,
    How,
    Layout,
    Line,
    Question,
    Rect,
    Text,
)

PRESENCE = (
    ("on_time", "按时"), ("late", "迟到"), ("left_early", "早退"), ("excused", "请假"),
    ("absent", "未到"),
)  # fmt: skip
GRADES = (("excellent", "优秀"), ("good", "良好"), ("fair", "一般"), ("poor", "较差"))
JUDGED = (
    ("attitude", "三、服务态度"), ("discipline", "四、遵守纪律"), ("effect", "五、服务效果"),
    ("grade", "六、综合评价"),
)  # fmt: skip
SHEET_ROWS = 12
_SHEET_TOP, _SHEET_STEP = 44.0, 10.8
_ROWS = [(row, _SHEET_TOP + row * _SHEET_STEP) for row in range(1, SHEET_ROWS + 1)]
type Printed = tuple[tuple[Text, ...], tuple[Line, ...]]


def _card_words() -> Printed:
    return printed(
        Text("在职党员进社区情况反馈卡", 20, 6, 170, 16, "center", "title"),
        Text("{issuer}", 20, 13.6, 170, 8, "center", "faint"),
        blank("姓名", "name", 14, 20, 56),
        blank("单位", "organ", 62, 20, 130),
        Text("编号 {number}", 136, 20, 44, 8),
        blank("活动", "occasion", 14, 27, 100),
        blank("社区", "community", 106, 27, 180),
        blank("时间地点", "held", 14, 34, 180),
        Text("一、到位情况", 14, 43.4, 30, 9.5, "left", "head"),
        Text("二、服务时长（小时）", 14, 53.4, 36, 9.5, "left", "head"),
        *(
            Text(words, 14, 66.4 + index * 8.6, 36, 9.5, "left", "head")
            for index, (_, words) in enumerate(JUDGED)
        ),
        Text("服务内容", 130, 66.4, 20, 9),
        *(Line(147, y, 196, y, 0.2) for y in (71.5, 78, 84.5)),
        Text("服务人数", 130, 88, 20, 9),
        Line(147, 92.8, 196, 92.8),
        Text("备注", 14, 103, 12, 9),
        Line(24, 108.2, 196, 108.2),
        Text("评价人", 14, 114, 12, 9),
        Line(27, 119, 62, 119),
        Text("社区党组织（盖章）", 68, 114, 36, 9),
        Text("本人", 126, 114, 10, 9),
        Text("签名", 126, 123, 10, 9),
        Line(136, 128, 178, 128),
        Text(HOW_TO + KEEP, 20, 139.4, 170, 7.5, "center", "faint"),
    )


def _feedback_card() -> Layout:
    seen = (("agreed", "已阅，无异议"), ("objects", "有异议"))
    texts, lines = _card_words()
    return Layout(
        "feedback_card", "F", 1, 210, 148.5, Rect(186, 15, QR_SIZE, QR_SIZE), 8,
        (
            Question("presence", How.ONE, boxes(PRESENCE, 54, 43.2, 24)),
            Question("hours", How.ONE, boxes(numbered(0, 12), 54, 55, 8.2, above=True)),
            Question("half_hour", How.MANY, boxes([("half", "加半小时")], 168, 55, 20)),
            *(
                Question(name, How.ONE, boxes(GRADES, 54, 66.2 + index * 8.6, 18))
                for index, (name, _) in enumerate(JUDGED)
            ),
            Question("member_word", How.ONE, boxes(seen, 138, 113.8, 30)),
        ),
        (
            area("content", AreaKind.HANDWRITING, 147, 66, 49, 19),
            area("served_count", AreaKind.HANDWRITING, 147, 87, 49, 7),
            area("remark", AreaKind.HANDWRITING, 24, 102, 172, 7.5),
            area("evaluator", AreaKind.SIGNATURE, 26, 112, 37, 8.5),
            area("community_seal", AreaKind.SEAL, 68, 113, 50, 25),
            area("member_signature", AreaKind.SIGNATURE, 135, 121, 44, 8.5),
        ),
        texts, lines,
    )  # fmt: skip


def _sheet_row(row: int, y: float) -> tuple[Question, ...]:
    def ask(
        name: str, answers: Sequence[tuple[str, str]], x: float, step: float, how: How = How.ONE
    ) -> Question:
        return Question(name, how, boxes(answers, x, y, step, size=SMALL_BOX, above=True), row)

    return (
        ask("presence", PRESENCE, 84.5, 9),
        ask("hours", numbered(1, 8), 132, 9),
        ask("half_hour", [("half", "半")], 204, 9, How.MANY),
        ask("grade", GRADES, 217, 9),
    )


def _sheet_words() -> Printed:
    return printed(
        Text("在职党员进社区情况反馈卡", 20, 6, 257, 17, "center", "title"),
        Text("（一次活动多人）{issuer}", 20, 14, 257, 8, "center", "faint"),
        blank("活动", "occasion", 14, 20, 104),
        blank("社区", "community", 112, 20, 186),
        Text("编号 {number}", 194, 20, 60, 9),
        blank("时间地点", "held", 14, 27, 186),
        Text("第 {page} 页，共 {pages} 页", 194, 27, 60, 9),
        *(
            Text(words, x, 43.8, width, 9, "center", "head")
            for words, x, width in (
                ("序号", 8, 9), ("姓名", 18, 20), ("单位", 39, 43), ("到位情况", 82.2, 46),
                ("服务时长（小时）", 129, 82), ("综合评价", 214, 38), ("备注", 253, 36),
            )
        ),
        *(
            Text(f"{{{name}_{row}}}", x, y + 0.3, width, size, align)
            for row, y in _ROWS
            for name, x, width, size, align in (
                ("row", 8, 9, 8.5, "center"), ("name", 18, 20, 9.5, "left"),
                ("organ", 39, 43, 7.5, "left"),
            )
        ),
        *(Line(8, y + 6.2, 289, y + 6.2, 0.2) for _, y in [(0, _SHEET_TOP), *_ROWS]),
        *(Line(x, 40.5, x, _SHEET_TOP + SHEET_ROWS * _SHEET_STEP + 6.2, 0.2)
          for x in (8, 17.3, 38.5, 82.2, 129, 212, 252.6, 289)),
        Line(8, 40.5, 289, 40.5, 0.2),
        Text("评价人", 14, 186, 12, 9.5),
        Line(27, 191.1, 70, 191.1),
        Text("社区党组织（盖章）", 78, 186, 40, 9.5),
        Text("现场负责人", 150, 186, 20, 9.5),
        Line(170, 191.1, 215, 191.1),
        Text(HOW_TO + KEEP, 20, 201.5, 257, 8, "center", "faint"),
    )  # fmt: skip


def _feedback_sheet() -> Layout:
    texts, lines = _sheet_words()
    return Layout(
        "feedback_sheet", "G", 1, 297, 210, Rect(268, 17, QR_SIZE, QR_SIZE), 12,
        tuple(question for row, y in _ROWS for question in _sheet_row(row, y)),
        (
            *(Area("remark", AreaKind.HANDWRITING, Rect(253.4, y - 4, 35, 9.6), row)
              for row, y in _ROWS),
            area("evaluator", AreaKind.SIGNATURE, 26, 184, 45, 9),
            area("community_seal", AreaKind.SEAL, 78, 184, 60, 20),
            area("leader", AreaKind.SIGNATURE, 169, 184, 47, 9),
        ),
        texts, lines, rows=SHEET_ROWS,
    )  # fmt: skip


FEEDBACK_CARD = _feedback_card()
FEEDBACK_SHEET = _feedback_sheet()
