"""The roster as a document: phones in an approved copy only, which names its taker."""

import io

import pypdfium2
import pytest

from nongan.audit.models import Event
from nongan.kernel.documents import rendered
from nongan.organisations.models import ExportRequest
from nongan.organisations.services import approve_export, request_export, take_export
from nongan.roster.models import RosterVersion
from nongan.roster.queries.documents import roster_document
from nongan.roster.services import confirming, versions
from nongan.roster.tests.import_ground import TEN, batch_of, empty_ground, papers_of_everyone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    """An issued roster, and the accounts of every role."""
    ground = empty_ground()
    officer = ground.user("officer")
    batch = batch_of(officer, papers_of_everyone())
    confirming.confirm_batch(batch_id=batch.id, actor=officer, at=TEN)
    ground.version = versions.draft_version(as_of=TEN.date(), actor=officer, at=TEN)
    return ground


def text_of(content):
    with pypdfium2.PdfDocument(io.BytesIO(content)) as made:
        return "".join(page.get_textpage().get_text_range() for page in made).replace("\r\n", "")


def test_the_public_copy_carries_no_phone_in_any_form(ground):
    entries = ground.version.entries.all()
    document = roster_document(ground.version, entries)
    phones = [entry.phone() for entry in entries if entry.phone()]
    assert phones
    text = text_of(rendered(document, "pdf"))
    for entry in entries:
        assert entry.name in text
    assert [phone for phone in phones if phone in text or phone in str(document)] == []


def test_a_copy_with_phones_is_approved_logged_and_names_its_taker(ground):
    RosterVersion.objects.update(status="issued", issued_at=TEN)
    officer = ground.user("officer")
    asked = request_export(
        kind="roster-pdf", purpose="印发纸质名单", scope={}, actor=officer, at=TEN
    )
    second = ground.user("second_officer")
    approve_export(request_id=asked.id, actor=second, at=TEN)
    name, content = take_export(request_id=asked.id, actor=officer, at=TEN)
    assert name == f"roster-{ground.version.number}.pdf"
    text = text_of(content)
    assert all(entry.phone() in text for entry in ground.version.entries.all())
    watermark = ExportRequest.objects.get(id=asked.id).watermark
    assert text.replace(" ", "").count(watermark.replace(" ", "")) >= 2
    assert Event.objects.filter(verb="export.taken").count() == 1
