"""The picture of an explanation: a bar for each piece of evidence, one after another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from nongan.roster.queries.explanations import Explained, Reason, Text

WIDTH = 1000
"""Width of the picture in its own units; the page stretches it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its words, and a bar from `x` over `width` of WIDTH. `tone`: start, good, idle, bad,
    total or other (the runner-up)."""

    sentence: Text
    strength: Text
    tone: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The rows from top to bottom; `zero` is where evidence for and against is level."""

    bars: list[Bar]
    zero: float


@dataclass(frozen=True, slots=True)
class _Span:
    sentence: Text
    strength: Text
    tone: str
    start: float
    end: float


def waterfall(found: Sequence[Explained]) -> Waterfall | None:
    """The picture of the first candidate, with the second's total below; None without any."""
    if not found:
        return None
    best = found[0]
    spans = [_Span(_("Before looking: one of the whole roster"), "", "start", 0.0, best.start)]
    level = best.start
    # For first, then against: so the eye sees what was gained and what was lost again.
    for reason in [*best.speaking_for, *_neutral(best), *best.against]:
        spans.append(
            _Span(reason.sentence, reason.strength, reason.tone, level, level + reason.bits)
        )
        level += reason.bits
    spans.append(_Span(_("Together"), "", "total", 0.0, best.bits))
    spans += [_Span(_("The next one, together"), "", "other", 0.0, o.bits) for o in found[1:2]]
    return _drawn(spans)


def _neutral(one: Explained) -> list[Reason]:
    return [reason for reason in one.reasons if reason.tone == "idle"]


def _drawn(spans: Sequence[_Span]) -> Waterfall:
    edges = [edge for span in spans for edge in (span.start, span.end)]
    low, high = min(edges), max(edges)
    scale = WIDTH / ((high - low) or 1.0)
    bars = [
        Bar(
            span.sentence,
            span.strength,
            span.tone,
            round((min(span.start, span.end) - low) * scale, 1),
            round(max(abs(span.end - span.start) * scale, 3.0), 1),
        )
        for span in spans
    ]
    return Waterfall(bars, round(-low * scale, 1))
