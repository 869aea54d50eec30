"""What the last run left for the next one: its answers, and prints of what they rested on.

They are kept as compressed JSON in one row. Whatever a line or an entry says stands in it only as
short digests under the key of the blind indexes, so that no list of phones opens them.
"""

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from nongan.kernel import sealing
from nongan.roster import linkage
from nongan.roster.models import Receipt, RunMemory, WrittenLine
from nongan.roster.queries.check_inputs import METHOD, CheckInputs
from nongan.roster.rules.answers import Answers, Said, Status

LINE_FIELDS = ("name", "unit", "sex", "phone", "items")
PERSON_FIELDS = ("name", "organ", "sex", "phone", "community", "residence", "items")
PIECE = 12
"""Hexadecimal digits of a print for each field."""

STATUSES: Mapping[str, Status] = {"linked": "linked", "nobody": "nobody", "review": "review"}


def secret() -> bytes:
    """The key of the digests: of this installation, and of no other use."""
    return bytes.fromhex(sealing.blind_index("answers of a run", field="linkage"))


def _printer(key: bytes) -> Callable[[object], str]:
    """Makes short keyed digests of single fields."""

    def digest(value: object) -> str:
        text = repr(sorted(value) if isinstance(value, frozenset) else value)
        return blake2b(text.encode(), key=key, digest_size=PIECE // 2).hexdigest()

    return digest


def _differing(left: str, right: str, fields: Sequence[str]) -> list[str]:
    spots = range(0, len(fields) * PIECE, PIECE)
    return [
        name
        for name, at in zip(fields, spots, strict=True)
        if left[at : at + PIECE] != right[at : at + PIECE]
    ]


def _pack(content: Any) -> str:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(plain, 1)).decode()


def _unpack(packed: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def last_answers() -> Answers | None:
    """The answers of the last run; None before the first."""
    packed = RunMemory.objects.order_by("-run__number").values_list("answers", flat=True).first()
    return _answers_of(_unpack(packed)) if packed else None


def packed(answers: Answers) -> str:
    """The content of a `RunMemory`."""
    lines = {
        key: [
            said.status,
            said.member,
            int(said.by_person),
            said.print,
            sorted(said.near),
            said.earlier,
            *said.ref,
        ]
        for key, said in answers.lines.items()
    }
    return _pack({"terms": answers.terms, "people": answers.people, "lines": lines})


def _answers_of(content: Mapping[str, Any]) -> Answers:
    lines = {
        key: Said(status, member, bool(by_person), print_, frozenset(near), earlier, (kind, row))
        for key, (status, member, by_person, print_, near, earlier, kind, row) in content[
            "lines"
        ].items()
    }
    return Answers(content["terms"], content["people"], lines)


def answers(inputs: CheckInputs, decisions: Mapping[str, linkage.Decision]) -> Answers:
    """The answers of a run that has just been worked out."""
    digest = _printer(secret())
    people = {
        number: "".join(digest(getattr(member, name)) for name in PERSON_FIELDS)
        for number, member in inputs.members.items()
    }
    lines = {
        key: _said(line.row, decisions[key], line.kind, inputs.earlier_of(key), digest)
        for key, line in inputs.lines.items()
    }
    return Answers(terms(inputs), people, lines)


def terms(inputs: CheckInputs) -> dict[str, str]:
    """What holds for all lines of a run alike."""
    return {
        "model": inputs.model.digest if inputs.model else "",
        "threshold": f"{inputs.threshold:g}",
        "method": METHOD,
    }


def _said(
    row: WrittenLine,
    decision: linkage.Decision,
    kind: str,
    earlier: str,
    digest: Callable[[object], str],
) -> Said:
    items = tuple(sorted(row.items)) if isinstance(row, Receipt) else ()
    said = (row.name_written, row.unit_written, row.sex_written, row.phone_index, items)
    fixed: Status = "linked" if decision.person else "nobody"
    return Said(
        STATUSES.get(decision.status, fixed),
        decision.person,
        decision.status == "fixed",
        "".join(map(digest, said)),
        frozenset(candidate.person for candidate in decision.candidates),
        earlier,
        (kind, str(row.id)),
    )


def line_fields(left: str, right: str) -> list[str]:
    """The fields in which two lines differ, from their prints."""
    return _differing(left, right, LINE_FIELDS)


def person_fields(left: str, right: str) -> list[str]:
    """The fields in which two entries of the roster differ, from their prints."""
    return _differing(left, right, PERSON_FIELDS)
