"""A run, and an urging sheet, as workbooks for the office; no full phone in either."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nongan.kernel import exports
from nongan.organisations.models import Member
from nongan.organisations.queries import masked_phone, with_home
from nongan.roster.models import CheckRun, Discrepancy, Finding


def run_workbook(run: CheckRun) -> bytes:
    """数据反查情况表: rates, and every discrepancy with its lines."""
    note = _("As of %(day)s. Run %(number)s, answer %(hash)s.") % {
        "day": run.as_of.isoformat(),
        "number": run.number,
        "hash": run.answer_hash,
    }
    return exports.workbook([_rates(run, note), _discrepancies(run, note)])


def rate_heads() -> list[str]:
    """The heads of a table of rates: numerator, denominator and exemptions always together."""
    return [
        _("Community or Party organisation"),
        _("On the roster"),
        _("Exempt"),
        _("Expected"),
        _("Reported"),
        _("Rate"),
    ]


def rate_rows(run: CheckRun, part: str) -> list[list[exports.Value]]:
    """The rates of a run by community or organisation, in the run's own order."""
    rows: list[list[exports.Value]] = []
    for line in run.rates[part]:
        expected, reported = line["roster"] - line["exempt"], line["reported"]
        name = line["name"] or _("(none assigned)")
        rate = share(reported, expected)
        rows.append([name, line["roster"], line["exempt"], expected, reported, rate])
    return rows


def share(reported: int, expected: int) -> str:
    """A rate in words; a dash where nobody is expected."""
    return f"{100 * reported / expected:.1f}%" if expected else "—"


def _rates(run: CheckRun, note: str) -> exports.Sheet:
    return exports.Sheet(
        _("Reporting rates"),
        rate_heads(),
        [row for part in ("communities", "organisations") for row in rate_rows(run, part)],
        title=_("Reverse check: reporting rates"),
        notes=[note],
        widths=[34, 10, 10, 10, 10, 10],
    )


def comparison_workbook(
    heads: Sequence[str], rows: Sequence[Sequence[exports.Value]], parts: Sequence[exports.Sheet]
) -> bytes:
    """Two runs side by side: the figures by kind, then the records behind each."""
    figures = exports.Sheet(
        _("Figures"),
        heads,
        rows,
        title=_("Comparison of two reverse checks"),
        widths=[30, 10, 10, 10, 10, 10],
    )
    return exports.workbook([figures, *parts])


def records_sheet(name: str, rows: Iterable[Discrepancy]) -> exports.Sheet:
    """Discrepancies as a sheet, without their evidence."""
    heads = [
        _("Kind"),
        _("Community"),
        _("Quarter"),
        _("Member number"),
        _("Name"),
        _("Party organisation"),
        _("State"),
    ]
    return exports.Sheet(
        name, heads, [_record(row) for row in rows], widths=[24, 14, 10, 12, 12, 28, 10]
    )


def _record(row: Discrepancy) -> list[exports.Value]:
    return [
        str(row.get_kind_display()),
        row.community.name if row.community else "",
        f"{row.year} Q{row.quarter}" if row.quarter else "",
        row.member.number if row.member else "",
        row.member.name if row.member else row.name_written,
        row.party_organisation.name if row.party_organisation else "",
        str(row.get_status_display()),
    ]


def _discrepancies(run: CheckRun, note: str) -> exports.Sheet:
    findings = run.findings.select_related(
        "discrepancy__community",
        "discrepancy__other_community",
        "discrepancy__party_organisation",
        "discrepancy__member",
    ).order_by("discrepancy__community__id", "discrepancy__kind", "discrepancy__key")
    heads = [
        _("Kind"),
        _("Community"),
        _("Other community"),
        _("Quarter"),
        _("Member number"),
        _("Name"),
        _("Party organisation"),
        _("State"),
        _("Where it stands"),
        _("In doubt"),
    ]
    return exports.Sheet(
        _("Discrepancies"),
        heads,
        [_discrepancy(finding) for finding in findings],
        title=_("Reverse check: discrepancies"),
        notes=[note],
        widths=[22, 14, 14, 10, 12, 12, 24, 10, 50, 8],
    )


def _discrepancy(finding: Finding) -> list[exports.Value]:
    row = finding.discrepancy
    places = [
        f"{line['file']} · {line['sheet']} · {line['row']}: {line['name']} {line['unit']}"
        for line in finding.evidence.get("lines", [])
    ]
    return [
        str(row.get_kind_display()),
        row.community.name if row.community else "",
        row.other_community.name if row.other_community else "",
        f"{row.year} Q{row.quarter}" if row.quarter else "",
        row.member.number if row.member else "",
        row.member.name if row.member else row.name_written,
        row.party_organisation.name if row.party_organisation else "",
        str(row.get_status_display()),
        "\n".join(places),
        _("yes") if row.is_doubtful else "",
    ]


def urging_rows(rows: QuerySet[Discrepancy]) -> list[list[exports.Value]]:
    """The lines of an urging sheet: whom to remind, with the phone masked."""
    listed = list(
        rows.select_related("community", "party_organisation", "member").prefetch_related("urgings")
    )
    members = {m.id: m for m in _members(listed)}
    answer: list[list[exports.Value]] = []
    for number, row in enumerate(listed, start=1):
        member = members[row.member_id] if row.member_id else None
        answer.append(
            [
                number,
                member.name if member else "",
                str(member.get_sex_display()) if member else "",
                row.party_organisation.name if row.party_organisation else "",
                row.community.name if row.community else "",
                masked_phone(member) if member else "",
                len(row.urgings.all()),
            ]
        )
    return answer


def _members(rows: Iterable[Discrepancy]) -> QuerySet[Member]:
    return with_home(Member.objects.filter(id__in=[row.member_id for row in rows]))


def urging_heads() -> list[str]:
    """The heads of an urging sheet in the reader's language."""
    return [
        _("No."),
        _("Name"),
        _("Sex"),
        _("Party organisation"),
        _("Community"),
        _("Phone"),
        _("Times urged"),
    ]
