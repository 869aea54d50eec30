"""Reads of the chain: lists, exports, proofs, and whether it still holds."""

from nongan.audit.queries.chain import (
    TRIGGERS,
    Break,
    Verdict,
    export_line,
    export_lines,
    head,
    missing_triggers,
    verify,
    verify_lines,
)
from nongan.audit.queries.events import events, name_verbs, readings_of, verb_name, verbs
from nongan.audit.queries.proofs import (
    entry_proof,
    growth_proof,
    head_file,
    problem_of_entry,
    problem_of_growth,
    published_head,
)
from nongan.audit.queries.words import DETAILS, EventWords, in_words

__all__ = [
    "DETAILS",
    "TRIGGERS",
    "Break",
    "EventWords",
    "Verdict",
    "entry_proof",
    "events",
    "export_line",
    "export_lines",
    "growth_proof",
    "head",
    "head_file",
    "in_words",
    "missing_triggers",
    "name_verbs",
    "problem_of_entry",
    "problem_of_growth",
    "published_head",
    "readings_of",
    "verb_name",
    "verbs",
    "verify",
    "verify_lines",
]
