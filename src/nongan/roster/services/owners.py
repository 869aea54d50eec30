"""Whose paper a file is: found with the plan, kept with it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from nongan.roster.models import ImportFileOwner, Kind
from nongan.roster.queries.contents import Contents, Line
from nongan.roster.rules.plans import Plan

CHUNK = 500


def owners(
    contents: Contents, *, places: Mapping[str, int], of_line: Callable[[Line], int | None]
) -> set[tuple[UUID, int]]:
    """File and organ (or community) for every table that names one, and for every row that does.

    `places` maps canonical names to ids; a table without usable rows still says whose it is.
    """
    field = "organ" if contents.batch.kind == Kind.ROSTERS else "community"
    found = {(line.file.id, of_line(line)) for line in contents.lines}
    found |= {
        (file, places.get(str(sheet.get(field) or "")))
        for file, sheets in contents.sheets.items()
        for sheet in sheets
        if sheet["role"] == "data"
    }
    return {(file, place) for file, place in found if place is not None}


def keep_owners(contents: Contents, plan: Plan) -> None:
    """Keep whose the files of a batch are, in place of what was kept before.

    The caller holds the transaction.
    """
    field = "organ_id" if contents.batch.kind == Kind.ROSTERS else "community_id"
    ImportFileOwner.objects.filter(file__batch=contents.batch).delete()
    ImportFileOwner.objects.bulk_create(
        [ImportFileOwner(file_id=file, **{field: place}) for file, place in sorted(plan.owners)],
        batch_size=CHUNK,
    )
