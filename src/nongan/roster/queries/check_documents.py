"""The papers of the reverse check as text documents: state, comparison, urging sheet, twins."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nongan.kernel.documents import Paper, Section, Table, day_in_words, document
from nongan.kernel.exports import Value
from nongan.organisations.queries import county_name
from nongan.roster.models import CheckRun, Discrepancy
from nongan.roster.queries import check_exports
from nongan.roster.queries.check_exports import rate_heads, rate_rows, share
from nongan.roster.queries.comparisons import Comparison, records


def run_document(run: CheckRun) -> bytes:
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
    sections = [
        Section(paragraphs=[words]),
        Section(_("I. By community"), table=_rates_table(run, "communities")),
        Section(_("II. By Party organisation"), table=_rates_table(run, "organisations")),
        Section(_("III. What does not fit"), table=Table([_("Kind"), _("Found")], kinds, [4, 1])),
    ]
    note = _("Run %(number)s, answer %(hash)s.") % {"number": run.number, "hash": run.answer_hash}
    return _signed(_("State of the reverse check"), sections, run.as_of, note)


def _rates_table(run: CheckRun, part: str) -> Table:
    return Table(rate_heads(), rate_rows(run, part), [5, 2, 2, 2, 2, 2])


def comparison_document(comparison: Comparison) -> bytes:
    """Two states beside each other, by kind."""
    words = _("What differs between %(before)s (run %(first)s) and %(now)s (run %(second)s).") % {
        "before": day_in_words(comparison.before.as_of),
        "first": comparison.before.number,
        "now": day_in_words(comparison.now.as_of),
        "second": comparison.now.number,
    }
    sections = [
        Section(paragraphs=[words]),
        Section(table=Table(comparison_heads(), comparison_rows(comparison), [5, 2, 2, 2, 2, 2])),
    ]
    return _signed(_("Comparison of two reverse checks"), sections, comparison.now.as_of, "")


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


def urging_document(heads: Sequence[str], rows: Sequence[Sequence[Value]], today: date) -> bytes:
    """未报到人员督促单, for the branch officer or the home liaison who asked for it."""
    words = _("For the branch officer and the home liaison only. Not to be posted or passed on.")
    sections = [
        Section(paragraphs=[words]),
        Section(table=Table(heads, rows, [1, 2, 1, 5, 3, 3, 2])),
    ]
    return _signed(_("Urging sheet: members not reported"), sections, today, "")


def _signed(title: str, sections: Sequence[Section], day: date, note: str) -> bytes:
    signed_by = _("Working committee of %(county)s") % {"county": county_name()}
    notes = [note] if note else []
    return document(Paper(title, sections, signed_by, day_in_words(day), notes))
