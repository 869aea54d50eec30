"""Streets, communities and organs in the words of papers: plain values in and out.

For a county that begins with a pile of spreadsheets and no list of itself; `proposing` makes of
these words a proposal that a person looks through.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable

COUNTY = re.compile(
    r"^(?P<county>(?![县市区旗])[\u4e00-\u9fff]{2,6}?(?:自治县|县|市|区|旗))(?=[\u4e00-\u9fff]{2,})"
)
STREET = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,6}?(?:县|市|区|旗))?(?P<street>[\u4e00-\u9fff]{1,8}?(?:街道|镇|乡))"
    r"(?:办事处|办)?(?P<rest>[\u4e00-\u9fff]{2,}.*)$"
)
TAIL = re.compile(r"(?:居民委员会|居委会|居民会|党支部|党委|党总支)$")
COMMUNITY = re.compile(r"(?P<name>[\u4e00-\u9fffA-Za-z0-9]{1,12}社区)")
FILE_NUMBER = re.compile(r"^(?:附件|附表)?[\s\d]{0,5}[\W_]*")
FILE_END = re.compile(
    r"(\.[A-Za-z]{2,5})?$|[(（【\[].*?[)）】\]]"
    r"|(最终|最新|终稿|定稿|修改|更新)[版稿]?|[-_ ]?\d{1,3}(?=\.|$)"
)
OF_A_LIST = re.compile(
    r"(机关)?(全体|所有|在职|在编)*(共产)?(党员|人员|干部)?(进社区|到社区|志愿|服务|活动|信息|基本)*"
    r"(人员)?(名单|花名册|统计表|登记表|一览表|明细表|汇总表|信息表|情况表|名册|报表).*$"
    r"|(机关)?(全体|所有|在职|在编)*(共产)?党员$"
)
NO_PLACE = frozenset({"", "无", "外县", "外地", "市区", "其他", "/", "-", "—", "不详"})
RARE = 2
CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
YEAR = re.compile(r"(19|20)\d\d年?度?(第?[一二三四1-4]季度)?")
# What the names of organs, institutions and enterprises of a county end in, anywhere in China.
ORGAN_WORD = re.compile(r"([局委办室部院会联社署所站台馆校园队行司团关府学协]|中心|人大)$")
# A list of all organs bears no organ's name, and "our office" is nobody's.
NOBODY = re.compile(
    r"([\u4e00-\u9fff]{1,6}[县市区旗])?[全本各我]*[县市区旗]?(直属?|级|全体)?各?(机关|单位|部门|党组织)*"
    r"|[我本各]?(局|院)?(机关|学校|医院|公司|中心|局|院|办|办公室|科室|股室|单位)"
)


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


def number_of_file(name: str) -> int:
    """The number that an office put before its file's name; 0 if there is none."""
    found = re.match(r"\s*(\d{1,3})(?!\d)", unicodedata.normalize("NFKC", name))
    return int(found[1]) if found else 0


def owner_texts(file: str, sheet: str, title: str, unit: str) -> list[str]:
    """What a roster's file, unit line, title and sheet may call the organ, in this order."""
    dated = (YEAR.sub("", squeeze(text)) for text in (file, title, sheet))
    of_file, of_title, of_sheet = map(organ_of_file, dated)
    plain = [of_file, re.sub(r"^[\W_]+|[\W_]+$", "", squeeze(unit)), of_title, of_sheet]
    return [text for text in plain if CHINESE.search(text) and not NOBODY.fullmatch(text)]


def is_organ_like(name: str) -> bool:
    """Say whether a text ends as the names of organs, institutions and enterprises do."""
    return bool(ORGAN_WORD.search(name)) and not NOBODY.fullmatch(name)


def core(community: str) -> str:
    """A community's name without what all of them end in."""
    return re.sub(r"(街)?(社区|村)$", "", community) or community


def frequent(written: Iterable[str]) -> list[str]:
    """The distinct texts in the order of their first writing, without those written once among
    many (a slip of the pen names no new organ)."""
    texts = [text for text in map(squeeze, written) if text not in NO_PLACE]
    counts = Counter(texts)
    many = len(texts) >= 20 * max(len(counts), 1)
    return [text for text in counts if not many or counts[text] >= RARE]


def street_votes(
    written: Iterable[str], communities: Container[str], *, county: str = ""
) -> dict[str, Counter[str]]:
    """How often each community was written in which street; the county's own name is cut away."""
    votes: dict[str, Counter[str]] = {}
    for text in map(squeeze, written):
        found = STREET.match(text.removeprefix(county))
        if not found:
            continue
        name = community_name(found["rest"])
        if name in communities:
            votes.setdefault(name, Counter())[found["street"]] += 1
    return votes


def county(written: Iterable[str]) -> str:
    """The county whose name stands before most units and places; "" if none does."""
    counts = Counter(
        found["county"] for text in map(squeeze, written) if (found := COUNTY.match(text))
    )
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ranked[0][0] if ranked and ranked[0][1] > RARE else ""
