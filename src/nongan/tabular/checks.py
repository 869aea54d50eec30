"""What rows say about one another and about the calendar: repeated rows, impossible dates, gaps in
the numbers.
"""

from collections.abc import Callable, Iterable
from datetime import date

from nongan.tabular.context import Context
from nongan.tabular.readings import Problem, RowReading, SheetReading
from nongan.tabular.sections import gaps
from nongan.tabular.values.dates import earliest, latest

ADULT = 18
_AGES = (18, 70)
_MANY = 3

Report = Callable[..., Problem]


class Checker:
    """Checks the rows of one file's tables; repeated rows are looked for over all of them."""

    def __init__(self, context: Context) -> None:
        """Start with nothing seen."""
        self._context = context
        self._today = context.today
        self._people: dict[tuple[str, str], tuple[str, RowReading]] = {}
        self._phones: dict[str, RowReading] = {}
        self._lists_people = context.schema.name in ("roster", "allocation")

    def check(self, sheet: SheetReading) -> None:
        """Add the problems of a table's rows and of the table."""
        rows = [row for row in sheet.rows if not row.excluded]
        headers = {column.field: column.header for column in sheet.columns if column.field}
        for row in rows:
            place = {"row": row.number}
            for code, name, params in self._of_row(row, sheet):
                raw = row.raw.get(name, "")
                row.problems.append(
                    self._context.problem(
                        code,
                        sheet,
                        **place,
                        column=headers.get(name, ""),
                        field=name,
                        raw=raw,
                        params=params,
                    )
                )
        self._numbers(sheet, rows)

    def _of_row(
        self, row: RowReading, sheet: SheetReading
    ) -> Iterable[tuple[str, str, dict[str, object]]]:
        if "birth" in row.values or "joined" in row.values:
            yield from dates_problems(row, self._today)
        if self._lists_people and row.values.get("name"):
            yield from self._repeats(row, sheet)

    def _repeats(
        self, row: RowReading, sheet: SheetReading
    ) -> Iterable[tuple[str, str, dict[str, object]]]:
        """A row that stands twice: one name with one phone, or with all else alike where no phone
        is written.
        """
        values = row.values
        name, phone = values["name"], values.get("phone", "")
        organ = str(values.get("unit_resolved") or sheet.organ or "")
        key = (name, phone or _all_else(row))
        first = self._people.setdefault(key, (organ, row))
        other = self._phones.setdefault(phone, row) if phone else row
        if first[1] is not row:
            # What is missing in a repeated row is said of the first one.
            row.problems = [found for found in row.problems if found.code != "phone_missing"]
            yield "duplicate_row", "", {"other": first[1].number}
        elif other is not row:
            code = "phone_twice" if other.values["name"] != name else "duplicate_row"
            yield code, "phone" if code == "phone_twice" else "", {"other": other.number}
        else:
            yield from self._namesakes(row, name)

    def _namesakes(
        self, row: RowReading, name: str
    ) -> Iterable[tuple[str, str, dict[str, object]]]:
        values = row.values
        known = values.get("birth") or values.get("joined")
        if not known:
            return
        first = self._people.setdefault((name, f"={known}"), ("", row))
        if first[1] is not row:
            yield "same_person_twice", "name", {"other": first[1].number}

    def _numbers(self, sheet: SheetReading, rows: list[RowReading]) -> None:
        if not self._lists_people:
            return
        texts = [row.values.get("number", "") for row in rows]
        numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 7]
        gap = gaps(numbers)
        if gap and len(numbers) > _MANY:
            params = {"before": gap[0], "after": gap[1]}
            sheet.problems.append(self._context.problem("number_gap", sheet, params=params))


def _all_else(row: RowReading) -> str:
    rest = [str(row.values.get(key, "")) for key in ("sex", "birth", "joined", "community")]
    return row.raw.get("phone", "") + "|".join(rest)


def dates_problems(row: RowReading, today: date) -> Iterable[tuple[str, str, dict[str, object]]]:
    """(code, field, params) for what cannot be, by the Party constitution (18 at least) and the
    calendar.

    Partial dates are given the benefit of the doubt: only what is impossible for every day meant is
    named.
    A date of birth in the future is taken out of the values.
    """
    birth, joined = row.values.get("birth"), row.values.get("joined")
    if birth and joined and _usual(int(birth[:4]), int(joined[:4]), today.year):
        return
    now = today.isoformat()
    if birth and earliest(birth) > now:
        del row.values["birth"]
        birth = None
        yield "birth_in_future", "birth", {}
    if joined and earliest(joined) > now:
        del row.values["joined"]
        yield "joined_in_future", "joined", {}
        return
    if birth and joined:
        yield from _ages(birth, joined)
    if birth and not _AGES[0] <= today.year - int(birth[:4]) <= _AGES[1]:
        yield "age_implausible", "birth", {"age": today.year - int(birth[:4])}


def _usual(born: int, joined: int, this_year: int) -> bool:
    """Whether the years alone leave no doubt, as they do in nearly every row."""
    return born + ADULT < joined < this_year and _AGES[0] <= this_year - born <= _AGES[1]


def _ages(birth: str, joined: str) -> Iterable[tuple[str, str, dict[str, object]]]:
    if latest(joined) < earliest(birth):
        yield "birth_after_joined", "birth", {}
    elif latest(joined) < f"{int(birth[:4]) + ADULT}{earliest(birth)[4:]}":
        yield "joined_before_18", "joined", {}
