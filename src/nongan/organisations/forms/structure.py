"""Clean input about the county's structure."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.kernel import clock
from nongan.organisations.forms.members import LeanSelect
from nongan.organisations.models import Community, Organ, PartyOrganisation, Street
from nongan.organisations.queries import (
    of_organs,
    open_communities,
    open_organs,
    open_party_organisations,
)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, initial=clock.today, widget=forms.DateInput({"type": "date"})
    )


class CountyForm(forms.Form):
    """The county's division code and name."""

    code = forms.CharField(
        label=_("Division code"), max_length=6, help_text=_("Six digits of GB/T 2260.")
    )
    name = forms.CharField(label=_("Full name"), max_length=50)


class NameForm(forms.Form):
    """A new name."""

    name = forms.CharField(label=_("Full name"), max_length=100)


class CommunityForm(forms.Form):
    """A community to add."""

    street = forms.ModelChoiceField(label=_("Street"), queryset=Street.objects.none())
    name = forms.CharField(label=_("Full name"), max_length=50)
    phone = forms.CharField(label=_("Office phone"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "street", Street.objects.filter(closed_on__isnull=True))


class OrganForm(forms.Form):
    """An organ to add or correct."""

    name = forms.CharField(label=_("Full name"), max_length=100)
    aliases = forms.CharField(
        label=_("Other names"),
        max_length=500,
        required=False,
        help_text=_("Short and former names that papers use, parted by commas."),
    )
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)

    def other_names(self) -> list[str]:
        """The other names, parted at any comma."""
        written = self.cleaned_data["aliases"]
        for comma in "，、;；":
            written = written.replace(comma, ",")
        return [part.strip() for part in written.split(",") if part.strip()]


class PartyOrganisationForm(forms.Form):
    """A Party organisation to add, of an organ or of a community."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartyOrganisation.Kind.choices)
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), required=False)
    community = forms.ModelChoiceField(
        label=_("Community"), queryset=Community.objects.none(), required=False
    )
    parent = forms.ModelChoiceField(
        label=_("Stands under"), queryset=PartyOrganisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organ", open_organs())
        offer(self, "community", open_communities())
        offer(self, "parent", open_party_organisations())


class ParentForm(forms.Form):
    """The Party organisation above, or none."""

    parent = forms.ModelChoiceField(
        label=_("Stands under"), queryset=PartyOrganisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", open_party_organisations())


class CloseForm(forms.Form):
    """The day of closing."""

    on = _day(_("Closed on"))


class CloseOrganForm(CloseForm):
    """The day of closing, and the organ it was merged into, if it was."""

    successor = forms.ModelChoiceField(
        label=_("Merged into"), queryset=Organ.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "successor", open_organs())


class ClosePartyOrganisationForm(CloseForm):
    """The day of closing, and where its members go."""

    successor = forms.ModelChoiceField(
        label=_("Its members move to"), queryset=PartyOrganisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "successor", of_organs())


def offer(form: forms.Form, name: str, rows: Any) -> None:
    """Let a field of a form choose among rows that are read now."""
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - tells mypy
    if type(choice.widget) is forms.Select:  # a field that is offered rows may have many
        choice.widget = LeanSelect(choice.widget.attrs)
    choice.queryset = rows


def read_once(rows: Sequence[forms.Form], name: str) -> None:
    """Let forms of one kind offer the same rows, which are read for the first of them."""
    for form in rows[1:]:
        first: Any = rows[0].fields[name]
        choice: Any = form.fields[name]
        first.choices = choice.choices = list(first.choices)


class StructureUploadForm(forms.Form):
    """The county, if it is not set up yet, and a sheet with its structure."""

    code = forms.CharField(label=_("Division code"), max_length=6, required=False)
    name = forms.CharField(label=_("Name of the county"), max_length=50, required=False)
    file = forms.FileField(label=_("Sheet"))
