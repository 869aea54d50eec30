"""Which organ a written unit means, without a table of abbreviations (linkage.md §6).

A name is stripped of the county's own name and of 县, 办公室 becomes 办. An equal form wins; else a
written form that
is a subsequence of a full form (发改局 in 发展和改革局) is scored by anchoring, runs and coverage.
A runner-up within
.03 makes the answer ambiguous: all near ones are kept as candidates.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import fuzz

from nongan.tabular.text import squeezed
from nongan.tabular.vocabulary import Vocabulary

How = Literal["exact", "alias", "part", "abbreviation", "similar", "ambiguous", "unknown"]

AMBIGUOUS_WITHIN = 0.03
ACCEPT_FROM = 0.62
_SIMILAR_FROM = 82.0
_USELESS = frozenset(
    (
        "机关",
        "单位",
        "局",
        "局机关",
        "本单位",
        "县直",
        "政府",
        "院",
        "中心",
        "办",
        "公司",
        "学校",
        "我局",
    )
)
_MARKS = re.compile(r"[\W_]+")
_ORDINAL = re.compile(r"第(?=[一二三四五六七八九十百])")
_FILE_PREFIX = re.compile(r"^[\W_]*\d{0,4}[\W_]*")
_FILE_SUFFIX = re.compile(
    r"(\.[a-z]{2,5})?$|[(（]?(最终|最新|终稿|定稿|修改|修订|更新|新|副本|第?\d+[稿版])[^)）]{0,6}[)）]?|[(（]\d+[)）]|v\d+$"
)
_TAIL = re.compile(
    r"(机关)?(在职|全体|所属|职工|干部)*(共产)?(党员|人员|干部|同志)(进社区|到社区|下沉|双报到|报到|志愿|活动|信息|情况|基本|服务|人员)*"
    r".*$|进社区.*$|(名单|花名册|统计表|登记表|一览表|明细表|汇总表|信息表|情况表|表格|名册|报表).*$"
)
_YEAR = re.compile(r"(19|20)\d\d年?(度)?(第?[一二三四1-4]季度)?")
_UNIT_LABEL = re.compile(
    r"(填报|报送|上报|所在|派出|制表|填表|工作|党组织)?(单位|部门|机关|党组织|unit|organi[sz]ation|department)"
    r"(名称|\([^)]*\)|（[^）]*）|盖章|公章|name)*[:：]\s*(?P<unit>[^\s:：,，;；]{2,40})",
    re.IGNORECASE,
)


# Names that the nation-wide reform of organs of 2018 did away with and people still write, with
# their successors.
_PREDECESSORS = (
    ("国土", "自然资源局"),
    ("环保", "生态环境局"),
    ("环境保护", "生态环境局"),
    ("市环保", "生态环境局"),
    ("安监", "应急管理局"),
    ("安全生产监督", "应急管理局"),
    ("工商行政", "市场监督管理局"),
    ("工商局", "市场监督管理局"),
    ("质监", "市场监督管理局"),
    ("食药", "市场监督管理局"),
    ("卫计", "卫生健康局"),
    ("卫生局", "卫生健康局"),
    ("国税", "税务局"),
    ("地税", "税务局"),
    ("农业局", "农业农村局"),
    ("文广", "文化广播电视和旅游局"),
    ("文旅体", "文化广播电视和旅游局"),
    ("粮食局", "粮食和物资储备局"),
    ("林业局", "林业和草原局"),
)


@dataclass(slots=True, frozen=True)
class Resolution:
    """An answer: `name` is canonical or None; `candidates` are (canonical name, score 0–1), best
    first.
    """

    name: str | None
    how: How
    candidates: list[tuple[str, float]] = field(default_factory=list)


def resolve(text: str, vocabulary: Vocabulary) -> Resolution:
    """The organ that a written unit means. `text` is a cell such as 县发改局, 农安县公安局 or
    县人民法院民警.
    """
    return index_of(vocabulary).resolve(text)


def find_in(text: str, vocabulary: Vocabulary) -> Resolution:
    """The organ that a title, sheet name or file name speaks of, with its numbers and endings cut
    away.
    """
    return index_of(vocabulary).find_in(text)


def index_of(vocabulary: Vocabulary) -> "OrganIndex":
    """The index of a vocabulary's organs, built once a vocabulary."""
    if not isinstance(vocabulary.organ_index, OrganIndex):
        vocabulary.organ_index = OrganIndex(vocabulary)
    return vocabulary.organ_index


class OrganIndex:
    """The organs of one vocabulary in the forms in which they are compared, with answers
    remembered.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Prepare the forms of every organ and alias."""
        county = squeezed(vocabulary.county)
        self._counties = [
            word for word in (county, county.removesuffix("县").removesuffix("区")) if len(word) > 1
        ]
        self._exact: dict[str, list[str]] = {}
        self._forms: list[tuple[str, str]] = []
        self._answers: dict[str, Resolution] = {}
        self._found: dict[str, Resolution] = {}
        for organ in vocabulary.organs:
            for name in (organ.name, *organ.aliases):
                self._add(self.form(name), organ.name)
                self._add(_MARKS.sub("", squeezed(name)), organ.name)

    def _add(self, form: str, name: str) -> None:
        known = self._exact.setdefault(form, [])
        if form and name not in known:
            known.append(name)
            self._forms.append((form, name))

    def form(self, text: str) -> str:
        """`text` without the county, 县 at the head, marks and spaces; 办公室 as 办, 第三 as 三."""
        plain = _MARKS.sub("", squeezed(text))
        for county in self._counties:
            plain = plain.replace(county, "")
        plain = plain.removeprefix("中共").replace("办公室", "办")
        plain = _ORDINAL.sub("", plain)
        while plain.startswith("县") and len(plain) > 2:
            plain = plain[1:]
        return plain

    def resolve(self, text: str) -> Resolution:
        """See `resolve` of the module."""
        answer = self._answers.get(text)
        if answer is None:
            if len(self._answers) > 20_000:
                self._answers.clear()
            answer = self._answers[text] = self._resolve(text)
        return answer

    def _resolve(self, text: str) -> Resolution:
        plain = _MARKS.sub("", squeezed(text))
        form = self.form(text)
        if len(form) < 2 or form in _USELESS:
            return Resolution(None, "unknown")
        for key in (plain, form):
            known = self._exact.get(key)
            if known and len(known) == 1:
                return Resolution(known[0], "exact", [(known[0], 1.0)])
        return self._by_part(form) or self._by_score(form)

    def _by_part(self, form: str) -> Resolution | None:
        """An organ at the head of the text: unit and post in one cell (县人民法院民警)."""
        starts = {
            name: len(key) for key, name in self._forms if len(key) > 2 and form.startswith(key)
        }
        if not starts:
            return None
        longest = max(starts.values())
        best = [name for name, length in starts.items() if length == longest]
        if len(best) > 1:
            return Resolution(None, "ambiguous", [(name, 0.9) for name in best])
        return Resolution(best[0], "part", [(best[0], 0.95)])

    def _by_score(self, form: str) -> Resolution:
        scores: dict[str, float] = {}
        for key, name in self._forms:
            score = max(_abbreviates(form, key), _wraps(form, key))
            if score > scores.get(name, 0.0):
                scores[name] = score
        how: How = "abbreviation"
        if not scores or max(scores.values()) < ACCEPT_FROM:
            successor = next((new for old, new in _PREDECESSORS if form.startswith(old)), None)
            if successor:
                return self.resolve(successor)
            scores = self._similar(form)
            how = "similar"
        return _decided(scores, how)

    def _similar(self, form: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for key, name in self._forms:
            ratio = fuzz.ratio(form, key)
            if ratio >= _SIMILAR_FROM and len(form) > 3:
                scores[name] = max(scores.get(name, 0.0), ratio / 100 * 0.85)
        return scores

    def find_in(self, text: str) -> Resolution:
        """See `find_in` of the module."""
        answer = self._found.get(text)
        if answer is None:
            answer = self._found[text] = self._find_in(text)
        return answer

    def _find_in(self, text: str) -> Resolution:
        phrase = _TAIL.sub("", _trimmed(text))
        answer = self.resolve(phrase) if len(phrase) > 1 else Resolution(None, "unknown")
        if answer.name and answer.how != "similar":
            return answer
        return self._inside(text) or answer

    def _inside(self, text: str) -> Resolution | None:
        """The longest full form that stands anywhere in a title, in the county's short form or as
        written.
        """
        written = _FILE_PREFIX.sub("", squeezed(text))
        plain = (self.form(written), _MARKS.sub("", written))
        found = [
            (len(key), name)
            for key, name in self._forms
            if len(key) > 2 and (key in plain[0] or key in plain[1])
        ]
        if not found:
            return None
        longest = max(found)[0]
        best = sorted({name for length, name in found if length == longest})
        if len(best) > 1:
            return Resolution(None, "ambiguous", [(name, 0.9) for name in best])
        return Resolution(best[0], "part", [(best[0], 0.93)])


def unit_line(text: str) -> str | None:
    """What stands behind 填报单位： and its like in a line, or None."""
    found = _UNIT_LABEL.search(text)
    return found["unit"] if found else None


def _trimmed(text: str) -> str:
    plain = squeezed(text)
    plain = _YEAR.sub("", plain)
    plain = _FILE_PREFIX.sub("", plain)
    plain = _FILE_SUFFIX.sub("", plain)
    return re.sub(r"[\W_]*\d{1,3}$", "", plain)


def _abbreviates(short: str, full: str) -> float:
    """How well `short` stands for `full` when its characters occur in that order: 0 when they do
    not.
    """
    if len(short) > len(full):
        return 0.0
    at = -1
    runs = 0
    for character in short:
        found = full.find(character, at + 1)
        if found < 0:
            return 0.0
        runs += found != at + 1
        at = found
    first = short[0] == full[0]
    last = short[-1] == full[-1]
    whole = 0.12 if runs <= 1 and len(short) > 2 else 0.0
    return (
        0.4
        + 0.17 * first
        + 0.2 * last
        + 0.15 * len(short) / len(full)
        + 0.08 / max(runs, 1)
        + whole
    )


def _wraps(written: str, full: str) -> float:
    """The full form with something around it: 农安县XX局机关, 吉林省…; scored by how much of the
    text it covers.
    """
    if len(full) < 3 or full not in written:
        return 0.0
    return 0.6 + 0.35 * len(full) / len(written)


def _decided(scores: dict[str, float], how: How) -> Resolution:
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    if not ranked or ranked[0][1] < ACCEPT_FROM:
        return Resolution(None, "unknown", ranked)
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < AMBIGUOUS_WITHIN:
        return Resolution(None, "ambiguous", ranked)
    return Resolution(ranked[0][0], how, ranked)
