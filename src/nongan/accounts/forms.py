"""Clean input about accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nongan.accounts.models import User
from nongan.accounts.rules import USERNAME_LENGTH


class SignInForm(forms.Form):
    """A name and a password; lengths are capped so that hashing cannot be made to last."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The current password, and the new one twice."""

    current = forms.CharField(
        label=_("Current password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 10 characters; letters together with digits or signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("New password, once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_repeated(self) -> str:
        """Both new ones must be the same."""
        repeated: str = self.cleaned_data["repeated"]
        if repeated != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("The two new passwords differ."), code="differ")
        return repeated


class PreferencesForm(forms.Form):
    """Language and type size."""

    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)
    elder_view = forms.BooleanField(label=_("Large type (elder view)"), required=False)


class TokenForm(forms.Form):
    """A new token: what it is for, and how long it lasts."""

    name = forms.CharField(label=_("What it is for"), max_length=60)
    days = forms.IntegerField(label=_("Days it lasts"), min_value=1, max_value=365, initial=90)


class AccountForm(forms.Form):
    """One account to make."""

    username = forms.CharField(
        label=_("User name"),
        max_length=USERNAME_LENGTH,
        help_text=_("Letters, digits and . - _ @ only; it is what the person types."),
    )
    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)


class AccountFilterForm(forms.Form):
    """The filter of the account list, kept in the address."""

    STATES = (
        ("", _("All accounts")),
        ("open", pgettext_lazy("account", "Open")),
        ("waiting", _("One-time password not yet used")),
        ("closed", pgettext_lazy("account", "Closed")),
    )
    q = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
