"""Clean input about plans: a new one, all its settings at once, locks and exclusions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.allocation.models import AllocationPlan
from nongan.allocation.rules import FloorWanted, PlanChange, Size, UnitRules
from nongan.catalogue import queries as catalogue
from nongan.catalogue.models import ServiceItem
from nongan.kernel import clock
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, PartyOrganisation

WEIGHTS = (
    ("preference", _("Wishes"), _("a place down somebody's own list of wishes")),
    ("distance", _("Nearness"), _("a class of distance from home (0 to 4)")),
    ("stability", _("Staying where one was"), _("a person who leaves last year's branch")),
    ("numbers", _("Balance of numbers"), _("a person above or below a branch's share")),
    ("sexes", _("Balance of women and men"), _("a woman or man above or below the share")),
    ("ages", _("Balance of age bands"), _("a person of an age band above or below the share")),
    ("skills", _("Coverage of the service items"), _("a person short of a wished floor")),
)
NUMBER = {"inputmode": "numeric"}


class NewPlanForm(forms.Form):
    """A title, the year, and from when the plan is in force."""

    title = forms.CharField(label=_("Title"), max_length=100)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2199)
    starts_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        year = clock.today().year + 1
        first = {"year": year, "starts_on": f"{year}-01-01"}
        first["title"] = _("Allocation of %(year)s") % {"year": year}
        super().__init__(*args, **{"initial": first, **kwargs})


class SettingsForm(forms.Form):
    """Everything that a plan weighs and keeps, in one sheet; empty is "no such rule"."""

    def __init__(self, data: Any, *, plan: AllocationPlan) -> None:
        super().__init__(data, auto_id="set-%s")
        self.places = list(organisations.open_communities().order_by("id"))
        self.items = list(ServiceItem.objects.filter(status="published").order_by("number"))
        sizes = {row.community_id: row for row in plan.branch_places.all()}
        floors = {row.item_id: row for row in plan.skill_floors.filter(community=None)}
        self.special = list(plan.skill_floors.exclude(community=None).select_related("item"))
        for name, label, what in WEIGHTS:
            self._number(f"w_{name}", label, getattr(plan, f"weight_{name}"), most=1000)
            self.fields[f"w_{name}"].help_text = _("what it costs: %(what)s") % {"what": what}
            self.fields[f"w_{name}"].required = True
        for name, label, most in (
            ("together_most", _("A unit in at most so many branches"), 1000),
            ("spread_percent", _("At most so many per cent of a unit in one branch"), 100),
            ("own_percent", _("At most so many per cent from the secretary's own unit"), 100),
        ):
            least = 0 if name == "own_percent" else 1
            self._number(name, label, getattr(plan, name), least=least, most=most)
        for place in self.places:
            for part in ("least", "target", "most"):
                self._number(
                    f"s_{place.id}_{part}", place.name, getattr(sizes.get(place.id), part, None)
                )
        names = catalogue.item_labels()
        for item in self.items:
            row = floors.get(item.id)
            self._number(f"f_{item.code}", names[item.code], row.least if row else None, least=1)
            self.fields[f"h_{item.code}"] = forms.BooleanField(
                label=_("must"), required=False, initial=bool(row and row.is_hard)
            )

    def _number(
        self, name: str, label: Any, value: Any, *, least: int = 0, most: int = 100_000
    ) -> None:
        self.fields[name] = forms.IntegerField(
            label=label,
            required=False,
            min_value=least,
            max_value=most,
            initial=value,
            widget=forms.NumberInput(attrs=NUMBER),
        )

    def clean(self) -> dict[str, Any]:
        """A size is three numbers or none."""
        data = super().clean() or {}
        for place in self.places:
            three = [data.get(f"s_{place.id}_{part}") for part in ("least", "target", "most")]
            if None in three and any(value is not None for value in three):
                text = _("%(name)s: fill in all three sizes, or none.") % {"name": place.name}
                self.add_error(f"s_{place.id}_least", text)
        return data

    def change(self) -> PlanChange:
        """What the sheet says, as the service takes it."""
        said = self.cleaned_data
        return PlanChange(
            weights={name: said[f"w_{name}"] for name, _label, _what in WEIGHTS},
            unit_rules=UnitRules(
                said["together_most"], said["spread_percent"], said["own_percent"]
            ),
            sizes={place.id: self._size(place) for place in self.places},
            floors=[
                *(
                    FloorWanted(item.code, said[f"f_{item.code}"], None, said[f"h_{item.code}"])
                    for item in self.items
                    if said[f"f_{item.code}"]
                ),
                *(
                    FloorWanted(row.item.code, row.least, row.community_id, row.is_hard)
                    for row in self.special
                ),
            ],
        )

    def _size(self, place: Community) -> Size | None:
        three = [self.cleaned_data[f"s_{place.id}_{part}"] for part in ("least", "target", "most")]
        return None if None in three else Size(*three)

    def groups(self) -> dict[str, Any]:
        """The fields as the page groups them."""
        return {
            "weights": [self[f"w_{name}"] for name, _label, _what in WEIGHTS],
            "rules": [self[n] for n in ("together_most", "spread_percent", "own_percent")],
            "sizes": [
                (place, [self[f"s_{place.id}_{part}"] for part in ("least", "target", "most")])
                for place in self.places
            ],
            "floors": [(i, self[f"f_{i.code}"], self[f"h_{i.code}"]) for i in self.items],
        }


class FixForm(forms.Form):
    """Whom a lock or an exclusion is about, which community, and why."""

    who = forms.CharField(
        label=_("Member: name, pinyin, initials or number"), max_length=60, required=False
    )
    unit = forms.ModelChoiceField(
        label=_("or a whole unit"),
        queryset=PartyOrganisation.objects.none(),
        required=False,
        empty_label="—",
    )
    community = forms.ModelChoiceField(
        label=_("Community"), queryset=Community.objects.none(), empty_label="—"
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, data: Any, *, with_units: bool, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id)
        self.fields["community"].queryset = organisations.open_communities()  # type: ignore[attr-defined]
        if with_units:
            self.fields["unit"].queryset = organisations.of_organs()  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
            self.fields["who"].required = True


class NoteForm(forms.Form):
    """Why a plan goes back or is given up."""

    note = forms.CharField(label=_("What is to be changed"), max_length=300)


class LineFilterForm(forms.Form):
    """What the lines are narrowed by; it all stands in the address."""

    q = forms.CharField(label=_("Name, pinyin, initials or number"), max_length=60, required=False)
    community = forms.ModelChoiceField(
        label=_("Community"),
        queryset=Community.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=PartyOrganisation.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    moved = forms.BooleanField(label=_("Only who leaves last year's branch"), required=False)
    hides_optional = True

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["community"].queryset = organisations.open_communities()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = organisations.of_organs()  # type: ignore[attr-defined]
