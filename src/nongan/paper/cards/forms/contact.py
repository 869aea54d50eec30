"""The contact card and, on its back, the receipt (M06)."""

from nongan.paper.cards.forms.parts import (
    BOX,
    HOW_TO,
    KEEP,
    area,
    blank,
    boxes,
    numbered,
    printed,
)
from nongan.paper.cards.layouts import (
    QR_SIZE,
    AreaKind,
    Box,
    How,
    Layout,
    Line,
    Question,
    Rect,
    Text,
)

ITEMS = (
    "创业就业", "医疗保健", "环境卫生", "安全生产检查", "民意调查", "科普宣传", "民事调解",
    "青少年帮教关爱", "抗灾救援", "扶贫帮困", "综治维稳", "文体活动", "便民服务", "交通安全宣传",
    "妇女权益维护", "政策法规宣传", "法律援助", "家庭教育", "自选岗位",
)  # fmt: skip
"""The 18 service items in their order, and the post of one's own; a card may print other words."""


def _contact_card_words() -> tuple[tuple[Text, ...], tuple[Line, ...]]:
    return printed(
        Text("在职党员进社区联系卡", 12, 5.6, 81, 14, "center", "title"),
        Text("{issuer}", 12, 12.2, 81, 7, "center", "faint"),
        blank("姓名", "name", 8, 17.5, 44),
        Text("编号 {number}", 47, 17.5, 33, 8),
        blank("单位", "organ", 8, 23.7, 78),
        blank("社区", "community", 8, 29.9, 78),
        blank("电话", "phone", 8, 36.1, 44),
        blank("特长", "skills", 47, 36.1, 97),
        Text("一、我愿参加的服务项目（可选 1 至 3 项）", 8, 43.6, 89, 9.5, "left", "head"),
        Text("内容", 31, 96.2, 8, 8, "left", "faint"),
        Line(38.5, 100.2, 97, 100.2),
        Text("二、可服务时间（可多选）", 8, 103.6, 89, 9.5, "left", "head"),
        Text("本人签名", 8, 118.4, 16, 9),
        Line(23, 123.2, 46, 123.2),
        Text("单位党组织意见（盖章）", 50, 118.4, 47, 9),
        Text(HOW_TO, 12.5, 136.4, 80, 7, "center", "faint"),
        Text(KEEP, 12.5, 141.2, 80, 7, "center", "faint"),
    )


def _contact_card() -> Layout:
    items = tuple(
        Box(
            f"item_{index + 1:02}" if index < 18 else "own_post",
            label,
            Rect(8 + index % 3 * 32, 49.5 + index // 3 * 7.6, BOX, BOX),
        )
        for index, label in enumerate(ITEMS)
    )
    times = (("evenings", "工作日晚间"), ("weekends", "周末"), ("holidays", "节假日"))
    texts, lines = _contact_card_words()
    return Layout(
        "contact_card", "C", 1, 105, 148.5, Rect(82, 15, QR_SIZE, QR_SIZE), 0,
        (
            Question("items", How.MANY, items),
            Question("free_time", How.MANY, boxes(times, 8, 109.3, 32)),
        ),
        (
            area("own_post_text", AreaKind.HANDWRITING, 38.5, 93.5, 58.5, 7),
            area("member_signature", AreaKind.SIGNATURE, 23, 116, 23, 8),
            area("organ_opinion", AreaKind.SEAL, 50, 117, 47, 18),
        ),
        texts, lines,
    )  # fmt: skip


def _receipt_words() -> tuple[tuple[Text, ...], tuple[Line, ...]]:
    return printed(
        Text("在职党员进社区联系卡", 12, 5.6, 81, 14, "center", "title"),
        Text("（回执）社区党组织填写，交临时党支部", 12, 12.2, 68, 7, "center", "faint"),
        blank("姓名", "name", 8, 17.5, 44),
        Text("编号 {number}", 47, 17.5, 33, 8),
        blank("单位", "organ", 8, 23.7, 78),
        blank("社区", "community", 8, 29.9, 78),
        Text("一、报到方式", 8, 38, 60, 9.5, "left", "head"),
        Text("二、报到日期", 8, 52, 25, 9.5, "left", "head"),
        Text("月", 8, 61.2, 5, 9),
        Text("日（十位）", 8, 71.8, 18, 9),
        Text("日（个位）", 8, 82.4, 18, 9),
        Text("三、与名单核对", 8, 89.5, 60, 9.5, "left", "head"),
        Text("四、安排", 8, 103.5, 60, 9.5, "left", "head"),
        blank("小组或岗位", "", 8, 116, 97)[0::2],
        Text("经办人", 8, 125, 12, 9),
        Line(20, 129.8, 46, 129.8),
        Text("社区党组织（盖章）", 50, 125, 47, 9),
        Text(HOW_TO, 12.5, 137.4, 80, 7, "center", "faint"),
        Text(KEEP, 12.5, 141.6, 80, 7, "center", "faint"),
    )


def _receipt() -> Layout:
    how = (("in_person", "本人到社区"), ("by_phone", "电话"), ("with_organ", "单位集中"))
    check = (("agrees", "与名单一致"), ("differs", "信息有出入"), ("not_listed", "不在名单"))
    given = (("group", "编入服务小组"), ("post", "安排岗位"), ("waiting", "待安排"))
    texts, lines = _receipt_words()
    return Layout(
        "receipt", "R", 1, 105, 148.5, Rect(82, 15, QR_SIZE, QR_SIZE), 4,
        (
            Question("reported_how", How.ONE, boxes(how, 8, 43.6, 32)),
            Question("month", How.ONE, boxes(numbered(1, 12), 14, 61, 7.1, above=True)),
            Question("day_tens", How.ONE, boxes(numbered(0, 3), 28, 71.6, 7.1, above=True)),
            Question("day_ones", How.ONE, boxes(numbered(0, 9), 28, 82.2, 7.1, above=True)),
            Question("roster_check", How.ONE, boxes(check, 8, 95.2, 32)),
            Question("assigned", How.ONE, boxes(given, 8, 109.2, 32)),
        ),
        (
            area("assigned_text", AreaKind.HANDWRITING, 26, 114.8, 71, 7),
            area("received_by", AreaKind.SIGNATURE, 20, 123, 26, 8),
            area("community_seal", AreaKind.SEAL, 50, 124, 47, 13),
        ),
        texts, lines,
    )  # fmt: skip


CONTACT_CARD = _contact_card()
RECEIPT = _receipt()
