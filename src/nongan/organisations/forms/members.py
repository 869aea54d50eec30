"""Clean input about members."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nongan.kernel import clock
from nongan.organisations.models import Community, Member, PartyOrganisation
from nongan.organisations.queries import MemberFilter, of_organs, open_communities

ANY = [("", _("All"))]
ELSEWHERE = "elsewhere"


class LeanSelect(forms.Select):
    """A select written in one go: a hundred options, each through its template, take 40 ms."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same HTML as Django's own."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (row["value"], flatatt({"selected": row["selected"]}), row["label"])
                for _name, group, _index in widget["optgroups"]
                for row in group
            ),
        )
        written = format_html('<select name="{}"', name)
        return format_html("{}{}>{}</select>", written, flatatt(widget["attrs"]), options)


class PartyOrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # at run time
    """A Party organisation by its name."""

    widget = LeanSelect

    def label_from_instance(self, obj: Any) -> str:
        """The name; an organ's number first, as on paper."""
        return f"{obj.organ.number:02d} {obj.name}" if obj.organ else str(obj.name)


class MemberFilterForm(forms.Form):
    """What the list of members is narrowed by; it all stands in the address."""

    q = forms.CharField(label=_("Name, pinyin, initials, phone or number"), max_length=60)
    organisation = PartyOrganisationChoice(
        label=_("Party organisation"), queryset=PartyOrganisation.objects.none()
    )
    residence = forms.ModelChoiceField(label=_("Lives in"), queryset=Community.objects.none())
    kind = forms.ChoiceField(label=_("Membership"), choices=[*ANY, *Member.Kind.choices])
    status = forms.ChoiceField(
        label=_("State"), choices=[*Member.Status.choices, ("all", _("All"))]
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
        for name, rows in (("organisation", organisations), ("residence", open_communities())):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - tells mypy
            choice.queryset, choice.empty_label = rows, _("All")

    def wanted(self) -> MemberFilter | None:
        """The filter; None if the address asks for something that does not exist."""
        if not self.is_valid():
            return None
        chosen = self.cleaned_data
        status = chosen["status"] or Member.Status.ACTIVE
        return MemberFilter(
            text=chosen["q"],
            party_organisation=chosen["organisation"].pk if chosen["organisation"] else None,
            residence=chosen["residence"].pk if chosen["residence"] else None,
            kind=chosen["kind"],
            status="" if status == "all" else status,
        )


class MemberForm(forms.Form):
    """What is known of a member; nothing else is ever asked (domain.md M01)."""

    name = forms.CharField(label=_("Name"), max_length=50)
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", "—"), *Member.Sex.choices]
    )
    kind = forms.ChoiceField(
        label=_("Membership"), required=False, choices=[("", "—"), *Member.Kind.choices]
    )
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    birth = forms.CharField(
        label=_("Born"),
        max_length=10,
        required=False,
        help_text=_("As far as it is known: 1985, 1985-06 or 1985-06-07."),
    )
    joined = forms.CharField(
        label=_("Joined the Party"),
        max_length=10,
        required=False,
        help_text=_("As far as it is known: 1985, 1985-06 or 1985-06-07."),
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"type": "tel"})
    )
    residence = forms.ChoiceField(label=_("Lives in"), required=False)

    def __init__(self, *args: Any, keeps_phone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(row.pk), row.name) for row in open_communities()]
        residence = self.fields["residence"]
        assert isinstance(residence, forms.ChoiceField)  # noqa: S101 - tells mypy
        residence.choices = [("", "—"), *places, (ELSEWHERE, _("Elsewhere"))]
        if keeps_phone:
            self.fields["phone"].help_text = _("Leave empty to keep the present number.")

    def facts(self) -> dict[str, Any]:
        """The cleaned fields, with the residence parted into its two columns."""
        chosen = dict(self.cleaned_data)
        written = chosen.pop("residence")
        for other in ("version", "party_organisation", "starts_on", "no_phone"):
            chosen.pop(other, None)
        return {
            **chosen,
            "residence_id": int(written) if written.isdecimal() else None,
            "residence_elsewhere": written == ELSEWHERE,
        }


class NewMemberForm(MemberForm):
    """A member to register, with the Party organisation and the day."""

    party_organisation = PartyOrganisationChoice(
        label=_("Party organisation"), queryset=PartyOrganisation.objects.none()
    )
    starts_on = forms.DateField(
        label=_("Belongs there since"), widget=forms.DateInput({"type": "date"})
    )
    field_order = ["party_organisation", "starts_on", "name"]

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["party_organisation"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        choice.queryset = organisations
        self.fields["starts_on"].initial = clock.today


class ChangedMemberForm(MemberForm):
    """A member as corrected; `version` is the state that the person saw."""

    no_phone = forms.BooleanField(label=_("Forget the phone"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(forms.Form):
    """Why somebody needs a phone."""

    reason = forms.CharField(label=_("What do you need the phone for?"), max_length=200)


class MoveForm(forms.Form):
    """Where a member moves, from which day, and why."""

    party_organisation = PartyOrganisationChoice(label=_("Moves to"), queryset=None)
    moves_on = forms.DateField(
        label=_("From"), initial=clock.today, widget=forms.DateInput({"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["party_organisation"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        choice.queryset = of_organs()


class ReturnForm(MoveForm):
    """Where a member who had left comes back to, from which day, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party_organisation"].label = _("Comes back to")


class LeaveForm(forms.Form):
    """From which day a member is no longer in service, and why."""

    leaves_on = forms.DateField(
        label=_("From"), initial=clock.today, widget=forms.DateInput({"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
