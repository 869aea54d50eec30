"""Files handed out by the pages of the reverse check."""

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download."""
    return _download(content, XLSX, f"{name}.xlsx")


def document_response(content: bytes, name: str) -> HttpResponse:
    """A text document as a download."""
    return _download(content, DOCX, f"{name}.docx")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
