"""The cap on uploaded files, by bytes that really arrived (promise G4)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """Stands first among the handlers and counts every byte before the others keep it.

    DATA_UPLOAD_MAX_MEMORY_SIZE does not count file parts, and Content-Length is only what the
    sender says. Raises RequestDataTooBig, which Django answers with a 400 page.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.file_bytes = self.request_bytes = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803  Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse at once what says by itself that it is too much."""
        if content_length > settings.UPLOAD_MAX_REQUEST_BYTES:
            raise RequestDataTooBig("The upload is larger than UPLOAD_MAX_REQUEST_BYTES.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, refuse when it is too much, else hand on."""
        self.file_bytes += len(raw_data)
        self.request_bytes += len(raw_data)
        if self.file_bytes > settings.UPLOAD_MAX_FILE_BYTES:
            self._let_go()
            raise RequestDataTooBig("A file is larger than UPLOAD_MAX_FILE_BYTES.")
        if self.request_bytes > settings.UPLOAD_MAX_REQUEST_BYTES:
            self._let_go()
            raise RequestDataTooBig("The files together exceed UPLOAD_MAX_REQUEST_BYTES.")
        return raw_data

    def _let_go(self) -> None:
        # Django closes the files that were complete; the one that was being written would lie
        # on the disk in the clear for as long as somebody holds the exception.
        for handler in getattr(self.request, "upload_handlers", []):
            handler.upload_interrupted()

    def file_complete(self, file_size: int) -> None:
        """Keep nothing: the handlers after this one do."""
