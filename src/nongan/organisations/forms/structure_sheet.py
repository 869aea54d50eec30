"""Reading an uploaded sheet of the county's structure into a plan."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nongan import tabular
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.queries import vocabulary
from nongan.organisations.queries.plans import (
    CommunityPlan,
    OrganPlan,
    PartyOrganisationPlan,
    StructurePlan,
    plan_from_readings,
)

SALT = "organisations.structure"
AN_HOUR = 3600


def read_structure(uploaded: "UploadedFile[Any]") -> StructurePlan:
    """The plan in an uploaded sheet. Raises Refused with file, place and reason."""
    name = uploaded.name or "structure"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(name).suffix.lower()[:5]}"
        path.write_bytes(b"".join(uploaded.chunks()))
        return read_structure_file(name, path)


def read_structure_file(name: str, path: Path) -> StructurePlan:
    """The plan in a file on this machine. Raises Refused with file, place and reason."""
    readings = list(
        tabular.read_files(
            [(name, path)],
            schema=tabular.schemas.STRUCTURE,
            vocabulary=vocabulary(),
            today=clock.today(),
        )
    )
    for reading in readings:
        if reading.refusal is not None:
            english = (get_language() or "").startswith("en")
            raise Refused(
                tabular.sentence(reading.refusal, language="en" if english else "zh"),
                code="unreadable",
            )
    plan = plan_from_readings(readings)
    if plan.is_empty():
        raise Refused(
            _("%(file)s: no street, community or organ was found. Use the blank form.")
            % {"file": name},
            code="empty",
        )
    return plan


def packed(plan: StructurePlan) -> str:
    """A plan that the browser carries from preview to confirmation; it cannot be altered."""
    return signing.dumps(asdict(plan), salt=SALT, compress=True)


def unpacked(text: str) -> StructurePlan:
    """The plan that somebody was shown within the last hour. Raises Refused."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as wrong:
        raise Refused(_("The preview is too old. Read the sheet again."), code="stale") from wrong
    return StructurePlan(
        found["code"],
        found["name"],
        found["streets"],
        [CommunityPlan(**row) for row in found["communities"]],
        [OrganPlan(**{**row, "aliases": tuple(row["aliases"])}) for row in found["organs"]],
        [PartyOrganisationPlan(**row) for row in found["party_organisations"]],
    )
