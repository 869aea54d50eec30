"""Clean input for the pages of records and the reverse check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.organisations.models import Community, PartyOrganisation
from nongan.roster.models import Discrepancy, Exemption, Feedback, LinkStatus
from nongan.roster.queries.cards.county_rules import grade_labels

ANY = ("", _("All"))


class DiscrepancyFilterForm(forms.Form):
    """The filter of the worklist; it lives in the URL."""

    q = forms.CharField(label=_("Name, pinyin or number"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[ANY, *Discrepancy.Kind.choices], required=False
    )
    community = forms.ModelChoiceField(
        Community.objects.none(), label=_("Community"), required=False, empty_label=_("All")
    )
    organisation = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        label=_("Party organisation"),
        required=False,
        empty_label=_("All"),
    )
    status = forms.ChoiceField(
        label=_("State"), choices=[ANY, *Discrepancy.Status.choices], required=False
    )
    mine = forms.BooleanField(label=_("Assigned to me"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    hides_optional = True


class LineFilterForm(forms.Form):
    """The filter of receipts and feedback."""

    q = forms.CharField(label=_("Name as written"), max_length=60, required=False)
    community = forms.ModelChoiceField(
        Community.objects.none(), label=_("Community"), required=False, empty_label=_("All")
    )
    link = forms.ChoiceField(label=_("Link"), choices=[ANY, *LinkStatus.choices], required=False)
    hides_optional = True


class CardFilterForm(LineFilterForm):
    """The filter of feedback cards."""

    grade = forms.ChoiceField(
        label=_("Grade"), choices=lambda: [ANY, *grade_labels().items()], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[ANY, *Feedback.Status.choices[2:]], required=False
    )


class RunForm(forms.Form):
    """The day that a reverse check looks at."""

    as_of = forms.DateField(
        label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


class NoteForm(forms.Form):
    """A few words with a move."""

    note = forms.CharField(
        label=_("In a few words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ThresholdForm(forms.Form):
    """How sure an answer must be, in half bits, and why this was chosen."""

    half_bits = forms.IntegerField(min_value=0, max_value=24)
    note = forms.CharField(
        label=_("Why this step"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class AssignForm(forms.Form):
    """Who sees to it, by when."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who sees to it"))
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


class MemberForm(forms.Form):
    """The member whom a line means."""

    member = forms.CharField(label=_("Member number"), max_length=12)


class ExemptionForm(forms.Form):
    """A span in which a member need not report in."""

    member = forms.CharField(label=_("Member number"), max_length=12)
    reason = forms.ChoiceField(label=_("Reason"), choices=Exemption.Reason.choices)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until (exclusive)"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
