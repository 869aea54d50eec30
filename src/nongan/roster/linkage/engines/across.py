"""Across county borders: lines that nobody at home matches, and people on two rosters.

An engine finds who may belong together (one SQL for both engines); what speaks for it is weighed
here. Nothing of it is ever applied: a county's clerk looks at it (linkage.md §4).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log2

from nongan.roster.linkage import comparing, names, phones, weighing
from nongan.roster.linkage.engines.rows import item_codes
from nongan.roster.linkage.model import SHIPPED
from nongan.roster.linkage.spelling import Spelling

PROPOSALS = {
    "what": "string",
    "county": "string",
    "key": "string",
    "other_county": "string",
    "other_key": "string",
    "bits": "double",
    "margin": "double",
    "levels": "string",
}
"""`what` is "line" or "person"; `margin` is what the proposal has, in bits, over the next one and
over nobody."""

MOST_SHARING = 20
"""So many people may have one number: a number of more is nobody's own (an office's, or one that
was made up to fill the column), and all pairs of them would be looked at."""

SHARED_SQL = f"""
select p.county, p.key, n.sharing from people p join (
    select phone, count(*) as sharing from people where length(phone) = 11
    group by phone having count(*) > {MOST_SHARING}
) n on p.phone = n.phone order by p.county, p.key"""  # noqa: S608
"""Whom the search leaves out, and how many people have the same number; over `people`."""

NUMBERED_SQL = """
select p.* from people p where length(p.phone) = 11 and not exists (
    select 1 from shared s where s.county = p.county and s.key = p.key)"""
"""Who has a number of one's own; over `people` and `shared`, the rows of SHARED_SQL."""

BLOCKS_SQL = "select substr(phone, 1, 7), count(*) from numbered group by 1"
"""Every numbering block, the first seven digits, and how many have a number in it."""

TRAITS_SQL = "select sex, items, count(*) from people group by sex, items"
"""How many people are of a sex and have chosen the same items."""

_BARE = "replace(replace({0}.name, ' ', ''), '　', '')"
_A, _B = (_BARE.format(side) for side in "ab")
_SLIPPED = " + ".join(
    f"cast(substr(a.phone, {place}, 1) <> substr(b.phone, {place}, 1) as int)"
    for place in range(8, 12)
)
_GIVEN_ALIKE = (
    f"(least(length({_A}), length({_B})) = 2 or least(length({_A}), length({_B})) > 2"
    f" and (instr(substr({_B}, 2), substr({_A}, 2, 1)) > 0"
    f" or instr(substr({_B}, 2), right({_A}, 1)) > 0))"
)
_WAYS = (
    "a.phone = b.phone",
    f"substr(a.phone, 1, 7) = substr(b.phone, 1, 7) and substr({_A}, 1, 1) = substr({_B}, 1, 1)"
    f" and ({_A} = {_B} or {_SLIPPED} < 3 and {_GIVEN_ALIKE})",
    f"substr(a.phone, 8, 4) = substr(b.phone, 8, 4) and {_A} = {_B}",
)
"""Why these, and how many pairs each makes by chance: docs/decisions/0014. A slipped name still
shares a character after the surname; where there is but one, any may stand for it."""


def pairs_sql(what: str) -> str:
    """The pairs of two counties that share a number; or seven digits and the name, or these with a
    slip in each; or four digits and the name. All of one entry together.

    Over `numbered` and, for "line", `strangers`: the lines that mean nobody at home.
    """
    left, border = ("strangers", "<>") if what == "line" else ("numbered", "<")
    columns = ", ".join(
        f"{side}.{name} as {side}_{name}"
        for side in ("a", "b")
        for name in ("county", "key", "name", "sex", "phone", "items")
    )
    parts = (
        f"select {columns} from {left} a join numbered b on {way}"  # noqa: S608
        f" where length(a.phone) = 11 and a.county {border} b.county"
        for way in _WAYS
    )
    return f"{' union '.join(parts)} order by a_county, a_key"


Row = Sequence[str | None]
Proposal = tuple[str, str, str, str, str, float, float, str]

_ENDINGS: int = 10**phones.TAIL
_WITHIN_BLOCK = {
    phones.ONE_SLIP: (4 * 9 + 3) / _ENDINGS,
    phones.TWO_SLIPS: (6 * 9 * 9 - 3) / _ENDINGS,
    phones.PART: 1.0,
}
"""How many of a block's numbers stand so to one of them: a digit wrong or two neighbours swapped;
two digits wrong; any."""


@dataclass(frozen=True)
class Known:
    """What all rosters together show: how common names are and their characters, how many people
    have a number in each block, the shares of the sexes, and how often two chose the same items."""

    names: Spelling
    blocks: Mapping[str, int]
    sexes: Mapping[str, float]
    same_items: float

    def u_name(self, level: str, written: str, meant: str) -> float:
        """How often a stranger bears the written name, over how often it is a slip for this one."""
        if level == names.DIFFERENT:
            return 1.0
        return self.names.share(written) / self.names.slip(written, meant, level)

    def u_phone(self, level: str, phone: str, other: str) -> float:
        """How often the numbers of two strangers stand so; of one block, as often as people have
        numbers in it."""
        u = SHIPPED.u["phone"].get(level, 1.0)
        block = phone[: phones.HEAD]
        if level not in _WITHIN_BLOCK or not other.startswith(block):
            return u
        return max(u, self.blocks.get(block, 0) / self.names.size * _WITHIN_BLOCK[level])

    def u_sex(self, level: str, sex: str) -> float:
        """How often a stranger is of this sex, or is not."""
        share = min(max(self.sexes.get(sex, 0.0), 0.01), 0.99)
        return share if level == "same" else 1 - share

    def u_items(self, level: str) -> float:
        """How often two strangers chose items that agree so."""
        return weighing.chances_of_items(self.same_items)[level]


def learnt(
    roster: Iterable[str],
    blocks: Iterable[tuple[str, int]],
    traits: Iterable[tuple[str | None, str | None, int]],
) -> Known:
    """From the names of all people, and the rows of BLOCKS_SQL and TRAITS_SQL."""
    sexes: Counter[str] = Counter()
    items: Counter[frozenset[str]] = Counter()
    for sex, chosen, count in traits:
        sexes[sex or ""] += count
        items[item_codes(chosen or "")] += count
    del sexes[""], items[frozenset()]
    return Known(
        Spelling(map(names.normalise, roster), SHIPPED.numbers["u_smoothing"]),
        dict(blocks),
        {sex: count / sexes.total() for sex, count in sexes.items()},
        weighing.chance_of_same(items.values()),
    )


def propose(what: str, rows: Iterable[Row], known: Known) -> list[Proposal]:
    """The best of each line or person, where it is likelier than anybody of all rosters; `rows`
    come one after the other as `pairs_sql` gives them, and are not kept."""
    start = -log2(known.names.size)
    texts = ([text or "" for text in row] for row in rows)
    proposals = []
    for (county, key), pairs in groupby(texts, key=lambda row: (row[0], row[1])):
        candidates = []
        for row in pairs:
            bits, levels = weighed(row[2:6], row[8:12], known)
            candidates.append((round(start + bits, 3), row[6], row[7], levels))
        ranked = sorted(candidates, key=lambda one: (-one[0], *one[1:]))
        bits, other, other_key, levels = ranked[0]
        second = max(ranked[1][0] if len(ranked) > 1 else 0.0, 0.0)
        if bits > 0:
            margin = round(bits - second, 3)
            proposals.append((what, county, key, other, other_key, bits, margin, levels))
    return proposals


def weighed(one: Sequence[str], other: Sequence[str], known: Known) -> tuple[float, str]:
    """The evidence in bits, and its levels; each side is name, sex, phone and items. Units and
    communities are left out: they do not mean the same in two counties."""
    written, meant = names.normalise(one[0]), names.normalise(other[0])
    sex = comparing.sex(one[1], other[1])
    items = comparing.items(item_codes(one[3]), item_codes(other[3]))
    name, phone = names.compare(written, meant), phones.compare(one[2], other[2])
    found = (
        ("name", name, known.u_name(name, written, meant)),
        ("phone", phone, known.u_phone(phone, one[2], other[2])),
        ("sex", sex, known.u_sex(sex, one[1])),
        ("items", items, known.u_items(items) if items else 1.0),
    )
    bits, levels = 0.0, []
    for field, level, u in found:
        if level and level != phones.MISSING:
            weight = SHIPPED.log_m(_M[field], level) - log2(u)
            bits += round(min(max(weight, SHIPPED.least[field]), SHIPPED.most[field]), 3)
            levels.append(f"{field}={level}")
    return bits, ";".join(levels)


_M = SHIPPED.tables("receipts")
