"""People's names: padding and inner spaces gone, `·` and rare characters kept."""

import re

from nongan.tabular.text import clean

_SPACES = re.compile(r"\s+")
# Small classes only: a class of all Han characters takes longer to compile than a list to read.
_DOTS = re.compile(r"(?<=[^\x00-\xff])\s*[•・‧∙⋅｡.．。]\s*(?=[^\x00-\xff])")
_NOTE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?\s*$")
_LATIN_NAME = re.compile(r"[^\W\d_][^\W\d_'’.\-]*([ ·][^\W\d_][^\W\d_'’.\-]*){0,4}\Z")
_FULL_LATIN = str.maketrans({code: code - 0xFEE0 for code in range(0xFF21, 0xFF5B)})
_BETWEEN_PEOPLE = re.compile(r"[、，,;；/|\\&和\s]+")
_MAX_HAN = 6
_USUAL_LENGTH = 4

# The surnames of over 95 % of people (and the compound ones in use): for the look of a column,
# never a rule.
SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方"
    "石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛"
    "焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
    "柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾"
    "蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺肖闫付师代支尚劳尧农邝班利莉门"
)
COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "司徒",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "东方",
    "夏侯",
    "宇文",
    "端木",
)


def parse(text: str) -> tuple[str, str]:
    """The name and a problem code: "" | "name_annotated" | "name_suspicious" | "name_several"."""
    if 1 < len(text) <= _USUAL_LENGTH and min(text) >= "\u4e00" and max(text) <= "\u9fff":
        return text, ""
    name = text
    if not name.isalpha():
        if _hold_several(text):
            return "", "name_several"
        name = clean(name)
        note = _NOTE.search(name)
        if note and note.start():
            return parse(name[: note.start()])[0], "name_annotated"
        name = _DOTS.sub("·", _SPACES.sub(" ", name))
        if " " in name:
            name = _closed(name)
    if name.isascii() or "\uff21" <= name[:1] <= "\uff5a":
        name = name.translate(_FULL_LATIN)
        return name, "" if _LATIN_NAME.match(name) else "name_suspicious"
    if _is_han(name):
        return name, "" if 1 < len(name) <= _MAX_HAN or "·" in name else "name_suspicious"
    return name, "" if _LATIN_NAME.match(name) and len(name) > 1 and name[
        0
    ] < "\u2e80" else "name_suspicious"


def _is_han(name: str) -> bool:
    """Whether a text is Han characters only, rare and private ones too, with dots between parts."""
    parts = name.split("·")
    return all(parts) and all(
        "\u3400" <= sign <= "\u9fff" or "\ue000" <= sign <= "\ufaff" or sign >= "\U00020000"
        for sign in "".join(parts)
    )


def _hold_several(text: str) -> bool:
    """Whether a cell holds several names: parts of two characters at least, a usual surname in
    front of each. 欧阳 建国 and 张　伟 are one person with a space in the name.
    """
    parts = [part for part in _BETWEEN_PEOPLE.split(clean(text)) if part]
    return len(parts) > 1 and all(
        1 < len(part) <= _USUAL_LENGTH
        and _is_han(part)
        and (part[0] in SURNAMES or part.startswith(COMPOUND))
        and part not in COMPOUND
        for part in parts
    )


def _closed(name: str) -> str:
    """Spaces between Han characters are padding; between Latin words they belong there."""
    if name.isascii():
        return name.strip()
    return re.sub(r" (?=[^\x00-\u024f])|(?<=[^\x00-\u024f]) ", "", name.strip())


def look(text: str) -> float:
    """How much a text looks like a name: 1 with a usual surname, .5 for any two to four Han
    characters (every surname outside the list is somebody's), else 0.
    """
    if looks_like(text):
        return 1.0
    name, problem = parse(text)
    return 0.5 if not problem and len(name) <= _USUAL_LENGTH and name[:1] > "\u2e80" else 0.0


def looks_like(text: str) -> bool:
    """Whether a text looks like a person's name (a surname in front), for judging a column."""
    name, problem = parse(text)
    if problem == "name_suspicious":
        return False
    return (
        name[:1] in SURNAMES
        or name.startswith(COMPOUND)
        or "·" in name
        or (name.isascii() and " " in name)
    )
