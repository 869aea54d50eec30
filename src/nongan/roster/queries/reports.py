"""The report of a batch as text and as a workbook."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nongan.kernel.exports import Sheet, workbook
from nongan.roster.models import ImportBatch, ImportedRow
from nongan.roster.queries import previews, sentences

PROBLEM_NAMES = {
    "phone_missing": gettext_lazy("phone missing"),
    "phone_invalid": gettext_lazy("phone not valid"),
    "phone_rounded": gettext_lazy("phone rounded by the program"),
    "phone_landline": gettext_lazy("landline only"),
    "phone_second": gettext_lazy("second phone left out"),
    "phone_twice": gettext_lazy("same phone, other name"),
    "duplicate_row": gettext_lazy("row repeated"),
    "same_person_twice": gettext_lazy("same name twice"),
    "joined_before_18": gettext_lazy("joined before 18"),
    "birth_in_future": gettext_lazy("birth lies ahead"),
    "birth_after_joined": gettext_lazy("birth after joining"),
    "joined_in_future": gettext_lazy("joining lies ahead"),
    "age_implausible": gettext_lazy("age not plausible"),
    "name_missing": gettext_lazy("name missing"),
    "name_several": gettext_lazy("several people in a cell"),
    "row_struck": gettext_lazy("row crossed out"),
    "cell_struck": gettext_lazy("text crossed out"),
    "row_hidden": gettext_lazy("hidden row"),
    "column_dropped": gettext_lazy("column not collected"),
    "column_unclear": gettext_lazy("column unclear"),
    "column_guessed": gettext_lazy("column guessed"),
    "columns_missing": gettext_lazy("column not found"),
    "columns_repeated": gettext_lazy("columns repeated"),
    "header_missing": gettext_lazy("no header"),
    "header_conflict": gettext_lazy("header against content"),
    "two_headers": gettext_lazy("two headers"),
    "organ_unclear": gettext_lazy("organ unclear"),
    "organ_conflict": gettext_lazy("organ: two names"),
    "community_unclear": gettext_lazy("community unclear"),
    "community_elsewhere": gettext_lazy("lives elsewhere"),
    "number_gap": gettext_lazy("gap in the numbers"),
    "total_differs": gettext_lazy("total differs"),
    "sheet_hidden": gettext_lazy("hidden sheet"),
    "sheet_superseded": gettext_lazy("old sheet"),
    "sheet_holds_picture": gettext_lazy("picture not read"),
    "extension_differs": gettext_lazy("ending and content differ"),
    "encoding_read": gettext_lazy("encoding"),
}
STATES = ("ok", "look", "blocked", "refused", "excluded", "waiting")


def state_names() -> dict[str, str]:
    """The states of a file in words."""
    return {
        "ok": _("in order"),
        "look": _("to be looked at"),
        "blocked": _("to be decided"),
        "refused": _("refused"),
        "excluded": _("left out"),
        "waiting": _("not read yet"),
    }


def problem_values(batch: ImportBatch) -> list[dict[str, Any]]:
    """Every problem of a batch and every undecided row, as JSON values."""
    return [asdict(line) for line in previews.batch_problems(batch)] + [
        {
            "file": row.file.name,
            "sheet": row.sheet,
            "row": row.row_number,
            "column": "",
            "field": "",
            "code": row.evidence.get("how", ""),
            "severity": "error",
            "sentence": sentences.why(row.evidence),
        }
        for row in previews.open_rows(batch).select_related("file")
    ]


def _figures(batch: ImportBatch) -> list[tuple[str, str, int]]:
    names = state_names()
    found = [
        (_("files"), names[state], batch.summary.get("files", {}).get(state, 0)) for state in STATES
    ]
    changes = batch.summary.get("changes", {})
    found += [
        (_("rows"), str(change.label), changes.get(change.value, 0))
        for change in ImportedRow.Change
    ]
    found.append((_("rows"), _("taken out"), batch.summary.get("excluded", 0)))
    found.append((_("members"), _("missing from the new lists"), batch.summary.get("absent", 0)))
    return [figure for figure in found if figure[2]]


def report_text(batch: ImportBatch) -> str:
    """The report for a terminal: figures first, then every problem with its place."""
    lines = [f"{batch.get_kind_display()} · {batch.get_status_display()} · {batch.id}"]
    lines += [f"  {what} {name}: {count}" for what, name, count in _figures(batch)]
    for problem in problem_values(batch):
        if problem["severity"] != "notice":
            lines.append(f"  {problem['sentence']}{_place(problem)}")
    return "\n".join(lines)


def _place(problem: dict[str, Any]) -> str:
    parts = [problem["file"], problem["sheet"], problem["row"] and f"#{problem['row']}"]
    return f"  [{' · '.join(str(part) for part in parts if part)}]"


def report_workbook(batch: ImportBatch) -> bytes:
    """The report as an .xlsx: figures, files, problems; no cell of it is a formula."""
    names = state_names()
    files = previews.batch_report(batch)["files"]
    heads = [_("file"), _("sheet"), _("row"), _("column"), _("problem"), _("what to do")]
    problems = [
        [p["file"], p["sheet"], p["row"], p["column"], p["code"], p["sentence"]]
        for p in problem_values(batch)
    ]
    return workbook(
        [
            Sheet(
                _("Summary"),
                [_("what"), _("state"), _("count")],
                _figures(batch),
                title=str(batch.get_kind_display()),
                widths=[12, 24, 10],
            ),
            Sheet(
                _("Files"),
                [_("file"), _("state"), _("rows"), _("sentence")],
                [
                    [f["name"], names.get(f.get("state", "waiting")), f.get("rows"), f["sentence"]]
                    for f in files
                ],
                widths=[40, 14, 8, 60],
            ),
            Sheet(_("Problems"), heads, problems, widths=[36, 12, 6, 14, 20, 70]),
        ]
    )


def problem_counts(batch: ImportBatch) -> list[dict[str, Any]]:
    """The problems of a batch by kind, the gravest and most frequent first."""
    grave = {"error": 0, "doubt": 1, "notice": 2}
    found = []
    for key, count in batch.summary.get("problems", {}).items():
        severity, _sep, code = key.partition(":")
        found.append(
            {"code": code, "severity": severity, "count": count, "name": problem_name(code)}
        )
    return sorted(found, key=lambda p: (grave[p["severity"]], -p["count"], p["code"]))


def change_counts(batch: ImportBatch) -> list[dict[str, Any]]:
    """The rows of a batch by what they change."""
    changes = batch.summary.get("changes", {})
    return [
        {"change": change, "label": change.label, "count": changes.get(change.value, 0)}
        for change in ImportedRow.Change
        if changes.get(change.value)
    ]


def retention_days() -> dict[str, int]:
    """The days after which papers are deleted, for the page that states the rule."""
    return {
        "confirmed": settings.IMPORT_DAYS_AFTER_CONFIRMING,
        "ended": settings.IMPORT_DAYS_AFTER_ENDING,
        "idle": settings.IMPORT_DAYS_IDLE,
    }


def problem_name(code: str) -> str:
    """A kind of problem in two or three words; its code where it has none."""
    return str(PROBLEM_NAMES.get(code, code))
