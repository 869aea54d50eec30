"""Clean input about occasions and placements."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.kernel import clock
from nongan.organisations.models import Community
from nongan.roster.models import Occasion
from nongan.roster.rules.occasions import OccasionValues


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class OccasionForm(forms.Form):
    """When an occasion is held, and how many are expected."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))
    title = forms.CharField(label=_("Title"), max_length=200)
    held_on = forms.DateField(
        label=_("Held on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = _hour(_("Starts at"))
    ends = _hour(_("Ends at"))
    expected_count = forms.IntegerField(
        label=_("Number expected"), min_value=0, max_value=100_000, required=False
    )

    def __init__(
        self, *args: Any, communities: Any, known: Occasion | None = None, **kwargs: Any
    ) -> None:
        if known is not None:
            kwargs["initial"] = _initial(known)
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
        if known is not None:
            del self.fields["community"]

    def clean(self) -> dict[str, Any]:
        """Both hours or none."""
        said: dict[str, Any] = super().clean() or {}
        if (said.get("starts") is None) != (said.get("ends") is None):
            raise forms.ValidationError(_("Write both hours, or neither."))
        return said

    def values(self) -> OccasionValues:
        """What was written. Only for a valid form."""
        said = self.cleaned_data
        times = (said["starts"], said["ends"]) if said["starts"] is not None else None
        return OccasionValues(said["title"], said["held_on"], times, said["expected_count"])


def _initial(known: Occasion) -> dict[str, Any]:
    starts = clock.local(known.starts_at) if known.starts_at else None
    ends = clock.local(known.ends_at) if known.ends_at else None
    has_hours = starts is not None and (starts != ends or starts.time() != time.min)
    return {
        "title": known.title,
        "held_on": starts.date() if starts else None,
        "starts": starts.time() if starts and has_hours else None,
        "ends": ends.time() if ends and has_hours else None,
        "expected_count": known.expected_count,
    }


class PlacementForm(forms.Form):
    """Where a member serves from a day on, and why."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Serves in"))
    on = forms.DateField(
        label=_("From"), initial=clock.today, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=100, required=False)

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
