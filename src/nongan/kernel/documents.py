"""Documents of a county as files: in its own words, looks and fonts, as PDF, DOCX or XLSX."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal, get_args

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from nongan.kernel.downloads import download
from nongan.kernel.errors import Refused
from nongan.paper.documents import wording
from nongan.paper.documents.docx import docx
from nongan.paper.documents.model import Block, Document
from nongan.paper.documents.pdf import House, pdf
from nongan.paper.documents.xlsx import xlsx
from nongan.paper.typesetting import NotTypeset

Form = Literal["pdf", "docx", "xlsx"]
FORMS: tuple[str, ...] = get_args(Form)


def house() -> House:
    """The folders with this county's own templates and fonts, as the settings name them."""
    own = {
        name: Path(folder)
        for name in ("NONGAN_TEMPLATES", "NONGAN_FONTS")
        if (folder := getattr(settings, name))
    }
    fonts = (own["NONGAN_FONTS"],) if "NONGAN_FONTS" in own else ()
    return House(own.get("NONGAN_TEMPLATES"), fonts)


def written(
    name: str,
    values: Mapping[str, str],
    blocks: Mapping[str, Sequence[Block]],
    *,
    maker: str,
    on: date,
) -> Document:
    """The document of a wording (`paper/documents/wording.py`), as of a day of the county.

    Raises Refused if the county's own wording asks for what there is not.
    """
    made = (maker, datetime.combine(on, time()))
    try:
        return wording.written(name, values, blocks, made=made, house=house())
    except wording.WordingWrong as wrong:
        raise _template_wrong(wrong) from wrong


def rendered(document: Document, form: str) -> bytes:
    """The file of a document. Raises Refused if a template of the county does not work."""
    if form != "pdf":
        return {"docx": docx, "xlsx": xlsx}[form](document)
    try:
        return pdf(document, house())
    except NotTypeset as wrong:
        raise _template_wrong(wrong) from wrong


def offered(document: Document, form: str, name: str = "") -> HttpResponse:
    """Answer a program with a document, named by its title or as it is said."""
    return download(rendered(document, form), f"{name or document.title}.{form}")


def page_of(make: Callable[[], Document | None], form: str, name: str = "") -> HttpResponse:
    """Answer a person with a document; a refusal is shown as its sentence.

    Raises Http404 where there is no such document, or none of this form.
    """
    try:
        document = make() if form in FORMS else None
        if document is None:
            raise Http404
        return offered(document, form, name)
    except Refused as refusal:
        plain = "text/plain; charset=utf-8"
        return HttpResponse(str(refusal.message), content_type=plain, status=409)


def _template_wrong(wrong: Exception) -> Refused:
    sentence = _("A template of this county does not work: %(reason)s") % {"reason": wrong}
    return Refused(sentence, code="template_wrong")
