"""The roster as a document (M05), Chinese in every language, since it goes to offices."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.documents import rendered, written
from nongan.kernel.errors import Refused
from nongan.organisations.models import ExportRequest
from nongan.organisations.queries import county_name
from nongan.paper.documents.model import Align, Column, Document, Table, day_in_words
from nongan.roster.models import RosterEntry, RosterVersion
from nongan.roster.queries.versions import entries_of, heads, lines_open_to, paper_rows

CENTRED = {"序号", "姓名", "性别", "联系电话"}


def roster_document(
    version: RosterVersion,
    entries: QuerySet[RosterEntry],
    *,
    with_phones: bool = False,
    watermark: str = "",
) -> Document:
    """《在职党员进社区活动人员名单》: the given lines of a version.

    Phones only for an approved export, whose watermark then stands on every page.
    """
    rows = paper_rows(entries_of(entries), with_phones=with_phones)
    columns = [Column(name, width, _align(name)) for name, width in heads(with_phones=with_phones)]
    issued = day_in_words(clock.day_of(version.issued_at)) if version.issued_at else ""
    values = {
        "version": str(version.number),
        "as_of": day_in_words(version.as_of),
        "issued": f"{issued}发布" if issued else "未发布",
        "count": str(len(rows)),
        "scope": watermark,
    }
    maker = f"{county_name()}县直机关党工委"
    blocks = {"lines": [Table(columns, rows)]}
    made = written("roster", values, blocks, maker=maker, on=version.as_of)
    return replace(made, watermark=watermark)


def _align(head: str) -> Align:
    return "center" if head in CENTRED else "left"


def roster_with_phones(request: ExportRequest, user: User, form: str) -> tuple[str, bytes]:
    """The issued roster with phones, for an approved export; only what the user may see.

    Raises Refused before a version has been issued.
    """
    version = RosterVersion.objects.filter(status=RosterVersion.Status.ISSUED).first()
    if version is None:
        raise Refused(_("No roster has been issued yet."), code="no_version")
    lines = lines_open_to(user, version)
    made = roster_document(version, lines, with_phones=True, watermark=request.watermark)
    return f"roster-{version.number}.{form}", rendered(made, form)
