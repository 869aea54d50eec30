"""How people write one and the same thing: dates, phones, places, lists, and slips of the pen."""

from datetime import date
from random import Random

from nongan.demo.papers.structure import Community, Organ

type Written = str | int | date

FULL_WIDTH = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}
# Characters that sound alike and are mixed up when a name is taken down by ear.
SOUND_ALIKE = (
    "丽莉",
    "伟玮",
    "晓小",
    "红宏",
    "燕艳",
    "静晶",
    "辉晖",
    "建健",
    "海洋",
    "玲琳",
    "志智",
)
CHILDREN_AND_OUTSIDE = ("无", "外县", "长春市区", "", "无")


def written_date(day: date, style: str) -> Written:
    """The day in one of the offices' ways; `serial` is a true date cell."""
    texts = {
        "iso": f"{day:%Y-%m-%d}",
        "slash": f"{day.year}/{day.month}/{day.day}",
        "dot": f"{day.year}.{day.month}",
        "dot_zero": f"{day:%Y.%m}",
        "dot_day": f"{day:%Y.%m.%d}",
        "compact": f"{day:%Y%m}",
        "compact_day": f"{day:%Y%m%d}",
        "words": f"{day.year}年{day.month}月",
        "words_day": f"{day.year}年{day.month}月{day.day}日",
    }
    return day if style == "serial" else texts[style]


def written_phone(phone: str, style: str) -> Written:
    """The phone in one of the offices' ways; `number` is a number cell."""
    texts = {
        "plain": phone,
        "dashes": f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
        "spaces": f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        "abroad": f"+86 {phone}",
        "wide": phone.translate(FULL_WIDTH),
        "landline": f"{phone}/0431-0000{phone[7:]}",
    }
    return int(phone) if style == "number" else texts[style]


def written_community(community: Community | None, style: str, county: str, dice: Random) -> str:
    """The community of residence; None is written as somewhere outside or left empty."""
    if community is None:
        return dice.choice(CHILDREN_AND_OUTSIDE)
    short = community.name.removesuffix("社区")
    texts = {
        "name": community.name,
        "short": short,
        "street": f"{community.street}{community.name}",
        "whole": f"{county}{community.street}{community.name}居委会",
        "bracket": f"{community.name}({community.street})",
    }
    return texts[style]


def written_kind(is_full: bool, style: str) -> str:
    """Full or probationary, long or short."""
    short = "正式" if is_full else "预备"
    return short + "党员" if style == "long" else short


def written_name(name: str, style: str) -> str:
    """The name; names of two characters are often padded to the width of three."""
    padded = len(name) == 2
    if style == "padded" and padded:
        return name[0] + "\u3000" + name[1]
    return name[0] + "  " + name[1] if style == "spaced" and padded else name


def written_unit(organ: Organ, dice: Random) -> str:
    """The organ as a community worker writes it: in full, without the county, or short."""
    whole = organ.name
    return dice.choice((whole, whole, whole.removeprefix("农安县"), organ.short, organ.short))


def slip_in_name(name: str, dice: Random) -> str:
    """The name taken down by ear: one character becomes another of the same sound."""
    for pair in dice.sample(SOUND_ALIKE, len(SOUND_ALIKE)):
        for wrote, meant in ((pair[0], pair[1]), (pair[1], pair[0])):
            if wrote in name[1:]:
                return name[0] + name[1:].replace(wrote, meant, 1)
    return name


def slip_in_phone(phone: str, dice: Random) -> str:
    """The phone with one digit read wrongly, or two neighbours exchanged."""
    place = dice.randrange(4, 10)
    if dice.random() < 0.5:
        return phone[:place] + phone[place + 1] + phone[place] + phone[place + 2 :]
    return phone[:place] + str((int(phone[place]) + dice.randint(1, 9)) % 10) + phone[place + 1 :]
