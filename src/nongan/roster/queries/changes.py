"""Changed answers, contradictions and remembered decisions in words, for every door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.organisations.models import Member
from nongan.roster.models import AnswerChange, Contradiction, WrittenLine

Text = str | Promise
Reason = AnswerChange.Reason
FIELDS: Mapping[str, Text] = {
    "name": _("name"),
    "unit": _("unit"),
    "organ": _("organ"),
    "sex": _("sex"),
    "phone": _("phone"),
    "community": _("assigned community"),
    "residence": _("home community"),
    "items": _("service items"),
}
PLAIN: Mapping[str, Text] = {
    Reason.UNDONE: _("A person took the decision back."),
    Reason.REMOVED: _("The line was taken back with its import."),
    Reason.MODEL: _("Another taught model is in force, or none."),
    Reason.THRESHOLD: _("The threshold from which an answer stands by itself was moved."),
    Reason.METHOD: _("A new version of the product links by another method."),
    Reason.WEIGHTS: _(
        "Nothing near this line changed: the county's weights moved a little with all the papers."
    ),
}


@dataclass(frozen=True)
class ChangeFilter:
    """What the list of changed answers can be narrowed by; every field stands in the URL."""

    text: str = ""
    community: int | None = None
    reason: str = ""
    after: str = ""


@dataclass(frozen=True)
class ShownChange:
    """A changed answer in words."""

    row: AnswerChange
    before: Text
    after: Text
    reasons: list[Text]


@dataclass(frozen=True)
class ShownContradiction:
    """A contradiction with the two members by name, and whether it can be settled."""

    row: Contradiction
    said: Text
    says: Text

    @property
    def is_open(self) -> bool:
        """Whether it waits for a person."""
        return self.row.status == Contradiction.Status.OPEN


class Names:
    """Members and accounts by the numbers that stored reasons hold; two queries."""

    def __init__(self, numbers: Iterable[str], users: Iterable[int] = ()) -> None:
        self.members = dict(
            Member.objects.filter(number__in=set(numbers)).values_list("number", "name")
        )
        self.users = {user.pk: str(user) for user in User.objects.filter(pk__in=set(users))}

    def member(self, number: str) -> str:
        """`张晓丽 (M000001)`, or the number alone of whom the register has no more."""
        name = self.members.get(number, "")
        return f"{name} ({number})" if name else number

    def answer(self, status: str, number: str) -> Text:
        """A line's answer in words."""
        if status == "linked":
            return gettext("It means %(member)s") % {"member": self.member(number)}
        if status == "review":
            if not number:
                return _("To be reviewed")
            return gettext("To be reviewed, perhaps %(member)s") % {"member": self.member(number)}
        return _("On no roster") if status == "nobody" else _("No longer there")

    def person(self, number: str) -> Text:
        """A member, or nobody."""
        return self.member(number) if number else _("nobody on the roster")

    def cause(self, cause: Mapping[str, Any]) -> Text:
        """One cause of a change as a sentence."""
        why = cause["why"]
        if why in PLAIN:
            return PLAIN[why]
        if why == Reason.DECIDED:
            return self._decided(gettext("%(who)s decided on %(day)s."), cause)
        if why == Reason.CORRECTED:
            return gettext("The line was corrected: %(fields)s.") % {"fields": fields(cause)}
        if why == Reason.ROSTER:
            return self._entry(cause)
        member = self.member(cause["member"])
        if why == Reason.EARLIER:
            return gettext("An earlier decision on such a line speaks for %(member)s.") % {
                "member": member
            }
        return self._competitor(cause["line"], member)

    def _decided(self, sentence: str, noted: Mapping[str, Any]) -> str:
        return sentence % {"who": self.users.get(noted.get("by", 0), "—"), "day": day(noted)}

    def _entry(self, cause: Mapping[str, Any]) -> Text:
        member = {"member": self.member(cause["member"])}
        if cause["what"] == "new":
            return gettext("%(member)s is new on the roster.") % member
        if cause["what"] == "gone":
            return gettext("%(member)s is not on the roster any more.") % member
        return gettext("The roster's entry of %(member)s changed: %(fields)s.") % {
            **member,
            "fields": fields(cause),
        }

    def _competitor(self, line: Mapping[str, Any], member: str) -> Text:
        if "file" not in line:
            return gettext("The line “%(name)s”, now taken back, competed for %(member)s.") % {
                "name": line["name"],
                "member": member,
            }
        return gettext("The line “%(name)s” (%(file)s, row %(row)s) competes for %(member)s.") % {
            **line,
            "member": member,
        }

    def remembered(self, line: WrittenLine) -> list[Text]:
        """What earlier decisions say of a line, each with who decided it and when."""
        notes = line.link_evidence
        found: list[Text] = []
        if noted := notes.get("asks"):
            sentence = gettext(
                "%(who)s decided on %(day)s that it means %(member)s; "
                "the line has been corrected since (%(fields)s), so it asks again."
            )
            found.append(self._said(sentence, noted, fields=fields(noted)))
        if noted := notes.get("earlier"):
            sentence = gettext(
                "A line of this name and unit was decided by %(who)s on %(day)s to mean %(member)s."
            )
            found.append(self._said(sentence, noted))
        if noted := notes.get("unit"):
            sentence = gettext(
                "That this wording of the unit means %(organ)s was decided by %(who)s on %(day)s."
            )
            found.append(self._said(sentence, noted, organ=noted["organ"]))
        return found

    def _said(self, sentence: str, noted: Mapping[str, Any], **more: Any) -> str:
        who = self.users.get(noted.get("by", 0), "—")
        member = self.person(noted.get("member", ""))
        return sentence % {"who": who, "day": day(noted), "member": member, **more}


def fields(noted: Mapping[str, Any]) -> str:
    """The corrected fields by name."""
    return gettext(", ").join(str(FIELDS.get(name, name)) for name in noted.get("fields", ()))


def day(noted: Mapping[str, Any]) -> str:
    """The county's day of an instant in a stored note."""
    at = noted.get("at", "")
    return clock.day_of(datetime.fromisoformat(at)).isoformat() if at else "—"


def remembered(line: WrittenLine) -> list[Text]:
    """What earlier decisions say of one line, in sentences."""
    notes = [line.link_evidence.get(name, {}) for name in ("asks", "earlier", "unit")]
    numbers = [note.get("member", "") for note in notes]
    return Names(numbers, [note.get("by", 0) for note in notes]).remembered(line)


def changes_list(rows: QuerySet[AnswerChange], wanted: ChangeFilter) -> QuerySet[AnswerChange]:
    """Changed answers in the order of the paper."""
    if wanted.text.strip():
        text = wanted.text.strip()
        number = text.upper()
        rows = rows.filter(
            Q(name_written__contains=text) | Q(before_member=number) | Q(after_member=number)
        )
    if wanted.community is not None:
        rows = rows.filter(community=wanted.community)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.after:
        rows = rows.filter(after_status=wanted.after)
    return rows.select_related("community").order_by(
        "community__id", "file_name", "sheet", "row", "key"
    )


def shown_changes(rows: Sequence[AnswerChange]) -> list[ShownChange]:
    """A page of changed answers in words; two queries more."""
    numbers, users = [], []
    for row in rows:
        numbers += [row.before_member, row.after_member]
        numbers += [cause.get("member", "") for cause in row.reasons]
        users += [cause["by"] for cause in row.reasons if cause.get("by")]
    names = Names(numbers, users)
    return [
        ShownChange(
            row,
            names.answer(row.before_status, row.before_member),
            names.answer(row.after_status, row.after_member),
            [names.cause(cause) for cause in row.reasons],
        )
        for row in rows
    ]


def shown_contradictions(rows: Sequence[Contradiction]) -> list[ShownContradiction]:
    """A page of contradictions in words; two queries more."""
    names = Names(number for row in rows for number in (row.said, row.says))
    return [ShownContradiction(row, names.person(row.said), names.person(row.says)) for row in rows]
