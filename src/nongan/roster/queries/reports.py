"""The report of a batch as text and as a workbook."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from nongan.kernel.exports import Sheet, workbook
from nongan.roster.models import ImportBatch, ImportedRow
from nongan.roster.queries import previews, sentences

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
