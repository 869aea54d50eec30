"""Deriving a county's streets, communities and organs from its papers: plain values in and out.

For a county that begins with a pile of spreadsheets and no list of itself. Nothing here decides:
what comes out is a proposal that a person looks through.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

COUNTY = re.compile(
    r"^(?P<county>[\u4e00-\u9fff]{2,6}?(?:自治县|县|市|区|旗))(?=[\u4e00-\u9fff]{2,})"
)
STREET = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,6}?(?:县|市|区|旗))?(?P<street>[\u4e00-\u9fff]{1,8}?(?:街道|镇|乡))"
    r"(?:办事处|办)?(?P<rest>[\u4e00-\u9fff]{2,}.*)$"
)
TAIL = re.compile(r"(?:居民委员会|居委会|居民会|党支部|党委|党总支)$")
COMMUNITY = re.compile(r"(?P<name>[\u4e00-\u9fffA-Za-z0-9]{1,12}社区)")
FILE_NUMBER = re.compile(r"^[\s\d]{0,5}[\W_]*")
FILE_END = re.compile(
    r"(\.[A-Za-z]{2,5})?$|[(（【\[].*?[)）】\]]"
    r"|(最终|最新|终稿|定稿|修改|更新)[版稿]?|[-_ ]?\d{1,3}(?=\.|$)"
)
OF_A_LIST = re.compile(
    r"(机关)?(全体|所有|在职|在编)*(共产)?(党员|人员|干部)?(进社区|到社区|志愿|服务|活动|信息|基本)*"
    r"(人员)?(名单|花名册|统计表|登记表|一览表|明细表|汇总表|信息表|情况表|名册|报表).*$"
)
NO_PLACE = frozenset({"", "无", "外县", "外地", "市区", "其他", "/", "-", "—", "不详"})
RARE = 2


@dataclass
class Proposal:
    """What the papers speak of; `street_of` says in which street a community was written."""

    county: str = ""
    communities: list[str] = field(default_factory=list)
    organs: list[str] = field(default_factory=list)
    street_of: dict[str, str] = field(default_factory=dict)


def squeeze(text: str) -> str:
    """A text without width differences and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def community_name(written: str) -> str:
    """The community that a cell of an allocation list names; "" for none."""
    text = TAIL.sub("", squeeze(written))
    if found := STREET.match(text):
        text = TAIL.sub("", found["rest"])
    if text in NO_PLACE:
        return ""
    return text if text.endswith(("社区", "村")) else f"{text}社区"


def community_of_title(*titles: str) -> str:
    """The community that a sheet's name, title or file name speaks of; "" for none."""
    for title in titles:
        text = FILE_NUMBER.sub("", squeeze(title))
        inside = re.search(r"[(（](?P<name>[\u4e00-\u9fff]{1,12}社区)[)）]", text)
        found = inside or COMMUNITY.search(re.sub(r"(进|到|入)社区", "", text))
        if found:
            return community_name(found["name"])
    return ""


def organ_of_file(name: str) -> str:
    """The organ that the name of a roster's file speaks of, its numbers and endings cut away."""
    text = FILE_NUMBER.sub("", squeeze(name))
    text = re.sub(r"\.[A-Za-z]{2,5}$", "", text)
    for pattern in (FILE_END, OF_A_LIST, FILE_END):
        text = pattern.sub("", text)
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def frequent(written: Iterable[str]) -> list[str]:
    """The distinct texts in the order of their first writing, without those written once among
    many (a slip of the pen names no new organ)."""
    texts = [text for text in map(squeeze, written) if text not in NO_PLACE]
    counts = Counter(texts)
    many = len(texts) >= 20 * max(len(counts), 1)
    return [text for text in counts if not many or counts[text] >= RARE]


def streets(written: Iterable[str], communities: Iterable[str]) -> dict[str, str]:
    """The street of each community, by the most frequent of the spellings that name both."""
    known = set(communities)
    votes: dict[str, Counter[str]] = {}
    for text in map(squeeze, written):
        found = STREET.match(text)
        if not found:
            continue
        name = community_name(found["rest"])
        if name in known:
            votes.setdefault(name, Counter())[found["street"]] += 1
    return {
        name: min(count.items(), key=lambda one: (-one[1], one[0]))[0]
        for name, count in sorted(votes.items())
    }


def county(written: Iterable[str]) -> str:
    """The county whose name stands before most units and places; "" if none does."""
    counts = Counter(
        found["county"] for text in map(squeeze, written) if (found := COUNTY.match(text))
    )
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ranked[0][0] if ranked and ranked[0][1] > RARE else ""
