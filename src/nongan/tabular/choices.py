"""What a person decided against the reading, and the limits that the child process reads under."""

from dataclasses import dataclass, field
from typing import Any, Self

from nongan.tabular.readings import Role


@dataclass(slots=True)
class SheetChoice:
    """Decisions for one table: `role`, `header_rows` (from 1), `columns` {index: field or None for
    "not used"},
    `organ` and `community` (canonical names). None and an empty mapping leave it to the reading."""

    role: Role | None = None
    header_rows: list[int] | None = None
    columns: dict[int, str | None] = field(default_factory=dict)
    organ: str | None = None
    community: str | None = None


@dataclass(slots=True)
class Choices:
    """Decisions for one file, addressed by `SheetReading.key`: edited cells are read again by the
    same rules.
    """

    sheets: dict[str, SheetChoice] = field(default_factory=dict)
    edits: dict[tuple[str, int, str], str] = field(default_factory=dict)
    excluded: set[tuple[str, int]] = field(default_factory=set)

    def to_json(self) -> dict[str, Any]:
        """The choices as JSON values."""
        return {
            "sheets": {
                key: {
                    "role": choice.role,
                    "header_rows": choice.header_rows,
                    "columns": {str(index): name for index, name in choice.columns.items()},
                    "organ": choice.organ,
                    "community": choice.community,
                }
                for key, choice in self.sheets.items()
            },
            "edits": [[*place, text] for place, text in self.edits.items()],
            "excluded": sorted([sheet, row] for sheet, row in self.excluded),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The choices back from `to_json`; a missing part is no choice."""
        sheets = {}
        for key, choice in data.get("sheets", {}).items():
            columns = {int(index): name for index, name in choice.get("columns", {}).items()}
            sheets[key] = SheetChoice(**{**choice, "columns": columns})
        edits = {(sheet, row, name): text for sheet, row, name, text in data.get("edits", [])}
        excluded = {(sheet, row) for sheet, row in data.get("excluded", [])}
        return cls(sheets, edits, excluded)


@dataclass(slots=True, frozen=True)
class Limits:
    """The bounds of reading one file (promise G4). Sizes in bytes, `cpu_seconds` of the child's
    processor time.
    """

    file_bytes: int = 20 * 2**20
    unzipped_bytes: int = 100 * 2**20
    ratio: int = 100
    members: int = 1_000
    rows: int = 50_000
    columns: int = 100
    cells: int = 1_000_000
    sheets: int = 200
    cell_characters: int = 32_767
    memory_bytes: int = 512 * 2**20
    cpu_seconds: int = 10
    wall_seconds: int = 30

    def to_json(self) -> dict[str, int]:
        """The limits as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: dict[str, int]) -> Self:
        """The limits back from `to_json`."""
        return cls(**data)
