"""Clean input about directives, reports, Party life and the end of a branch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.branches.models import PartyLifeRecord, TemporaryBranch
from nongan.branches.rules.quarters import Quarter
from nongan.branches.rules.written import DirectiveWords, Meeting, ReportWords
from nongan.kernel import clock


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def _lines(label: Any, length: int, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=length, widget=area, **options)


class DirectiveForm(forms.Form):
    """What is asked of which branches; no branch chosen means all at work."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = _lines(_("What is asked"), 4000)
    due_on = _day(_("Due on"), required=False)
    branches = forms.ModelMultipleChoiceField(
        TemporaryBranch.objects.none(),
        label=_("Only these branches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branches"].queryset = branches  # type: ignore[attr-defined]

    def words(self) -> DirectiveWords:
        """What was written. Only for a valid form."""
        said = self.cleaned_data
        return DirectiveWords(said["title"], said["text"], said["due_on"])


class AnswerForm(forms.Form):
    """A branch's answer to a directive."""

    answer = _lines(_("Our answer"), 4000)


class QuarterForm(forms.Form):
    """A branch and a quarter."""

    branch = forms.ModelChoiceField(TemporaryBranch.objects.none(), label=_("Temporary branch"))
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2199)
    quarter = forms.IntegerField(label=_("Quarter"), min_value=1, max_value=4)

    def __init__(self, *args: Any, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]

    def wanted(self) -> Quarter:
        """The quarter. Only for a valid form."""
        return Quarter(self.cleaned_data["year"], self.cleaned_data["quarter"])


class VersionForm(forms.Form):
    """The state of a report that the person has read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReportForm(VersionForm):
    """The words of a report."""

    situation = _lines(_("Situation"), 4000)
    difficulties = _lines(_("Difficulties"), 2000, required=False)
    next_steps = _lines(_("Next steps"), 2000, required=False)

    def words(self) -> ReportWords:
        """What was written. Only for a valid form."""
        said = self.cleaned_data
        return ReportWords(said["situation"], said["difficulties"], said["next_steps"])


class ReturnForm(forms.Form):
    """Why a report is handed back."""

    note = forms.CharField(label=_("What is to be done about it"), max_length=300)


class MeetingForm(forms.Form):
    """A meeting; who was there is tapped beside it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PartyLifeRecord.Kind.choices)
    held_on = _day(_("Held on"), initial=clock.today)
    topic = forms.CharField(label=_("Topic"), max_length=120)
    minutes_reference = forms.CharField(
        label=_("Where the minutes lie"), max_length=120, required=False
    )

    def meeting(self) -> Meeting:
        """What was written. Only for a valid form."""
        said = self.cleaned_data
        return Meeting(said["kind"], said["held_on"], said["topic"], said["minutes_reference"])


class DayForm(forms.Form):
    """The day, of the branch's members' meeting or of their release."""

    on = _day(_("Day"), initial=clock.today)


class ReasonForm(forms.Form):
    """Why a meeting is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
