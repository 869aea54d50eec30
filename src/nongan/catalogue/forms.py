"""Clean input for the catalogue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.catalogue.rules import LONGEST_BASIS, LONGEST_TEXT, NewWording
from nongan.kernel import clock

DAY = {"type": "date"}


class DayForm(forms.Form):
    """Of which day the wording is wanted; without one, of today."""

    on = forms.DateField(label=_("Wording of"), required=False, widget=forms.DateInput(DAY))


class WordingForm(forms.Form):
    """What an item is to say from a day on."""

    content = forms.CharField(
        label=_("Content"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3})
    )
    guard = forms.CharField(
        label=_("What to mind"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    valid_from = forms.DateField(
        label=_("In force from"), initial=clock.today, widget=forms.DateInput(DAY)
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=LONGEST_BASIS,
        required=False,
        help_text=_("The document that the change rests on, with its number."),
    )
    after_version = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)

    def wording(self) -> NewWording:
        """The wording written. Only for a valid form."""
        said = self.cleaned_data
        return NewWording(said["content"], said["guard"], said["valid_from"], said["basis"])
