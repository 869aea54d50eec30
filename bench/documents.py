"""bench/documents.py [--rows N] [--cards N] [--check]: documents of a county beside plain text.

A roster of many rows and many contact cards, each as one PDF, in a process of its own: CPU
seconds, memory at the most, pages. The floor is a PDF of as many pages with as much Latin text in
a font that every reader has: nothing is laid out, nothing is embedded. The same again with half
of the rows or cards shows whether memory grows with the pages.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import pikepdf  # noqa: E402

from nongan.paper.cards.drawing import contact_cards  # noqa: E402
from nongan.paper.documents import pdf as pdf_parts  # noqa: E402
from nongan.paper.documents.docx import docx  # noqa: E402
from nongan.paper.documents.pdf import pdf  # noqa: E402
from nongan.paper.documents.xlsx import xlsx  # noqa: E402
from nongan.paper.joining import join  # noqa: E402
from nongan.paper.tests.papers import roster  # noqa: E402

MOST_GROWTH = 1.25
"""How much more memory twice the pages may take."""
TEXT = b"BT /F 10 Tf 40 560 Td 14 TL " + b"(Roster of members who serve in communities) Tj T* " * 36


def cards(count: int) -> bytes:
    """So many contact cards, four to a sheet, as one file."""
    words = {"name": "王堃", "organ": "农安县发展和改革局", "community": "兴隆社区"}
    made = contact_cards((f"{number:016X}", words) for number in range(count))
    return join((portion, None) for portion in made)


def plain_text(pages: int) -> bytes:
    """As many pages of text with nothing to lay out."""
    with pikepdf.new() as made, io.BytesIO() as written_out:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1)
        font.BaseFont = pikepdf.Name.Helvetica
        for _page in range(pages):
            page = made.add_blank_page(page_size=(842, 595))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.Contents = made.make_stream(TEXT + b"ET")
        made.save(written_out)
        return written_out.getvalue()


MAKERS = {
    "roster": lambda size: pdf(roster(size)),
    "roster_docx": lambda size: docx(roster(size)),
    "roster_xlsx": lambda size: xlsx(roster(size)),
    "cards": cards,
    "plain_text": plain_text,
}


def measured(what: str, size: int, part: int) -> dict[str, float]:
    """What one maker costs in a process of its own."""
    command = [sys.executable, "-m", "bench.documents", "--part", str(part), "--child", what]
    done = subprocess.run([*command, str(size)], check=True, capture_output=True, cwd=ROOT)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout)
    return found


def in_child(what: str, size: int) -> dict[str, float]:
    """Make it here and say what it cost, the start of the process left out of the CPU."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    content = MAKERS[what](size)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = {"cpu": round(cpu, 2), "mb": after.ru_maxrss // 1024, "kb": len(content) // 1024}
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as made:
            found["pages"] = len(made.pages)
    return found


def main(arguments: list[str]) -> int:
    """Print one line a figure; with --check, the status says whether memory stayed flat."""
    parser = argparse.ArgumentParser(prog="bench/documents.py", description=__doc__)
    parser.add_argument("--rows", type=int, default=2400)
    parser.add_argument("--cards", type=int, default=2400)
    parser.add_argument("--check", action="store_true", help="fail if memory grows with the pages")
    parser.add_argument("--part", type=int, default=pdf_parts.ROWS, help="rows set at once")
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "SIZE"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.child:
        pdf_parts.ROWS = asked.part
        print(json.dumps(in_child(asked.child[0], int(asked.child[1]))))
        return 0
    flat = True
    for what, size in (("roster", asked.rows), ("cards", asked.cards)):
        if not size:
            continue
        half, whole = (measured(what, n, asked.part) for n in (size // 2, size))
        floor = measured("plain_text", int(whole["pages"]), asked.part)
        for name, found in ((f"{what} {size // 2}", half), (f"{what} {size}", whole)):
            print(f"{name:16}", json.dumps(found))
        print(f"{'  as plain text':16}", json.dumps(floor))
        flat = flat and whole["mb"] <= half["mb"] * MOST_GROWTH
    if not asked.check:
        for what in ("roster_docx", "roster_xlsx"):
            print(f"{what:16}", json.dumps(measured(what, asked.rows, asked.part)))
    elif not flat:
        print("memory grows with the pages")
    return 0 if flat or not asked.check else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
