"""Clean input for imports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan import tabular
from nongan.roster.models import ImportedRow, Kind
from nongan.roster.queries.sentences import FIELD_NAMES, field_name

GUESS = ("", _("Tell from the file names"))
NOT_USED = "-"


class UploadForm(forms.Form):
    """What the dropped papers are; the files themselves come beside it."""

    kind = forms.ChoiceField(label=_("What the papers are"), required=False)

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].choices = [GUESS, *choices] if len(choices) > 1 else choices  # type: ignore[attr-defined]


class RowFilterForm(forms.Form):
    """The filter of a file's rows; it lives in the URL."""

    change = forms.ChoiceField(
        label=_("Kind of change"),
        choices=[("", _("All")), *ImportedRow.Change.choices],
        required=False,
    )
    only = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("All rows")),
            ("open", _("To be decided")),
            ("problems", _("With doubts")),
            ("excluded", _("Taken out")),
        ],
        required=False,
    )
    hides_optional = True


class CellForm(forms.Form):
    """A corrected cell."""

    field = forms.ChoiceField(choices=list(FIELD_NAMES.items()))
    text = forms.CharField(max_length=500, required=False, strip=True)


class SheetForm(forms.Form):
    """What a sheet is and what its columns mean; one select for each column."""

    role = forms.ChoiceField(
        label=_("This sheet is"),
        choices=[("data", _("a list to import")), ("note", _("not to be imported"))],
    )
    header_rows = forms.CharField(
        label=_("Header rows"), max_length=20, required=False, help_text=_("Such as 3 or 3,4")
    )
    organ = forms.ChoiceField(label=_("Organ"), required=False)
    community = forms.ChoiceField(label=_("Community"), required=False)
    hides_optional = True

    def __init__(
        self,
        *args: Any,
        sheet: dict[str, Any],
        schema: tabular.Schema,
        places: tuple[list[str], list[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("As read")), *((name, name) for name in places[0])]
        self.fields["organ"].choices = names  # type: ignore[attr-defined]
        names = [("", _("As read")), *((name, name) for name in places[1])]
        self.fields["community"].choices = names  # type: ignore[attr-defined]
        for owner in {"organ", "community"} - {schema.owner}:
            del self.fields[owner]
        self.columns = sheet["columns"]
        choices = [(NOT_USED, str(_("not used")))]
        choices += [(field.name, field_name(field.name)) for field in schema.fields]
        for column in self.columns:
            if column["dropped_as"] is None:
                self.fields[f"column_{column['index']}"] = forms.ChoiceField(
                    label=column["header"] or "—",
                    choices=choices,
                    required=False,
                    initial=column["field"] or NOT_USED,
                )
        self.initial.setdefault("role", sheet["role"] if sheet["role"] == "data" else "note")
        self.initial.setdefault("organ", sheet["organ"] or "")
        self.initial.setdefault("community", sheet["community"] or "")
        self.initial.setdefault("header_rows", ",".join(map(str, sheet["header_rows"])))
        self.was_read = list(sheet["header_rows"])

    def clean_header_rows(self) -> list[int] | None:
        """Row numbers from 1; None where nothing was changed."""
        written = self.cleaned_data["header_rows"].replace("，", ",")
        try:
            rows = [int(part) for part in written.split(",") if part.strip()]
        except ValueError as wrong:
            raise forms.ValidationError(_("Write row numbers, such as 3 or 3,4.")) from wrong
        if any(not 1 <= row <= 1_000 for row in rows):
            raise forms.ValidationError(_("Write row numbers, such as 3 or 3,4."))
        return rows if rows and rows != self.was_read else None

    def choice(self) -> tabular.SheetChoice:
        """What was chosen, as tabular takes it. Only for a valid form."""
        said = self.cleaned_data
        columns: dict[int, str | None] = {}
        for column in self.columns:
            name = said.get(f"column_{column['index']}")
            if name and name != (column["field"] or NOT_USED):
                columns[column["index"]] = None if name == NOT_USED else name
        return tabular.SheetChoice(
            role=said["role"],
            header_rows=said["header_rows"],
            columns=columns,
            organ=said.get("organ") or None,
            community=said.get("community") or None,
        )
