"""Clean input about contact cards and feedback."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.catalogue import queries as catalogue
from nongan.kernel import clock
from nongan.organisations.models import Community
from nongan.roster.models import FeedbackCard
from nongan.roster.queries.cards.county_rules import grades
from nongan.roster.rules import cards as rules
from nongan.roster.rules.cards import Marks, ReceiptValues

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_MINUTES = rules.LONGEST_MINUTES


class CardFilterForm(forms.Form):
    """The filter of the cards; it lives in the URL."""

    q = forms.CharField(label=_("Name, pinyin or number"), max_length=60, required=False)
    community = forms.ModelChoiceField(
        Community.objects.none(), label=_("Community"), required=False, empty_label=_("All")
    )


class ReceiptForm(forms.Form):
    """The receipt stub of a card."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Received in"))
    reported_on = forms.DateField(label=_("Reported on"), initial=clock.today, widget=DAY)
    received_by = forms.CharField(label=_("Received by"), max_length=50, required=False)
    assigned = forms.CharField(label=_("Group or post given"), max_length=60, required=False)
    items = forms.MultipleChoiceField(
        label=_("Service items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    paper_number = forms.CharField(
        label=_("Number of the paper"),
        max_length=40,
        required=False,
        help_text=_("Only if you enter what somebody wrote on paper."),
    )

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = list(communities)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["community"].initial = places[0]
            self.fields["community"].widget = forms.HiddenInput()
        self.fields["items"].choices = list(catalogue.item_labels().items())  # type: ignore[attr-defined]

    def values(self) -> ReceiptValues:
        """What was written. Only for a valid form."""
        said = self.cleaned_data
        return ReceiptValues(
            said["reported_on"], said["received_by"], said["assigned"], tuple(said["items"])
        )


class StrangerForm(ReceiptForm):
    """The receipt of somebody without a card."""

    field_order = ("name", "unit", "phone", "community")
    name = forms.CharField(label=_("Name"), max_length=100)
    unit = forms.CharField(label=_("Unit"), max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)


class HandForm(ReceiptForm):
    """The receipt on a card of another community, which somebody holds in the hand."""

    field_order = ("number", "name", "community")
    number = forms.CharField(label=_("Number of the card"), max_length=20)
    name = forms.CharField(label=_("Name on the card"), max_length=100)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _scale(label: Any, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=required,
        widget=forms.RadioSelect if required else forms.Select,
    )


class MarksForm(forms.Form):
    """The marks of a feedback card; no grade is chosen beforehand (M07)."""

    starts = forms.TimeField(label=_("Starts at"), required=False, widget=HOUR)
    ends = forms.TimeField(label=_("Ends at"), required=False, widget=HOUR)
    minutes = forms.IntegerField(
        label=_("Minutes of service"),
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("Empty: the whole time. Breaks and the way there are no service."),
    )
    served = forms.IntegerField(
        label=_("Number of people served"), min_value=0, max_value=1_000_000, required=False
    )
    content = forms.CharField(
        label=_("Content of the service"),
        max_length=300,
        required=False,
        help_text=_("No names or circumstances of residents."),
    )
    attitude = _scale(_("Attitude"))
    discipline = _scale(_("Discipline"))
    effect = _scale(_("Effect"))
    grade = forms.ChoiceField(label=_("Overall grade"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, day: date, known: Marks | None = None, **kwargs: Any) -> None:
        self.day = day
        if known is not None:
            kwargs["initial"] = self.shown(known)
        super().__init__(*args, **kwargs)
        words = list(grades().items())
        for name in ("attitude", "discipline", "effect"):
            self.fields[name].choices = [("", _("not said")), *words]  # type: ignore[attr-defined]
        self.fields["grade"].choices = words  # type: ignore[attr-defined]

    @staticmethod
    def shown(known: Marks) -> dict[str, Any]:
        """Marks as the fields show them."""
        found = {name: getattr(known, name) for name in ("minutes", "served", "content")}
        for name in ("attitude", "discipline", "effect", "grade", "presence", "remark"):
            found[name] = getattr(known, name)
        for name, instant in (("starts", known.starts_at), ("ends", known.ends_at)):
            found[name] = clock.local(instant).time() if instant else None
        if known.starts_at and known.ends_at:
            whole = Marks(starts_at=known.starts_at, ends_at=known.ends_at).given_minutes
            found["minutes"] = None if known.minutes == whole else known.minutes
        return found

    def marks(self) -> Marks:
        """What was written. Only for a valid form."""
        said = self.cleaned_data
        starts_at, ends_at = self._instants(said["starts"], said["ends"])
        return Marks(
            presence=said.get("presence", ""),
            starts_at=starts_at,
            ends_at=ends_at,
            minutes=said["minutes"],
            content=said["content"],
            served=said["served"],
            attitude=said["attitude"],
            discipline=said["discipline"],
            effect=said["effect"],
            grade=said["grade"],
            remark=said.get("remark", ""),
        )

    def _instants(self, starts: Any, ends: Any) -> tuple[datetime | None, datetime | None]:
        if starts is None or ends is None:
            one = starts or ends
            at = datetime.combine(self.day, one, clock.COUNTY_ZONE) if one else None
            return (at, None) if starts else (None, at)
        first, last = rules.span(self.day, starts, ends)
        zone = clock.COUNTY_ZONE
        return first.replace(tzinfo=zone), last.replace(tzinfo=zone)


class GroupForm(MarksForm):
    """What holds for everybody on the list, and the paper it was written on."""

    paper_number = forms.CharField(
        label=_("Number of the paper"),
        max_length=40,
        required=False,
        help_text=_("Only if you enter what somebody wrote on paper."),
    )


class CorrectionForm(MarksForm):
    """One card put right, and why."""

    field_order = ("presence", "starts", "ends", "minutes")
    presence = forms.ChoiceField(label=_("Presence"), choices=FeedbackCard.Presence.choices)
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(label=_("Why it is corrected"), max_length=200)


class OwnForm(forms.Form):
    """What is other for one member of the group."""

    presence = forms.ChoiceField(choices=[("", ""), *FeedbackCard.Presence.choices], required=False)
    grade = forms.ChoiceField(required=False)
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, required=False)
    remark = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", ""), *grades().items()]  # type: ignore[attr-defined]

    def marks(self) -> Marks:
        """What was written. Only for a valid form."""
        return Marks(**self.cleaned_data)


class TextForm(forms.Form):
    """A few sentences."""

    text = forms.CharField(
        label=_("In your words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
