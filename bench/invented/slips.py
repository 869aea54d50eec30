"""What goes wrong between a person's words and a community's sheet."""

from collections import defaultdict
from functools import cache
from random import Random

from pypinyin import Style, lazy_pinyin

from bench.invented.ground import Organ
from bench.invented.noise import Noise
from bench.invented.people import RARE
from nongan.demo.papers.people import MEN, WOMEN
from nongan.demo.papers.spelling import slip_in_phone

# Characters that a hurried hand makes alike.
LOOK_ALIKE = (
    "末未 刚钢 佳桂 晴睛 芳芬 丽俪 莉利 浩洁 伟玮 海梅 凤风 玲珍 红江 明朋 杰木 宇字 林材 春秦 "
    "慧惠 敏繁 建健 忠志 清青 英央 娟捐 婷停 静净 洋详 磊石 强张 超起 鹏鹤 辉挥 波坡 平干 勇男 "
    "宁字 晓绕 玉王 兰三 云去 华毕 霞露 琳淋 雪雷 秀季 荣菜 月用 丹母 颖颍 结洁 倩情 岚风 昊吴 "
    "昕听 晨震 俊峻 傅付 萧肖 阎闫 侯候 于干 杨扬 徐除 孙孔 贾贸 曹曾 许计 邓郑 冯马 田由 史吏 "
    "石右 汪江 任伍 钟种"
)
USELESS = ("机关", "局机关", "单位", "县直", "县里", "机关党支部", "政府", "局")
CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("h", "f"))


@cache
def _common() -> str:
    """The 3,755 characters of the national standard's first level."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", "ignore") for code in codes)


def _sound(char: str) -> str:
    return lazy_pinyin(char, style=Style.NORMAL)[0]


def _near(sound: str) -> str:
    for one, other in CONFUSED:
        if sound.startswith(one):
            sound = other + sound[len(one) :]
            break
    return sound.removesuffix("g") if sound.endswith("ng") else sound


@cache
def _by_sound() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for char in _common():
        found[_sound(char)] += char
        found[f"~{_near(_sound(char))}"] += char
    return dict(found)


@cache
def _by_look() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for pair in LOOK_ALIKE.split():
        one, other = pair[0], pair[1]
        found[one] += other
        found[other] += one
    return dict(found)


def slipped_name(name: str, noise: Noise, dice: Random) -> str:
    """The name with one thing wrong, of the kinds that this county's clerks are given to."""
    rare = [place for place, char in enumerate(name) if char in RARE]
    if rare and dice.random() < 0.5:
        place = dice.choice(rare)
        stand_in = dice.choice((_sound(name[place]), "?", "□", "*", _heard(name[place], dice)))
        return name[:place] + stand_in + name[place + 1 :]
    kinds, weights = zip(*noise.slip_kinds.items(), strict=True)
    for _ in range(6):
        found = _slip(name, dice.choices(kinds, weights)[0], dice)
        if found != name:
            return found
    return name


def _slip(name: str, kind: str, dice: Random) -> str:
    # The surname is what people are called by: it goes wrong least.
    place = dice.randrange(1, len(name)) if dice.random() < 0.85 else 0
    char = name[place]
    if kind == "drop":
        return name[:place] + name[place + 1 :] if len(name) > 2 else name
    if kind == "swap":
        return name[:-2] + name[-1] + name[-2] if len(name) > 2 else name
    if kind == "add":
        return name + dice.choice(MEN + WOMEN) if len(name) == 2 else name
    choices = {
        "sound": lambda: _heard(char, dice),
        "near_sound": lambda: dice.choice(_by_sound().get(f"~{_near(_sound(char))}", char)),
        "shape": lambda: dice.choice(_by_look().get(char, char)),
        "any": lambda: dice.choice(MEN + WOMEN),
    }
    return name[:place] + choices[kind]() + name[place + 1 :]


def _heard(char: str, dice: Random) -> str:
    """Another character of the sound; rather one that names are made of."""
    alike = _by_sound().get(_sound(char), char)
    usual = [other for other in alike if other in MEN + WOMEN and other != char]
    return dice.choice(usual) if usual and dice.random() < 0.7 else dice.choice(alike)


def decorated(name: str, dice: Random) -> str:
    """The name as it stands in the cell: padded, spaced, or with a remark in brackets."""
    roll = dice.random()
    if roll < 0.12 and len(name) == 2:
        return f"{name[0]}{dice.choice((' ', '  ', '　'))}{name[1]}"
    if roll < 0.2:
        return dice.choice((f" {name}", f"{name} ", f"{name}　"))
    return f"{name}{dice.choice(('（女）', '(代)', '（党员）'))}" if roll > 0.995 else name


def written_phone(phone: str, noise: Noise, dice: Random) -> str | int:
    """The phone as a community writes it: absent, slipped, and in any of its forms."""
    if dice.random() < noise.phone_missing:
        return dice.choice(("", "", "", "无", "未填"))
    if dice.random() < noise.phone_slip:
        phone = dice.choice((slip_in_phone(phone, dice), phone[:-1], phone + phone[-1]))
    forms = (
        phone,
        phone,
        phone,
        int(phone),
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
        f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        f"+86{phone}",
        f"0086-{phone}",
        "".join(chr(0xFF10 + int(digit)) for digit in phone),
        f"{phone}/0431-8322{dice.randrange(10_000):04}",
        f"手机{phone}",
    )
    return dice.choice(forms)


def written_unit(organ: Organ, county: str, noise: Noise, dice: Random) -> str:
    """The organ as a community writes it: in full, short, formerly, as its parent, or blank."""
    roll = dice.random()
    for share, text in (
        (noise.unit_blank, ""),
        (noise.unit_useless, dice.choice(USELESS)),
        (noise.unit_parent if organ.parent else 0, organ.parent),
        (noise.unit_former if organ.formers else 0, dice.choice(organ.formers or ("",))),
        (noise.unit_short if organ.shorts else 0, dice.choice(organ.shorts or ("",))),
    ):
        if roll < share:
            return _with_place(text, county, dice)
        roll -= share
    return _with_place(organ.name, county, dice)


def _with_place(text: str, county: str, dice: Random) -> str:
    if not text.startswith("县") or len(text) < 4:
        return text
    bare = text.removeprefix("县")
    return dice.choice((text, text, bare, county + bare))
