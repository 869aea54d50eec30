"""The county's people and lines as `nongan link-counties` reads them."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.organisations.models import ExportRequest
from nongan.roster.linkage.engines import rows
from nongan.roster.queries.check_inputs import read_inputs
from nongan.roster.queries.enrolment import issued_version, people_for_linking
from nongan.roster.queries.paper_lines import for_linking


def linking_tables(request: ExportRequest, _user: User) -> tuple[str, bytes]:
    """The folders people and lines in a ZIP, for an approved export: names, phones and what was
    written, of the whole county. What persons decided is in it, what that says of other lines not.

    Raises Refused before the county is set up.
    """
    county = organisations.find_county()
    if county is None:
        raise Refused(_("Set up the county first."), code="no_county")
    inputs = read_inputs(issued_version(), clock.today())
    people = people_for_linking(inputs.members.values())
    found = {
        "people": (rows.row_of_person(county.code, person) for person in people),
        "lines": (
            rows.row_of_line(county.code, line) for line in for_linking(inputs.lines.values())
        ),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = request.watermark.encode()
        for name, table in found.items():
            archive.writestr(f"{name}/{county.code}.jsonl", _jsonl(table))
    return f"linking-{county.code}.zip", packed.getvalue()


def _jsonl(table: Iterable[Mapping[str, str | None]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table)
