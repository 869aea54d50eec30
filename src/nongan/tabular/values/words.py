"""Cells that hold one of a few words: sex, full or probationary, grade, hours; and words of
sensitive columns.
"""

import re
from collections.abc import Sequence

from nongan.tabular.text import narrow, squeezed

_SEX = {
    "男": "M",
    "女": "F",
    "m": "M",
    "f": "F",
    "male": "M",
    "female": "F",
    "男性": "M",
    "女性": "F",
    "man": "M",
}
_SEX |= {"woman": "F", "♂": "M", "♀": "F", "男士": "M", "女士": "F", "先生": "M"}
_KIND = {
    "正式": "full",
    "正式党员": "full",
    "中共党员": "full",
    "中共正式党员": "full",
    "中国共产党党员": "full",
    "共产党员": "full",
    "党员": "full",
    "full": "full",
    "full member": "full",
    "formal": "full",
    "预备": "probationary",
    "预备党员": "probationary",
    "中共预备党员": "probationary",
    "probationary": "probationary",
    "probationary member": "probationary",
    "probation": "probationary",
    "candidate": "probationary",
}
_GRADES = {
    "excellent": ("优秀", "优", "优等", "excellent", "a", "很好", "非常满意", "outstanding"),
    "good": ("良好", "良", "好", "good", "b", "满意", "较好"),
    "fair": (
        "一般",
        "中",
        "中等",
        "合格",
        "fair",
        "c",
        "基本满意",
        "基本合格",
        "average",
        "尚可",
        "及格",
    ),
    "poor": ("差", "较差", "不合格", "poor", "d", "不满意", "很差"),
}
_GRADE = {word: grade for grade, words in _GRADES.items() for word in words}
_NUMBER = r"(\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十]|半)"
_HOURS = re.compile(
    rf"{_NUMBER}个?(?:小时|个钟头|个钟|钟头|时|h|hr|hrs|hour|hours)?(半)?(?:零|又)?(?:(\d{{1,2}})分钟?)?\Z"
)
_MINUTES = re.compile(rf"{_NUMBER}(?:分钟|分|min|mins|minutes?)\Z")
_CLOCK = re.compile(r"(\d{1,2})[::](\d{2})\Z")
_SPAN = re.compile(r"(\d{1,2})[::](\d{2})\s*[-—~至到–]+\s*(\d{1,2})[::](\d{2})\Z")
_HAN = dict(zip("一二两三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_HALF_MORE = re.compile(r"([一二两三四五六七八九十\d])个半(小时|钟头)")
_MOST = 24 * 60

# fmt: off
ETHNIC = frozenset((
    "汉", "满", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "侗", "瑶",
    "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水",
    "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南",
    "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂",
    "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺", "蒙",
    "han", "manchu", "mongol", "mongolian", "hui", "korean", "zhuang",
))
# fmt: on
EDUCATION = re.compile(
    r"(全日制|在职|省委党校|中央党校|党校)?(大学|本科|大专|专科|研究生|硕士|博士|中专|高中|初中|小学|学士|中技|技校|职高|函授|自考|大本)"
    r"(本科|研究生|学历|毕业|以上|以下|学位|生)*\Z|(bachelor|master|phd|doctor|college|"
    r"junior college|high school|undergraduate"
    r"|postgraduate|graduate|diploma|associate)('?s)?( degree)?\Z"
)
_D = "[0-9\uff10-\uff19]"
_LAST = "[0-9A-Za-z\uff10-\uff19\uff38\uff58*]"
# Eighteen or fifteen digits with a date inside, the last one perhaps a letter, in full width, or
# masked.
ID_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z\uff10-\uff19])(?:[1-9\uff11-\uff19]{_D}{{16}}{_LAST}"
    rf"|[1-9\uff11-\uff19]{_D}{{7}}(?:[0\uff10][1-9\uff11-\uff19]|[1\uff11][0-2\uff10-\uff12])"
    rf"(?:[0\uff10][1-9\uff11-\uff19]|[12\uff11\uff12]{_D}|[3\uff13][01\uff10\uff11]){_D}{{3}}"
    rf"|[1-9]{_D}{{5}}[*×xX＊]{{6,10}}{_LAST}{{1,5}})(?![0-9A-Za-z\uff10-\uff19])"
)
_SHORTEST_ID = 13
TICKS = frozenset(
    ["√", "✓", "✔", "☑", "●", "■", "V", "v", "1", "是", "有", "对", "Y", "y", "Yes", "yes", "YES"]
)
CROSSES = frozenset(
    ["×", "X", "x", "✗", "✘", "☐", "□", "0", "否", "不是", "N", "n", "No", "no", "NO"]
)
ADDRESS = re.compile(
    r"(\d|[一二三四五六七八九十])+(号?楼|栋|幢|单元|室|号|门|组|委)|(路|街|巷|胡同)\d+号?|家园|花园|小区|佳苑|家属楼|[村屯]\w{0,4}[组社]"
    r"|\d+ .*(road|street|avenue|lane)|(building|unit|room|flat|apt)\.? ?\d"
)


def hold_id_numbers(texts: Sequence[str]) -> bool:
    """Whether any of `texts` holds an ID number; what is shorter than one is not looked into."""
    if max(map(len, texts), default=0) < _SHORTEST_ID:
        return False
    return any(len(text) >= _SHORTEST_ID and ID_NUMBER.search(text) for text in texts)


def sex(text: str) -> str | None:
    """ "M", "F" or None."""
    return _SEX.get(text) or _SEX.get(squeezed(text))


def kind(text: str) -> str | None:
    """ "full", "probationary" or None."""
    return _KIND.get(text) or _KIND.get(squeezed(text)) or _KIND.get(narrow(text).lower())


def yes_or_no(text: str) -> bool | None:
    """True for 是/√/yes, False for 否/×/no, None otherwise."""
    word = squeezed(text)
    return True if word in TICKS else False if word in CROSSES else None


def grade(text: str) -> str | None:
    """The grade of a feedback card, or None."""
    word = squeezed(text)
    return _GRADE.get(word) or _GRADE.get(word.removesuffix("等").removesuffix("级"))


def minutes(text: str) -> int | None:
    """Whole minutes of "2小时", "1.5h", "3" (hours), "90分钟", "1:30" or "9:00-11:30"; None when it
    says none.
    """
    word = _HALF_MORE.sub(r"\1个\2半", squeezed(text).rstrip("。.左右约多"))
    span = _SPAN.match(word)
    if span:
        start, end = int(span[1]) * 60 + int(span[2]), int(span[3]) * 60 + int(span[4])
        return end - start if 0 < end - start <= _MOST else None
    for pattern, factor in ((_MINUTES, 1), (_HOURS, 60)):
        found = pattern.match(word)
        if found:
            return _bounded(_value(found[1]) * factor + _rest(found))
    clock = _CLOCK.match(word)
    return _bounded(int(clock[1]) * 60 + int(clock[2])) if clock else None


def _value(text: str) -> float:
    if text == "半":
        return 0.5
    return float(_HAN[text]) if text in _HAN else float(text)


def _rest(found: re.Match[str]) -> float:
    groups = found.groups()
    if len(groups) < 3:
        return 0.0
    return (30.0 if groups[1] else 0.0) + float(groups[2] or 0)


def _bounded(value: float) -> int | None:
    return round(value) if 0 < value <= _MOST else None


def is_ethnic(text: str) -> bool:
    """Whether a text is the name of an ethnic group."""
    return squeezed(text).removesuffix("族") in ETHNIC
