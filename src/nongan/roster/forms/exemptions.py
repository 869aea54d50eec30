"""Clean input about exemptions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.kernel import clock
from nongan.organisations.models import PartyOrganisation
from nongan.roster.forms.checks import ANY, ExemptionForm
from nongan.roster.models import Exemption
from nongan.roster.queries.exemptions import STATES, ExemptionFilter

ALL = "all"


class NewExemptionForm(ExemptionForm):
    """An exemption to note from the list, for a member by number or by name."""

    field_order = ["member", "reason", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.CharField(label=_("Member: number or full name"))
        self.order_fields(self.field_order)
        self.fields["starts_on"].initial = clock.today


class ExemptionFilterForm(forms.Form):
    """The filter of the exemptions; it lives in the URL."""

    q = forms.CharField(label=_("Name, pinyin or number"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[*STATES.items(), (ALL, _("All"))], required=False
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[ANY, *Exemption.Reason.choices], required=False
    )
    organisation = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        label=_("Party organisation"),
        required=False,
        empty_label=_("All"),
    )
    hides_optional = True

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def wanted(self) -> ExemptionFilter:
        """The filter; an unlawful value of one field leaves the others in force."""
        self.is_valid()
        said = self.cleaned_data
        state, place = said.get("state") or "in_force", said.get("organisation")
        return ExemptionFilter(
            text=said.get("q", ""),
            state="" if state == ALL else state,
            reason=said.get("reason", ""),
            organisation=place.pk if place else None,
        )


class EndExemptionForm(forms.Form):
    """The first day on which the member is expected again."""

    ends_on = forms.DateField(
        label=_("Expected again from"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
