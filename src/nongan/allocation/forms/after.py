"""Clean input about wishes, amendments and reviews."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.allocation.models import Amendment
from nongan.allocation.rules import Wanted
from nongan.kernel import clock
from nongan.organisations import queries as organisations

REASONS = [(str(code), Amendment.Reason(code).label) for code in Amendment.BY_HAND]


def _places(label: Any, *, required: bool = True) -> forms.Field:
    return forms.ModelChoiceField(
        organisations.open_communities(), label=label, required=required, empty_label="—"
    )


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000)


class WishForm(forms.Form):
    """Up to three communities, best first."""

    first = _places(_("Best"), required=False)
    second = _places(_("Second"), required=False)
    third = _places(_("Third"), required=False)

    def chosen(self) -> list[int]:
        """The ids in order. Only for a valid form."""
        said = (self.cleaned_data[name] for name in ("first", "second", "third"))
        return [place.pk for place in said if place is not None]


class LiaisonWishForm(WishForm):
    """The same for a member of the own unit."""

    member = forms.CharField(label=_("Member number"), max_length=12)
    field_order = ["member", "first", "second", "third"]


class PointForm(forms.Form):
    """Where one community lies; both numbers or neither."""

    longitude = forms.DecimalField(
        label=_("Longitude"), min_value=-180, max_value=180, decimal_places=5, required=False
    )
    latitude = forms.DecimalField(
        label=_("Latitude"), min_value=-90, max_value=90, decimal_places=5, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        said: dict[str, Any] = super().clean() or {}
        if (said.get("longitude") is None) != (said.get("latitude") is None):
            raise forms.ValidationError(_("Write both numbers, or neither."))
        return said

    def point(self) -> tuple[Decimal, Decimal] | None:
        """Longitude and latitude, or None. Only for a valid form."""
        said = self.cleaned_data
        return None if said["longitude"] is None else (said["longitude"], said["latitude"])


class MoveForm(forms.Form):
    """Where to, from when, and words to go over a soft rule."""

    community = _places(_("Serves in"))
    on = forms.DateField(
        label=_("From"), initial=clock.today, widget=forms.DateInput(attrs={"type": "date"})
    )
    words = forms.CharField(label=_("In words"), max_length=200, required=False)
    overrides = forms.BooleanField(label=_("Also over a rule that it breaks"), required=False)

    def wanted(self, *, member: str = "", reason: str = "") -> Wanted:
        """As the service takes it. Only for a valid form."""
        said = self.cleaned_data
        return Wanted(
            said.get("member", member).strip().upper(),
            said["community"].pk,
            said["on"],
            said.get("reason", reason),
            said["words"],
            said["overrides"],
        )


class AmendForm(MoveForm):
    """An amendment by hand."""

    member = forms.CharField(label=_("Member number"), max_length=12)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    field_order = ["member", "community", "on", "reason", "words", "overrides"]


class SizeForm(forms.Form):
    """The places of a branch."""

    least = _number(_("At least"))
    target = _number(_("Target"))
    most = _number(_("At most"))
    with_surplus = forms.BooleanField(
        label=_("Also below those who serve there; re-planning follows"), required=False
    )


class ReviewForm(forms.Form):
    """What speaks against the own place."""

    text = forms.CharField(
        label=_("What speaks against it"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wished = _places(_("Rather here"), required=False)


class AnswerForm(forms.Form):
    """An officer's answer in words."""

    words = forms.CharField(
        label=_("The answer"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
