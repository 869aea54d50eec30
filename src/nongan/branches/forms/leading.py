"""Clean input about founding branches, appointing to their posts, and their Party groups."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.branches.models import Appointment, PartyGroup, TemporaryBranch
from nongan.branches.queries.appointing import may_take_over
from nongan.branches.queries.founding import communities_to_found, deciding_bodies
from nongan.branches.rules.groups import LEAST, MOST, USUAL
from nongan.branches.rules.written import DecisionValues, Relief
from nongan.kernel import clock
from nongan.organisations.models import Member


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=clock.today, **options)


class DayForm(forms.Form):
    """A day on which something happened."""

    on = _day(_("Day"))


class OnForm(forms.Form):
    """Of which day the committee is wanted; without one, of today."""

    on = _day(_("Committee on"), required=False)


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class DecisionForm(forms.Form):
    """A decision of a higher Party organisation."""

    body = forms.ModelChoiceField(label=_("Deciding body"), queryset=deciding_bodies())
    number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text="农机党〔2026〕3号"
    )
    decided_on = _day(_("Decided on"))
    attendees = forms.IntegerField(
        label=_("Number present"), min_value=1, max_value=999, required=False
    )

    def decision(self) -> DecisionValues:
        """The decision written. Only for a valid form."""
        said = self.cleaned_data
        return DecisionValues(
            said["body"].id, said["number"], said["decided_on"], said["attendees"]
        )


def read_bodies_once(rows: Sequence[forms.Form]) -> None:
    """Let the decision forms of a page offer the same bodies, which are read once."""
    fields: list[Any] = [form.fields["body"] for form in rows if "body" in form.fields]
    if fields:
        choices = list(fields[0].choices)
        for field in fields:
            field.choices = choices


class FoundForm(DecisionForm):
    """Several branches founded by one decision."""

    starts_on = _day(
        _("At work from"), required=False, help_text=_("Empty: approved, but not at work yet.")
    )
    communities = forms.ModelMultipleChoiceField(
        label=_("Communities"),
        queryset=communities_to_found(),
        widget=forms.CheckboxSelectMultiple,
    )


class ProposeForm(forms.Form):
    """A branch proposed for a community."""

    community = forms.ModelChoiceField(label=_("Community"), queryset=communities_to_found())
    name = forms.CharField(
        label=_("Full name"), max_length=100, required=False, help_text=_("Empty: the usual one.")
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=300, required=False)


class DissolveForm(DecisionForm):
    """The decision to dissolve, and the first day without the branch."""

    on = _day(_("Dissolved from"))


class NominateForm(forms.Form):
    """Who is nominated for which post; the rank is stated by a person."""

    post = forms.ChoiceField(label=_("Post"), choices=Appointment.Post.choices)
    member = forms.CharField(
        label=_("Member number"), max_length=12, help_text=_("As in the list of members.")
    )
    is_deputy_head = forms.BooleanField(
        label=_("Is a deputy head of a county organ"),
        required=False,
        help_text=_("Needed for a secretary. Ticked beforehand where the post reads like it."),
    )


class RelieveForm(DecisionForm):
    """The decision to relieve, the first day out of office, why, and who takes over."""

    on = _day(_("Relieved from"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    taken_over_by = forms.ModelChoiceField(
        label=_("Acts until there is a successor"),
        queryset=Member.objects.none(),
        required=False,
    )

    def __init__(
        self, *args: Any, row: Appointment, others: Sequence[Member] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["taken_over_by"]
        choice.queryset = may_take_over(row)
        if others:  # known to the page already
            choice.choices = [("", "—"), *((other.pk, str(other)) for other in others)]

    def relief(self) -> Relief:
        """The relief written. Only for a valid form."""
        said = self.cleaned_data
        acting = said["taken_over_by"]
        return Relief(said["on"], said["reason"], acting.number if acting else "")


class SizeForm(forms.Form):
    """How large a proposed group may be."""

    size = forms.IntegerField(
        label=_("Members a group, at most"), min_value=LEAST, max_value=MOST, initial=USUAL
    )


class SettleForm(SizeForm):
    """The proposal that was looked at."""

    size = forms.IntegerField(min_value=LEAST, max_value=MOST, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class GroupForm(forms.Form):
    """A member and a group of the branch."""

    member = forms.CharField(label=_("Member number"), max_length=12)
    group = forms.ModelChoiceField(
        label=_("Party group"), queryset=PartyGroup.objects.none(), to_field_name="number"
    )

    def __init__(self, *args: Any, branch: TemporaryBranch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["group"]
        choice.queryset = branch.groups.all()
        choice.label_from_instance = lambda row: str(row.number)
