"""Documents: three twins of one content, pages as approved, long lists without a gap."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx as python_docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps

from nongan.paper.documents import characters, pdf
from nongan.paper.documents.docx import docx
from nongan.paper.documents.model import Document, plain
from nongan.paper.documents.pdf import House
from nongan.paper.documents.wording import WordingWrong, written
from nongan.paper.documents.xlsx import xlsx
from nongan.paper.tests import papers
from nongan.paper.typesetting import NotTypeset

APPROVED = Path(__file__).parent / "approved"
SCALE = 0.4
TOLERANCE = 0.02
"""The share of ink that may differ between a page and its approved picture."""


@pytest.fixture(scope="module")
def typeset() -> dict[str, bytes]:
    return {name: pdf.pdf(document) for name, document in papers.DOCUMENTS.items()}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]


def pieces(value: object) -> Iterator[str]:
    """What every twin has to say, in the order of reading; how it looks left out."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in {"kind", "align", "style", "look", "width", "archival", "watermark"}:
                yield from pieces(part) if name != "empty" or not value["rows"] else ()
    elif isinstance(value, list):
        for part in value:
            yield from pieces(part)
    elif isinstance(value, str) and value:
        yield squeezed(value)


def said_in_order(document: Document, text: str) -> None:
    content = plain(document)
    order = ("issuer", "title", "subtitle", "blocks")
    at = 0
    for piece in pieces([content[name] for name in order]):
        found = text.find(piece, at)
        assert found >= 0, f"{piece} is missing after …{text[max(0, at - 40) : at]}"
        at = found + len(piece)
    if document.look != "official":
        assert squeezed(document.archival.line()) in text[at:]


def shown(name: str) -> Document:
    return papers.DOCUMENTS[name]


@pytest.mark.parametrize("name", ["roster", "roster-empty", "appointment", "service-record"])
def test_the_three_twins_say_the_same(name, typeset):
    document = shown(name)
    # Heads and feet stand on every page of the PDF: they are no part of the flow.
    heads = squeezed("".join(papers.HEADS))
    first, *rest = (re.sub(r"第\d+页共\d+页$", "", page) for page in pages_of(typeset[name]))
    said_in_order(document, first + "".join(page.removeprefix(heads) for page in rest))

    written_out = python_docx.Document(io.BytesIO(docx(document)))
    said_in_order(
        document, squeezed("".join(t.text or "" for t in written_out.element.iter("{*}t")))
    )

    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(document))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    said_in_order(document, squeezed("".join(cells)))


@pytest.mark.parametrize("name", papers.DOCUMENTS)
def test_a_page_looks_as_approved(name, typeset):
    with pypdfium2.PdfDocument(typeset[name]) as document:
        page = ImageOps.posterize(document[0].render(scale=SCALE, grayscale=True).to_pil(), 4)
    approved = Image.open(APPROVED / f"{name}.png").convert("L")
    assert page.size == approved.size
    ink = sum(255 - value for value in approved.get_flattened_data())
    differs = sum(ImageChops.difference(page, approved).get_flattened_data())
    assert differs <= ink * TOLERANCE


def test_the_same_document_gives_the_same_bytes_and_is_an_archive_file(typeset):
    document = shown("service-record")
    for twin in (pdf.pdf, docx, xlsx):
        assert twin(document) == twin(document)
    with pikepdf.open(io.BytesIO(typeset["service-record"])) as made:
        assert made.open_metadata()["pdfaid:part"] == "2"
        assert made.docinfo["/Author"] == papers.COMMITTEE
        assert "保管期限：10年" in str(made.docinfo["/Keywords"])


def test_a_long_list_is_set_in_parts_without_a_gap(monkeypatch):
    document = papers.roster(60)
    whole = pages_of(pdf.pdf(document))
    monkeypatch.setattr(pdf, "ROWS", 25)
    parts = pdf.pdf(document)
    assert pages_of(parts) == whole
    assert whole[-1].endswith("第4页共4页")
    with pikepdf.open(io.BytesIO(parts)) as made:
        assert made.open_metadata()["pdfaid:part"] == "2"


def test_what_no_font_has_is_marked_and_named():
    assert characters.missing(["王堃喆𠮷祥", "㐂\U0002b9a7"]) == ["\U0002b9a7"]
    [page] = pages_of(pdf.pdf(shown("certificate")))
    assert "王〓" in page
    assert "U+2B9A7" in page


def test_no_cell_is_a_formula_and_none_is_changed():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(shown("roster")))).active
    found = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    assert {(c.data_type, c.value, c.quotePrefix) for c in found} == {("s", "=SUM(A1)", True)}
    with zipfile.ZipFile(io.BytesIO(xlsx(shown("roster")))) as packed:
        assert b"<f>" not in b"".join(packed.read(name) for name in packed.namelist())


def test_a_county_replaces_words_and_looks_without_touching_code(tmp_path):
    (tmp_path / "reminder.md").write_text("look: form\n\n# {name}请看\n谢谢{name}。\n")
    (tmp_path / "form.typ").write_text('#import "blocks.typ": *\n本县样式#d.title')
    house = House(templates=tmp_path)
    own = written("reminder", {"name": "王堃{x}"}, {}, made=papers.MADE, house=house)
    assert own.title == "王堃{x}请看"  # what stands in a value is never read as wording
    assert pages_of(pdf.pdf(own, house)) == ["本县样式王堃{x}请看"]

    (tmp_path / "reminder.md").write_text("look: form\n\n# {naem}\n")
    with pytest.raises(WordingWrong, match=r"reminder.md, line 3: \{naem\} .* known: name"):
        written("reminder", {"name": ""}, {}, made=papers.MADE, house=house)
    (tmp_path / "form.typ").write_text("#nothing")
    with pytest.raises(NotTypeset, match="nothing"):
        pdf.pdf(own, house)


def test_every_wording_that_comes_along_can_be_read():
    for path in pdf.TEMPLATES.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        blocks = {name: [] for name in re.findall(r"\{\{(\w+)\}\}", text)}
        values = {name: name for name in re.findall(r"(?<!\{)\{(\w+)\}(?!\})", text)}
        document = written(path.stem, values, blocks, made=papers.MADE)
        assert (pdf.TEMPLATES / f"{document.look}.typ").is_file()
        assert document.archival.retention in {"永久", "30年", "10年"}
