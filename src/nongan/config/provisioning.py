"""What an installation needs once: its keys, its tables, its static files."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from nongan.kernel import sealing


def create_keys() -> None:
    """Make the signing key and the data keys, readable by their owner only; keep existing ones."""
    directory = Path(settings.NONGAN_KEYS_DIR)
    sealing.create_keys(directory)
    try:
        handle = os.open(settings.SECRET_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
