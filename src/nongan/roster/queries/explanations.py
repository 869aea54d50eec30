"""Why a line is taken for a member, in words: strong, fair, against; never bits (linkage.md §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from nongan.roster.models import LinkedBy, LinkStatus, WrittenLine

Text = str | Promise
SENTENCES: Mapping[tuple[str, str], Text] = {
    ("name", "same"): _("the name is the same"),
    ("name", "same_sound_and_tone"): _("the name sounds the same, tones too"),
    ("name", "same_sound"): _("the name sounds the same"),
    ("name", "near_sound"): _("the name sounds much alike (n/ng, z/zh, n/l …)"),
    ("name", "swapped"): _("the characters of the name are swapped"),
    ("name", "one_wrong"): _("one character of the name is another"),
    ("name", "one_missing"): _("one character of the name is missing"),
    ("name", "different"): _("the name is another"),
    ("phone", "same"): _("the phone is the same"),
    ("phone", "one_slip"): _("one digit of the phone is wrong, missing or swapped"),
    ("phone", "two_slips"): _("two digits of the phone are wrong"),
    ("phone", "part"): _("the first seven or the last four digits of the phone agree"),
    ("phone", "different"): _("the phone is another"),
    ("ending", "same"): _("the last four digits of the phone are the same"),
    ("ending", "different"): _("the last four digits of the phone are others"),
    ("unit", "same"): _("the unit is the same"),
    ("unit", "maybe"): _("the unit as written may mean this one"),
    ("unit", "doubtful"): _("the unit as written probably means another one"),
    ("unit", "different"): _("the unit is another"),
    ("place", "assigned"): _("it is the community the member is assigned to"),
    ("place", "residence"): _("the member lives in this community, but is assigned elsewhere"),
    ("place", "other"): _("the member is assigned to another community"),
    ("sex", "same"): _("the sex agrees"),
    ("sex", "different"): _("the sex differs"),
    ("items", "same"): _("the chosen service items are the same"),
    ("items", "overlap"): _("some of the chosen service items are the same"),
    ("items", "different"): _("the chosen service items are others"),
    ("earlier", "decided"): _("a person decided so on such a line before"),
}
STRENGTHS: Sequence[tuple[float, Text]] = (
    (9.0, _("very strong")),
    (4.0, _("strong")),
    (0.8, _("fair")),
    (-0.8, _("neutral")),
    (-4.0, _("against")),
)
WEAKEST: Text = _("strongly against")
AGREEING = ("same", "assigned")
"""Levels at which both sides mean the same, however they are written."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of evidence in words. `tone` is good, idle or bad; `bits` only shape the picture."""

    sentence: Text
    strength: Text
    tone: str
    bits: float = 0.0


@dataclass(frozen=True, slots=True)
class Explained:
    """A candidate with its reasons for and against, strongest first; `bits` in all, and `start`:
    what a member of this roster stands at before anything is looked at."""

    member: str
    reasons: list[Reason]
    bits: float = 0.0
    start: float = 0.0
    agreeing: frozenset[str] = frozenset()

    @property
    def speaking_for(self) -> list[Reason]:
        """What speaks for it."""
        return [reason for reason in self.reasons if reason.tone == "good"]

    @property
    def against(self) -> list[Reason]:
        """What speaks against it."""
        return [reason for reason in self.reasons if reason.tone == "bad"]


def strength(bits: float) -> Text:
    """The word for a weight."""
    return next((word for least, word in STRENGTHS if bits >= least), WEAKEST)


def reasons(evidence: Sequence[Sequence[Any]]) -> list[Reason]:
    """Evidence `[field, level, bits]` in words, the weightiest first."""
    ranked = sorted(evidence, key=lambda piece: (-abs(piece[2]), piece[0]))
    return [
        Reason(
            SENTENCES[piece[0], piece[1]],
            strength(piece[2]),
            "good" if piece[2] >= 0.8 else "bad" if piece[2] < -0.8 else "idle",
            piece[2],
        )
        for piece in ranked
    ]


def candidates(line: WrittenLine) -> list[Explained]:
    """The members whom the line may mean, best first, with reasons."""
    return [_explained(found) for found in line.link_evidence.get("candidates", [])]


def _explained(found: Mapping[str, Any]) -> Explained:
    evidence = found["evidence"]
    bits = float(found["bits"])
    return Explained(
        found["member"],
        reasons(evidence),
        bits,
        round(bits - sum(piece[2] for piece in evidence), 1),
        frozenset(field for field, level, _ in evidence if level in AGREEING),
    )


def verdict(line: WrittenLine) -> Text:
    """One sentence on what became of the line and who said so."""
    if line.link_by == LinkedBy.CARD:
        return _("The card itself says whom it means.")
    if line.link_by == LinkedBy.PERSON:
        if line.link_status == LinkStatus.NOBODY:
            return _("A person has said that this line means nobody on the roster.")
        return _("A person has said whom this line means.")
    words: Mapping[str, Text] = {
        LinkStatus.LINKED: _("The evidence is clear: it was linked by rule."),
        LinkStatus.NOBODY: _("Nobody on the roster fits this line."),
        LinkStatus.REVIEW: _("The evidence is not enough: a person has to decide."),
        LinkStatus.WAITING: _("This line has not been through a reverse check yet."),
    }
    return words[line.link_status]


def sentences(line: WrittenLine, names: Mapping[str, str]) -> list[str]:
    """The explanation in plain sentences: what speaks for the likeliest member, what against, and
    why it is not the next one. `names` are the members' names by number."""
    found = [one for one in candidates(line) if one.member in names]
    if not found:
        return [gettext("No member on the roster looks like this line.")]
    best = found[0]
    said = [_for_and_against(names[best.member], best)]
    said += [_runner_up(names[other.member], best, other) for other in found[1:2]]
    return said


def _for_and_against(name: str, one: Explained) -> str:
    known = {"name": name, "reasons": _listed(one.speaking_for)}
    if not one.speaking_for:
        said = gettext("The likeliest is %(name)s, but nothing speaks strongly for it.") % known
    else:
        said = gettext("The likeliest is %(name)s: %(reasons)s.") % known
    if one.against:
        said += gettext(" Against it: %(reasons)s.") % {"reasons": _listed(one.against)}
    return said


def _runner_up(name: str, best: Explained, other: Explained) -> str:
    """Why the second is not the answer: what it lacks, or that the two cannot be told apart."""
    lead = best.bits - other.bits
    known = {"name": name, "reasons": _listed(other.against)}
    if lead < 0.8:
        return gettext("%(name)s fits just as well: the paper does not tell the two apart.") % known
    if other.against:
        return gettext("Next comes %(name)s; against it: %(reasons)s.") % known
    return gettext("Next comes %(name)s, for whom less speaks.") % known


def _listed(found: Sequence[Reason]) -> str:
    """Reasons as the parts of a sentence, each with its strength in brackets."""
    english = (get_language() or "").startswith("en")
    part, between = ("%s (%s)", ", ") if english else ("%s（%s）", "，")
    return between.join(part % (reason.sentence, reason.strength) for reason in found)
