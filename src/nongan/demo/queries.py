"""What is known of the invented county: is it loaded, where is its paper, who signs in."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from nongan.demo.models import Loading


@dataclass(frozen=True)
class SignIn:
    """How one demo person signs in; `role_zh` and `role_en` say what they may do."""

    username: str
    password: str
    role_zh: str
    role_en: str


def find_loading() -> Loading | None:
    """The loading of the invented county, finished or not; None in any other county."""
    return Loading.objects.first()


def is_loaded() -> bool:
    """Say whether the invented county stands complete."""
    return Loading.objects.filter(finished_at__isnull=False).exists()


def papers_folder() -> Path:
    """Where the offices' files of the invented county are written, to be dropped by hand."""
    return Path(settings.DATA_DIR) / "demo-papers"


def sign_in_file() -> Path:
    """The file, readable by its owner only, that keeps the demo people's password."""
    return Path(settings.DATA_DIR) / "demo-sign-ins.json"


def sign_ins() -> list[SignIn]:
    """How each demo person signs in; empty where no demo county was loaded."""
    path = sign_in_file()
    if not path.exists():
        return []
    return [SignIn(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
