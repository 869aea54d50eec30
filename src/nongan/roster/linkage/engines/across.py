"""Across county borders: lines that nobody at home matches, and people on two rosters.

An engine finds who may belong together (one SQL for both engines); what speaks for it is weighed
here. Nothing of it is ever applied: a county's clerk looks at it (linkage.md §4).
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import log2

from nongan.roster.linkage import comparing, names
from nongan.roster.linkage.model import SHIPPED
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.spelling import Spelling

FIELDS = ("name", "phone", "sex", "items")
"""What means the same in two counties; units and communities do not."""

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

_BARE = "replace(replace({0}.name, ' ', ''), '　', '')"
_WAYS = (
    "length({0}.phone) = 11 and {0}.phone = {1}.phone",
    "length({0}.phone) = 11 and length({1}.phone) = 11"
    " and substr({0}.phone, 1, 7) = substr({1}.phone, 1, 7)"
    f" and substr({_BARE.format('{0}')}, 1, 1) = substr({_BARE.format('{1}')}, 1, 1)",
    "length({0}.phone) = 11 and length({1}.phone) = 11"
    " and substr({0}.phone, 8, 4) = substr({1}.phone, 8, 4)"
    f" and {_BARE.format('{0}')} = {_BARE.format('{1}')}",
)


def pairs_sql(what: str) -> str:
    """The pairs of two counties that share a phone, or most of one and a part of the name, all of
    one entry together.

    Over `people` and, for "line", `strangers`: the lines that mean nobody at home.
    """
    left, border = ("strangers", "<>") if what == "line" else ("people", "<")
    columns = ", ".join(
        f"{side}.{name} as {side}_{name}"
        for side in ("a", "b")
        for name in ("county", "key", "name", "sex", "phone", "items")
    )
    parts = (
        f"select {columns} from {left} a join people b on {way.format('a', 'b')}"  # noqa: S608
        f" where a.county {border} b.county"
        for way in _WAYS
    )
    return f"{' union '.join(parts)} order by a_county, a_key"


Row = Sequence[str | None]
Proposal = tuple[str, str, str, str, str, float, float, str]


def spelling(roster: Iterable[str]) -> Spelling:
    """How common names and characters are over all rosters together."""
    return Spelling(map(names.normalise, roster), SHIPPED.numbers["u_smoothing"])


def propose(what: str, rows: Iterable[Row], known: Spelling) -> list[Proposal]:
    """The best of each line or person, where it is likelier than anybody of all rosters; `rows`
    come one after the other as `pairs_sql` gives them, and are not kept."""
    start = -log2(known.size)
    texts = ([text or "" for text in row] for row in rows)
    proposals = []
    for (county, key), pairs in groupby(texts, key=lambda row: (row[0], row[1])):
        candidates = []
        for row in pairs:
            bits, levels = _weighed(row[2:6], row[8:12], known)
            candidates.append((round(start + bits, 3), row[6], row[7], levels))
        ranked = sorted(candidates, key=lambda one: (-one[0], *one[1:]))
        bits, other, other_key, levels = ranked[0]
        second = max(ranked[1][0] if len(ranked) > 1 else 0.0, 0.0)
        if bits > 0:
            margin = round(bits - second, 3)
            proposals.append((what, county, key, other, other_key, bits, margin, levels))
    return proposals


def _weighed(one: list[str], other: list[str], known: Spelling) -> tuple[float, str]:
    """The evidence in bits, and its levels; each side is name, sex, phone and items."""
    tables = SHIPPED.tables("receipts")
    left, right = (
        (names.normalise(name), sex, phone, frozenset(filter(None, items.split("|"))))
        for name, sex, phone, items in (one, other)
    )
    line = Line("", "receipts", left[0], sex=left[1], phone=left[2], items=left[3])
    person = Person("", right[0], "", right[1], right[2], items=right[3])
    found = comparing.levels(line, left[0], person, right[0])
    bits = 0.0
    for field, level in found:
        if field in FIELDS:
            u = _u(field, level, left[0], right[0], known)
            weight = SHIPPED.log_m(tables[field], level) - log2(u)
            bits += round(min(max(weight, SHIPPED.least[field]), SHIPPED.most[field]), 3)
    return bits, ";".join(f"{field}={level}" for field, level in found if field in FIELDS)


def _u(field: str, level: str, written: str, meant: str, known: Spelling) -> float:
    if field == "name":
        if level == names.DIFFERENT:
            return 1.0
        return known.share(written) / known.slip(written, meant, level)
    if field in SHIPPED.u:
        return SHIPPED.u[field][level]
    return 0.5 if field == "sex" else {"same": 0.1, "overlap": 0.2, "different": 0.7}[level]
