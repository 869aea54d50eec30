"""Clean input for roster versions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.organisations.models import Community, PartyOrganisation


class DraftForm(forms.Form):
    """As of when the next version lists the members."""

    as_of = forms.DateField(
        label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReasonForm(forms.Form):
    """Why the committee confirms in an organ's place."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class EntryFilterForm(forms.Form):
    """The filter of a version's lines; it lives in the URL."""

    q = forms.CharField(label=_("Name or number"), max_length=60, required=False)
    organisation = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        label=_("Party organisation"),
        required=False,
        empty_label=_("All"),
    )
    community = forms.ModelChoiceField(
        Community.objects.none(), label=_("Community"), required=False, empty_label=_("All")
    )
    hides_optional = True
