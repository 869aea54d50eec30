"""Clean input about roles and exports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.organisations.forms.members import PartyOrganisationChoice
from nongan.organisations.forms.structure import offer
from nongan.organisations.models import Community, Grant, Member, PartyOrganisation
from nongan.organisations.queries import of_organs, open_communities
from nongan.organisations.queries.export_kinds import export_kinds


class GrantForm(forms.Form):
    """A role to give: to which account, and where it holds."""

    username = forms.CharField(label=_("User name"), max_length=64)
    role = forms.ChoiceField(label=_("Role"), choices=Grant.Role.choices)
    party_organisation = PartyOrganisationChoice(
        label=_("Party organisation"),
        queryset=PartyOrganisation.objects.none(),
        required=False,
        help_text=_("For an organ liaison."),
    )
    community = forms.ModelChoiceField(
        label=_("Community"),
        queryset=Community.objects.none(),
        required=False,
        help_text=_("For a branch officer or a community worker."),
    )
    member = forms.CharField(
        label=_("Member number"),
        max_length=12,
        required=False,
        help_text=_("For a member's own account."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "party_organisation", of_organs())
        offer(self, "community", open_communities())

    def clean_username(self) -> User:
        """The account of this name."""
        try:
            return User.objects.get_by_natural_key(self.cleaned_data["username"])
        except User.DoesNotExist as absent:
            raise forms.ValidationError(_("There is no such account.")) from absent

    def clean_member(self) -> Member | None:
        """The member of this number."""
        number = self.cleaned_data["member"].strip().upper()
        if not number:
            return None
        found = Member.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no such member."))
        return found


class ExportForm(forms.Form):
    """A list with phones that somebody asks for."""

    kind = forms.ChoiceField(label=_("List"))
    party_organisation = PartyOrganisationChoice(
        label=_("Only of"), queryset=PartyOrganisation.objects.none(), required=False
    )
    purpose = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("It stands on the list.")
    )

    def __init__(self, *args: Any, user: User, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - tells mypy
        kind.choices = [(known.code, known.label) for known in export_kinds(user)]
        offer(self, "party_organisation", organisations)


class NoteForm(forms.Form):
    """Why a request is refused."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)
