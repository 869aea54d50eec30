"""Clean input about the chain."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.audit.rules import Anchor


class EventFilterForm(forms.Form):
    """The filter of the event list, kept in the address."""

    verb = forms.CharField(label=_("What"), max_length=60, required=False)
    who = forms.CharField(label=_("Who"), max_length=100, required=False)
    target = forms.CharField(label=_("On what"), max_length=120, required=False)
    since = forms.DateField(label=_("From day"), required=False)
    until = forms.DateField(label=_("To day"), required=False)
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False)

    def __init__(self, *args: Any, verbs: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Choices to pick from, not a rule: an address with half a verb stays a lawful filter.
        choices = [("", _("Everything")), *verbs]
        self.fields["verb"].widget = forms.Select(choices=choices)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AnchorForm(forms.Form):
    """A head that was published outside, as it was printed: number and hash."""

    anchor = forms.CharField(label=_("Published head"), max_length=200)

    def clean_anchor(self) -> Any:
        """The head, read. Raises ValidationError when it is none."""
        anchor = Anchor.parse(self.cleaned_data["anchor"])
        if anchor is None:
            raise forms.ValidationError(
                _("A head is a number and 64 hexadecimal signs, as it was printed."), code="bad"
            )
        return anchor


class ProofForm(forms.Form):
    """For which head an event is to be proved: the number in a published head; empty: now."""

    size = forms.IntegerField(
        label=_("Number in the published head"),
        help_text=_("Empty: the chain as it is now."),
        min_value=1,
        max_value=2**62,
        required=False,
    )


class GrowthForm(forms.Form):
    """Two numbers of published heads; without the newer one, the chain as it is now."""

    older = forms.IntegerField(label=_("Number in the older head"), min_value=1, max_value=2**62)
    newer = forms.IntegerField(
        label=_("Number in the newer head"),
        help_text=_("Empty: the chain as it is now."),
        min_value=1,
        max_value=2**62,
        required=False,
    )
