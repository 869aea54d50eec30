"""Why a row is planned as it is, in words that say what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nongan import tabular

WHY = {
    "phone_and_name": gettext_lazy("Same name and same phone."),
    "name_and_dates": gettext_lazy("Same name, and the dates agree."),
    "name_and_organ": gettext_lazy("The only one of this name in the organ."),
    "phone_and_dates": gettext_lazy("Same phone and dates; the name was corrected."),
    "moved": gettext_lazy("Same name and phone; was in another organ until now."),
    "answered": gettext_lazy("Decided by a person on this preview."),
    "nobody": gettext_lazy("Not known yet."),
    "repeated": gettext_lazy("Repeats row %(row)s; it is written once."),
    "several": gettext_lazy(
        "Several members of this name fit. Say which one is meant, or that this is somebody new."
    ),
    "contradiction": gettext_lazy(
        "The name is known, but phone and dates differ. Say whether this is the same person."
    ),
    "other_name": gettext_lazy(
        "The phone belongs to a member of another name. Say whether this is the same person."
    ),
    "listed_twice": gettext_lazy(
        "This person stands in two lists. Say who it is, or take one of the rows out."
    ),
    "perhaps_moved": gettext_lazy(
        "A member of another organ has the same name and dates. Say whether this is that person."
    ),
    "returned": gettext_lazy("Had left this organ, and is back: the same member as before."),
    "perhaps_returned": gettext_lazy(
        "Somebody of this name had left this organ. Say whether this is the same person."
    ),
    "perhaps_transferred": gettext_lazy(
        "Somebody of this name who left another organ fits. Say whether this is a transfer."
    ),
    "no_name": gettext_lazy("The row has no name. Fill it in, or take the row out."),
    "no_organ": gettext_lazy(
        "It is not clear which organ's list this is. Choose the organ of the sheet."
    ),
    "no_community": gettext_lazy(
        "It is not clear which community is meant. Correct the cell, or choose the community "
        "of the sheet."
    ),
    "no_quarter": gettext_lazy(
        "The sheet names no quarter; its title should say year and quarter."
    ),
    "other_organ": gettext_lazy("This is a row of %(organ)s; you may import your own organ only."),
    "other_community": gettext_lazy(
        "This is a row of %(community)s; you may import your own community only."
    ),
    "unlawful": gettext_lazy("A value cannot be kept as it is written. Correct the cell."),
    "moved_needs_committee": gettext_lazy(
        "%(member)s belongs to another organ, or had left. A move is imported by the working "
        "committee; take the row out."
    ),
    "not_a_member": gettext_lazy(
        "No member of this name and unit is known. Import the organ's roster first, correct the "
        "cell, or take the row out."
    ),
    "two_communities": gettext_lazy(
        "This member stands twice on the list, with two communities. Take one row out."
    ),
}


def why(evidence: Mapping[str, Any]) -> str:
    """The sentence of a row's plan; empty where there is nothing to say."""
    text = WHY.get(str(evidence.get("how", "")))
    if text is None:
        return ""
    return str(text) % {"row": "?", "organ": "", "community": "", "member": "", **evidence}


def problem_sentence(problem: Mapping[str, Any], *, file: str, raw: str, language: str) -> str:
    """The sentence of a problem as tabular words it, from its stored form."""
    kept = {**problem, "file": file, "raw": raw}
    return tabular.sentence(
        tabular.Problem.from_json(kept), language="en" if language == "en" else "zh"
    )


FIELD_NAMES = {
    "number": gettext_lazy("number"),
    "name": gettext_lazy("full name"),
    "sex": gettext_lazy("sex"),
    "birth": gettext_lazy("date of birth"),
    "joined": gettext_lazy("joined the Party"),
    "phone": gettext_lazy("phone"),
    "community": gettext_lazy("community"),
    "residence": gettext_lazy("community of residence"),
    "residence_elsewhere": gettext_lazy("lives elsewhere"),
    "kind": gettext_lazy("membership"),
    "skills": gettext_lazy("skills and wishes"),
    "items": gettext_lazy("service items"),
    "post": gettext_lazy("post"),
    "unit": gettext_lazy("unit"),
    "party_branch": gettext_lazy("Party branch"),
    "remark": gettext_lazy("remark"),
    "reported_on": gettext_lazy("reported on"),
    "received_by": gettext_lazy("received by"),
    "minutes": gettext_lazy("minutes"),
    "attitude": gettext_lazy("attitude"),
    "grade": gettext_lazy("overall grade"),
    "attended_on": gettext_lazy("attended on"),
}


def field_name(name: str) -> str:
    """A field's name for people."""
    return str(FIELD_NAMES.get(name, name))


SEX = {"M": gettext_lazy("male"), "F": gettext_lazy("female")}
MEMBERSHIP = {"full": gettext_lazy("full"), "probationary": gettext_lazy("probationary")}


def value_text(name: str, value: Any) -> str:
    """A written value for people; never a phone, which callers mask themselves."""
    if value in (None, "", []):
        return ""
    if name == "sex":
        return str(SEX.get(value, value))
    if name == "kind":
        return str(MEMBERSHIP.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return str(value)
