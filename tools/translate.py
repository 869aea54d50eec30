"""Keep the Chinese catalogue: collect the texts, fill them from the source tables, compile.

python tools/translate.py           collect, fill, compile, list what is missing or unused
python tools/translate.py --check   change nothing; fail if anything is missing, unused or stale

Translations stand in locale/zh_Hans/source/<app>.tsv, a line each: English, tab, Chinese, with \\n
for a line break and `context::English` where a text has a context. Neither gettext's programs nor
a network is needed. The compiled catalogue is committed, so that nobody has to compile it.
"""

import argparse
import ast
import fcntl
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

REPO = Path(__file__).parent.parent
LOCALE = REPO / "locale" / "zh_Hans"
CATALOGUE = LOCALE / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
SOURCE = REPO / "src" / "nongan"
NOT_OURS = {"tests", "migrations", "static", "__pycache__"}
# Function → which of its arguments are context, text and plural.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(
    rf"\b(_|gettext|ngettext|pgettext|npgettext)\(({LITERAL}(?:\s*,\s*{LITERAL})*)"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@dataclass
class Text:
    """One text of the product and where it stands."""

    context: str | None
    text: str
    plural: str | None = None
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The text as the first column of a table."""
        return f"{self.context}::{self.text}" if self.context else self.text


@dataclass(frozen=True)
class Entry:
    """One line of a table."""

    chinese: str
    file: str
    line: int


@dataclass
class Findings:
    """What is not in order."""

    missing: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def _pick(name: str, arguments: list[str | None]) -> Text | None:
    context, text, plural = CALLS[name]

    def at(place: int | None) -> str | None:
        return arguments[place] if place is not None and place < len(arguments) else None

    found = at(text)
    return Text(at(context), found, at(plural)) if found else None


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts_of_python(source: str) -> Iterator[Text]:
    """The texts that calls of gettext and its kin name literally."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name in CALLS and (text := _pick(name, [_literal(a) for a in node.args])):
            yield text


def texts_of_template(source: str) -> Iterator[Text]:
    """The texts of a template, found by Django's own reader of templates."""
    for name, arguments in IN_TEMPLATE.findall(templatize(source)):
        literals: list[str | None] = [
            ast.literal_eval(part) for part in re.findall(LITERAL, arguments)
        ]
        if text := _pick(name, literals):
            yield text


def collect(root: Path = SOURCE) -> dict[str, Text]:
    """Every text of the product by its key."""
    if not settings.configured:
        settings.configure()
    found: dict[str, Text] = {}
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html")]):
        if NOT_OURS & set(path.relative_to(root).parts):
            continue
        reader = texts_of_python if path.suffix == ".py" else texts_of_template
        for text in reader(path.read_text(encoding="utf-8")):
            known = found.setdefault(text.key, text)
            known.plural = known.plural or text.plural
            known.places.add(path.relative_to(REPO).as_posix())
    return found


def tables(folder: Path = LOCALE / "source") -> tuple[dict[str, Entry], list[str]]:
    """All source tables as one, and what is wrong with their lines."""
    entries: dict[str, Entry] = {}
    wrong = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("# "):
                continue
            cells = [cell.replace("\\n", "\n") for cell in line.split("\t")]
            if len(cells) != 2 or not cells[1].strip():
                wrong.append(f"{path.name}:{number}: not 'English<TAB>中文'")
                continue
            known = entries.get(cells[0])
            if known and known.chinese != cells[1]:
                wrong.append(
                    f"{path.name}:{number}: {known.file}:{known.line} says {known.chinese!r}"
                )
            entries.setdefault(cells[0], Entry(cells[1], path.name, number))
    return entries, wrong


def placeholder_problem(text: Text, chinese: str) -> str | None:
    """What a translation does to the places where values go; None when all is well."""
    wanted = set(PLACEHOLDER.findall(text.plural or text.text))
    got = set(PLACEHOLDER.findall(chinese))
    return None if wanted == got else f"{sorted(wanted)} became {sorted(got)}"


def review(texts: dict[str, Text], entries: dict[str, Entry], wrong: list[str]) -> Findings:
    """Compare the product's texts with the tables."""
    findings = Findings(wrong=list(wrong))
    for key, text in sorted(texts.items()):
        if key not in entries:
            findings.missing.append(f"{sorted(text.places)[0]}: {key!r}")
        elif problem := placeholder_problem(text, entries[key].chinese):
            entry = entries[key]
            findings.wrong.append(f"{entry.file}:{entry.line}: {key!r}: {problem}")
    findings.unused = [
        f"{entry.file}:{entry.line}: {key!r}" for key, entry in entries.items() if key not in texts
    ]
    return findings


def catalogue(texts: dict[str, Text], entries: dict[str, Entry]) -> polib.POFile:
    """The catalogue that the tables make; a text without translation stays empty."""
    made = polib.POFile(wrapwidth=98)
    made.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for key, text in sorted(texts.items()):
        chinese = entries[key].chinese if key in entries else ""
        entry = polib.POEntry(
            msgid=text.text,
            msgctxt=text.context,
            occurrences=[(place, "") for place in sorted(text.places)],
        )
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = {0: chinese}
        else:
            entry.msgstr = chinese
        made.append(entry)
    return made


def stale(made: polib.POFile) -> list[str]:
    """Which of the committed files is not what the tables make today."""
    files = []
    if not CATALOGUE.exists() or CATALOGUE.read_text(encoding="utf-8") != str(made) + "\n":
        files.append(CATALOGUE.name)
    if not COMPILED.exists() or COMPILED.read_bytes() != made.to_binary():
        files.append(COMPILED.name)
    return files


def _tell(findings: Findings, files: list[str]) -> int:
    parts = (
        ("without Chinese", findings.missing),
        ("in a table but not in the product", findings.unused),
        ("wrong", findings.wrong),
        ("stale, run tools/translate.py", files),
    )
    for title, rows in parts:
        for row in rows:
            print(f"{title}: {row}")
    return sum(len(rows) for _title, rows in parts)


def main() -> int:
    """Do what the command line asks."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--check", action="store_true", help="change nothing, fail if not in order")
    checks = reader.parse_args().check
    lock = Path(tempfile.gettempdir()) / "nongan-translate.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        texts = collect()
        entries, wrong = tables()
        findings = review(texts, entries, wrong)
        made = catalogue(texts, entries)
        if not checks:
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            CATALOGUE.write_text(str(made) + "\n", encoding="utf-8")
            COMPILED.write_bytes(made.to_binary())
        count = _tell(findings, stale(made))
    print(f"{len(texts)} texts, {len(texts) - len(findings.missing)} with Chinese")
    return 1 if checks and count else 0


if __name__ == "__main__":
    sys.exit(main())
