"""The cap counts bytes that really arrive, not what the sender says."""

import io

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

CAPS = {"UPLOAD_MAX_FILE_BYTES": 200_000, "UPLOAD_MAX_REQUEST_BYTES": 500_000}
pytestmark = pytest.mark.promise


def upload(sizes, *, said=None):
    """Files of these sizes as a request; `said` is a Content-Length that lies."""
    files = {f"f{n}": SimpleUploadedFile(f"{n}.xlsx", b"x" * size) for n, size in enumerate(sizes)}
    body = encode_multipart(BOUNDARY, files)
    request = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
    if said is not None:
        request.META["CONTENT_LENGTH"] = str(said)
        request._stream = io.BytesIO(body)
    return request


@override_settings(**CAPS)
def test_files_within_the_caps_arrive_whole():
    request = upload([150_000, 200_000])

    assert [len(file.read()) for file in request.FILES.values()] == [150_000, 200_000]


@override_settings(**CAPS)
@pytest.mark.parametrize("sizes", [[200_001], [150_000] * 4])
def test_one_byte_too_many_is_refused(sizes):
    with pytest.raises(RequestDataTooBig):
        _ = upload(sizes).FILES


@override_settings(**CAPS)
def test_a_stream_that_lies_about_its_length_is_stopped_by_what_arrives():
    with pytest.raises(RequestDataTooBig):
        _ = upload([400_000], said=100_000).FILES


@override_settings(**CAPS)
def test_what_says_by_itself_that_it_is_too_much_is_refused_unread():
    request = upload([10], said=600_000_000)

    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


@override_settings(
    **CAPS, FILE_UPLOAD_HANDLERS=["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
)
def test_sabotage_without_the_handler_anything_arrives():
    assert upload([400_000]).FILES["f0"].size == 400_000


@pytest.mark.django_db
@override_settings(**CAPS)
def test_the_person_gets_a_page_and_not_a_fault(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("clerk"))
    big = SimpleUploadedFile("big.xlsx", b"x" * 300_000)

    answer: HttpResponse = client.post("/sign-out/", {"file": big})

    assert answer.status_code in {302, 400, 413}
