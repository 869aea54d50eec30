"""Clean input for imports."""

from collections import Counter
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nongan import tabular
from nongan.roster.models import ImportBatch, ImportedRow, Kind
from nongan.roster.queries.batches import BatchFilter
from nongan.roster.queries.sentences import FIELD_NAMES, field_name

GUESS = ("", _("Tell from the file names"))
NOT_USED = "-"
CELL = "cell-"
LONGEST_CELL = 500


class UploadForm(forms.Form):
    """What the dropped papers are; the files themselves come beside it."""

    kind = forms.ChoiceField(label=_("What the papers are"), required=False)

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].choices = [GUESS, *choices] if len(choices) > 1 else choices  # type: ignore[attr-defined]


class BatchFilterForm(forms.Form):
    """The filter of the batches; the status stands in tabs beside it."""

    unit = forms.CharField(label=_("Unit or file name"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Papers"), required=False)
    status = forms.ChoiceField(choices=ImportBatch.Status.choices, required=False)
    hides_optional = True

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *((kind.value, kind.label) for kind in kinds)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> BatchFilter:
        """The filter; an unlawful value of one field leaves the others in force."""
        self.is_valid()
        return BatchFilter(**{name: self.cleaned_data.get(name, "") for name in self.fields})

    def count(self, by_kind: Counter[str]) -> None:
        """Write beside every kind of papers how many batches there are of it."""
        field = self.fields["kind"]
        field.choices = [  # type: ignore[attr-defined]
            (value, f"{label} ({by_kind[value] if value else by_kind.total()})")
            for value, label in field.choices  # type: ignore[attr-defined]
        ]


class SenderFilterForm(forms.Form):
    """Whom the list of senders shows; the kind of papers stands in tabs beside it."""

    since = forms.DateField(
        label=_("Sent since"), required=False, widget=forms.DateInput({"type": "date"})
    )
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("Not sent yet")), ("all", _("All"))],
        required=False,
    )
    hides_optional = True


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


def cells_written(posted: QueryDict) -> dict[str, str] | None:
    """The cells that somebody wrote, field → text; None where a field or text is none.

    One cell comes as `field` and `text`, a whole row as `cell-<field>` for every field.
    """
    written = {
        name.removeprefix(CELL): str(posted[name]) for name in posted if name.startswith(CELL)
    }
    if "field" in posted:
        written[str(posted["field"])] = str(posted.get("text", ""))
    cells = {name: text.strip() for name, text in written.items()}
    too_long = any(len(text) > LONGEST_CELL or "\0" in text for text in cells.values())
    return None if too_long or not cells or cells.keys() - FIELD_NAMES.keys() else cells


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
