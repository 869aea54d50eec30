"""The papers of the reverse check as text documents: state, comparison, urging sheet, twins."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from nongan.kernel.documents import written
from nongan.kernel.exports import Value
from nongan.organisations.queries import county_name
from nongan.paper.documents.model import (
    Archival,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Signed,
    Table,
    day_in_words,
)
from nongan.roster.models import CheckRun, Discrepancy
from nongan.roster.queries import check_exports
from nongan.roster.queries.check_exports import rate_heads, rate_rows, share, urging_rows
from nongan.roster.queries.comparisons import Comparison, records


def run_document(run: CheckRun) -> Document:
    """数据反查情况表: the county in words, then by community, by organisation, by kind."""
    counts = run.counts
    expected = counts["roster"] - counts["exempt"]
    words = _(
        "As of %(day)s the roster holds %(roster)s members, of whom %(exempt)s are exempt and "
        "%(expected)s are expected; %(reported)s have reported in, %(share)s of those expected "
        "(%(reported)s of %(expected)s). The exempt are counted beside the rate."
    ) % {
        "day": day_in_words(run.as_of),
        "roster": counts["roster"],
        "exempt": counts["exempt"],
        "expected": expected,
        "reported": counts["reported"],
        "share": share(counts["reported"], expected),
    }
    kinds: list[list[Value]] = [
        [str(kind.label), counts["kinds"].get(kind.value, 0)] for kind in Discrepancy.Kind
    ]
    note = _("Run %(number)s, answer %(hash)s.") % {"number": run.number, "hash": run.answer_hash}
    blocks: list[Block] = [
        Paragraph(words),
        Heading(_("I. By community")),
        _rates_table(run, "communities"),
        Heading(_("II. By Party organisation")),
        _rates_table(run, "organisations"),
        Heading(_("III. What does not fit")),
        _table([_("Kind"), _("Found")], kinds, [4, 1]),
        Paragraph(note, "note"),
    ]
    return _signed(_("State of the reverse check"), blocks, run.as_of)


def _rates_table(run: CheckRun, part: str) -> Table:
    return _table(rate_heads(), rate_rows(run, part), [5, 2, 2, 2, 2, 2])


def comparison_document(comparison: Comparison) -> Document:
    """Two states beside each other, by kind."""
    words = _("What differs between %(before)s (run %(first)s) and %(now)s (run %(second)s).") % {
        "before": day_in_words(comparison.before.as_of),
        "first": comparison.before.number,
        "now": day_in_words(comparison.now.as_of),
        "second": comparison.now.number,
    }
    table = _table(comparison_heads(), comparison_rows(comparison), [5, 2, 2, 2, 2, 2])
    blocks: list[Block] = [Paragraph(words), table]
    return _signed(_("Comparison of two reverse checks"), blocks, comparison.now.as_of)


URGING = (
    ("序号", 3),
    ("姓名", 6),
    ("性别", 3),
    ("所在单位党组织", 14),
    ("报到社区", 9),
    ("联系电话", 8),
    ("已督促次数", 5),
)


def comparison_workbook(comparison: Comparison, visible: QuerySet[Discrepancy]) -> bytes:
    """Two states by kind, and the records behind each part that the reader may see."""
    titles = {"new": _("New"), "still": _("Still open"), "settled": _("Settled")}
    sheets = [
        check_exports.records_sheet(title, records(comparison, part, "", visible))
        for part, title in titles.items()
    ]
    return check_exports.comparison_workbook(
        comparison_heads(), comparison_rows(comparison), sheets
    )


def comparison_heads() -> list[str]:
    """The heads of a comparison by kind."""
    return [_("Kind"), _("Before"), _("Settled"), _("Still open"), _("New"), _("Now")]


def comparison_rows(comparison: Comparison) -> list[list[Value]]:
    """A comparison by kind, and all kinds together."""
    lines = [*comparison.kinds, comparison.total]
    return [
        [str(k.label) or _("Together"), k.before, k.settled, k.still, k.new, k.now] for k in lines
    ]


def urging_document(listed: QuerySet[Discrepancy], today: date) -> Document:
    """未报到人员督促单, for the branch officer or the home liaison who asked for it."""
    with translation.override("zh-hans"):
        rows = urging_rows(listed)
    columns = [Column(head, width) for head, width in URGING]
    values = {"as_of": day_in_words(today), "count": str(len(rows))}
    maker = f"{county_name()}县直机关党工委"
    return written("urging", values, {"lines": [Table(columns, rows)]}, maker=maker, on=today)


def _table(heads: Sequence[str], rows: Sequence[Sequence[Value]], widths: Sequence[int]) -> Table:
    """A first column of names, then figures."""
    names = Column(heads[0], widths[0])
    figures = [Column(head, n, "right") for head, n in zip(heads[1:], widths[1:], strict=True)]
    return Table([names, *figures], rows)


def _signed(title: str, blocks: Sequence[Block], day: date) -> Document:
    signed_by = _("Working committee of %(county)s") % {"county": county_name()}
    made_at = datetime.combine(day, time())
    return Document(
        "official",
        title,
        [*blocks, Signed(signed_by, day_in_words(day))],
        Archival(signed_by, made_at, "30年", signed_by),
    )
