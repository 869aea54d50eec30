"""What the policy table needs to call the addresses of imports and roster versions."""

from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from nongan.kernel import clock
from nongan.roster.models import ImportBatch, ImportedRow, RosterEntry, RosterVersion
from nongan.roster.services.batches import Upload, open_batch
from nongan.roster.services.confirming import confirm_batch
from nongan.roster.services.reading import read_batch
from tests.policy_world import Cell, Factory, Side

_numbers = count(700)
NAMES = {"own": "宁上传", "other": "王秘雀", "organ": "宁下载", "community": "王秘燕"}
PHONES = {
    "own": "13700003333",
    "other": "19512348888",
    "organ": "13700006666",
    "community": "19512345555",
}


def _paper(side: Side, number: int) -> Upload:
    side.canaries += [NAMES[side.name], PHONES[side.name]]
    phone = PHONES[side.name][:-4] + f"{number % 10000:04}"
    person = f"1,{NAMES[side.name]},女,{phone}"
    text = f"{side.organ.name}在职党员名单\n序号,姓名,性别,联系电话\n{person}"
    return Upload(f"{side.organ.name}.csv", text.encode("utf-8-sig"))


def _batch(side: Side) -> ImportBatch:
    # One for all cells of a side, since every call is undone: each batch costs a child process.
    if "batch" not in side.made:
        side.made["batch"] = _new_batch(side)
    batch: ImportBatch = side.made["batch"]
    return batch


def _new_batch(side: Side) -> ImportBatch:
    # The committee imports for everybody; then the batch is made the organ's own.
    officer, now = side.users["committee_officer"], clock.now()
    paper = _paper(side, next(_numbers))
    batch = open_batch(kind="rosters", uploads=[paper], actor=officer, at=now)
    ImportBatch.objects.filter(id=batch.id).update(party_organisation=side.party_organisation)
    assert read_batch(batch_id=batch.id, actor=officer, at=now)
    batch.refresh_from_db()
    assert batch.summary["open"] == 0
    return batch


def import_batch(side: Side) -> Cell:
    """A batch of the side's organ on preview, with nothing undecided."""
    batch = _batch(side)
    return Cell({"batch_id": batch.id})


def confirmed_batch(side: Side) -> Cell:
    """A batch of the side's organ that was confirmed."""
    batch = _new_batch(side)
    confirm_batch(batch_id=batch.id, actor=side.users["committee_officer"], at=clock.now())
    return Cell({"batch_id": batch.id})


def import_file(side: Side) -> Cell:
    """The first file of such a batch."""
    batch = _batch(side)
    data = {
        "out": "1",
        "left": side.member.number,
        "is_excluded": True,
        "members": [],
    }
    return Cell({"batch_id": batch.id, "position": 1}, data=data)


def import_file_json(side: Side) -> Cell:
    """A file to be taken out by a program."""
    return Cell(import_file(side).kwargs, data={"is_excluded": True}, json=True)


def import_left_json(side: Side) -> Cell:
    """A file, and who has left, for a program."""
    return Cell(import_file(side).kwargs, data={"members": [side.member.number]}, json=True)


def import_sheet(side: Side) -> Cell:
    """The sheet of such a file."""
    cell = import_file(side)
    return Cell({**cell.kwargs, "number": 0}, data={"s0-role": "data"})


def import_sheet_json(side: Side) -> Cell:
    """The same, for the API."""
    return Cell(import_sheet(side).kwargs, data={"role": "data"}, json=True)


def _row(side: Side) -> dict[str, Any]:
    batch = _batch(side)
    row = ImportedRow.objects.filter(file__batch=batch).order_by("row_number")[0]
    return {"batch_id": batch.id, "row_id": row.id}


def import_row(side: Side) -> Cell:
    """A row of such a file."""
    return Cell(_row(side), data={"out": "1", "answer": "new", "field": "sex", "text": "男"})


def import_row_json(side: Side) -> Cell:
    """A row to be taken out by a program."""
    return Cell(_row(side), data={"is_excluded": True}, json=True)


def import_answer_json(side: Side) -> Cell:
    """A row, and whom it means, for a program."""
    return Cell(_row(side), data={"answer": "new"}, json=True)


def import_cell_json(side: Side) -> Cell:
    """A row and a cell of it that a program corrects."""
    return Cell(_row(side), data={"field": "sex", "text": "男"}, json=True)


def upload(side: Side) -> Cell:
    """Papers to drop."""

    def data() -> dict[str, Any]:
        paper = _paper(side, next(_numbers))
        file = SimpleUploadedFile(paper.name, paper.content, "text/csv")
        return {"kind": "rosters", "files": [file]}

    return Cell(data=data)


def import_report(side: Side) -> Cell:
    """The report of a batch."""
    return Cell({**import_batch(side).kwargs, "form": "json"})


def sender_kind(_side: Side) -> Cell:
    """A kind of papers that organs owe."""
    return Cell({"kind": "rosters"})


def proposed_structure(side: Side) -> Cell:
    """An organ that only a paper on preview names, as the page sends it."""
    name = f"县新设第{next(_numbers)}局"
    text = f"{name}在职党员名单\n序号,姓名,性别\n1,{NAMES[side.name]},女"
    officer, now = side.users["committee_officer"], clock.now()
    paper = Upload(f"{name}.csv", text.encode("utf-8-sig"))
    batch = open_batch(kind="rosters", uploads=[paper], actor=officer, at=now)
    assert read_batch(batch_id=batch.id, actor=officer, at=now)
    return Cell(data={"organ": name, "organ-name": name, "organ-take": name})


def proposed_structure_json(side: Side) -> Cell:
    """The same, for the API."""
    name = proposed_structure(side).data["organ"]  # type: ignore[index]
    return Cell(data={"organs": {name: name}}, json=True)


def _version(side: Side, status: str) -> RosterVersion:
    """The world's one version of a status, with a line for the side's member."""
    version = RosterVersion.objects.filter(status=status, number__gte=700).first()
    if version is None:
        version = RosterVersion.objects.create(
            number=next(_numbers),
            as_of=clock.today(),
            status=status,
            created_by=side.users["committee_officer"],
            created_at=clock.now(),
        )
    RosterEntry.objects.get_or_create(
        version=version,
        member=side.member,
        defaults={
            "position": version.entries.count() + 1,
            "party_organisation": side.party_organisation,
            "community": side.community,
            "name": side.member.name,
        },
    )
    return version


def issued_version(side: Side) -> Cell:
    """An issued version that names the side's member."""
    return Cell({"number": _version(side, "issued").number})


def version_export(side: Side) -> Cell:
    """The workbook of an issued version."""
    return Cell({"number": _version(side, "superseded").number, "form": "csv"})


def version_document(side: Side) -> Cell:
    """An issued version as a text document."""
    return Cell({"number": _version(side, "superseded").number, "form": "docx"})


def draft_version(side: Side) -> Cell:
    """A draft that waits for the side's organ."""
    data = {"organ": side.party_organisation.id, "reason": "代为确认"}
    return Cell({"number": _version(side, "draft").number}, data=data)


def draft_version_json(side: Side) -> Cell:
    """The same, for the API."""
    drafts = RosterVersion.objects.filter(status="draft", number__gte=700)
    draft = drafts.filter(entries__member=side.member).first() or _version(side, "draft")
    return Cell({"number": draft.number}, data={"reason": "代为确认"}, json=True)


def api_organ_confirmation(side: Side) -> Cell:
    """An organ's word on a draft, for the API."""
    data = {"party_organisation": side.party_organisation.id, "reason": "代为确认"}
    return Cell(draft_version_json(side).kwargs, data=data, json=True)


def confirmed_version(side: Side) -> Cell:
    """A version that the organs confirmed."""
    return Cell({"number": _version(side, "organ_confirmed").number})


def approved_version(side: Side) -> Cell:
    """A version that the committee approved."""
    return Cell({"number": _version(side, "committee_approved").number})


def new_version_json(side: Side) -> Cell:
    """What a new draft asks for, for the API."""
    return Cell(data={"as_of": clock.today().isoformat()}, json=True)


IMPORT_OBJECTS: dict[str, Factory] = {
    # First: what is confirmed later would make the previews of the others stale.
    "confirmed_batch": confirmed_batch,
    "import_batch": import_batch,
    "import_file": import_file,
    "import_file_json": import_file_json,
    "import_left_json": import_left_json,
    "import_sheet": import_sheet,
    "import_sheet_json": import_sheet_json,
    "import_row": import_row,
    "import_row_json": import_row_json,
    "import_answer_json": import_answer_json,
    "import_cell_json": import_cell_json,
    "upload": upload,
    "import_report": import_report,
    "sender_kind": sender_kind,
    "proposed_structure": proposed_structure,
    "proposed_structure_json": proposed_structure_json,
    "issued_version": issued_version,
    "version_export": version_export,
    "version_document": version_document,
    "draft_version": draft_version,
    "draft_version_json": draft_version_json,
    "api_organ_confirmation": api_organ_confirmation,
    "confirmed_version": confirmed_version,
    "approved_version": approved_version,
    "new_version_json": new_version_json,
}
