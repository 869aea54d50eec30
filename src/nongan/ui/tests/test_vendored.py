"""What is shipped of others is what VENDORED.md says, and icons that pages ask for exist."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(__file__).parent.parent / "static" / "ui"
SOURCE = settings.PACKAGE
TABLE_ROW = re.compile(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", re.MULTILINE)
LISTED = TABLE_ROW.findall((STATIC / "vendor" / "VENDORED.md").read_text())
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
USED_IN_TEMPLATE = re.compile(r'{% icon "([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"')
USED_IN_PYTHON = re.compile(r'\bicon="([a-z0-9-]+)"')


@pytest.mark.parametrize(("name", "digest"), LISTED)
def test_a_vendored_file_is_the_one_that_was_listed(name, digest):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest


def test_every_vendored_file_is_listed_with_its_licence():
    shipped = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.suffix in {".css", ".js", ".svg"}
    }

    assert shipped | {"icons.svg"} == {name for name, _digest in LISTED}
    assert all(
        (path / "LICENSE").exists() for path in (STATIC / "vendor").iterdir() if path.is_dir()
    )


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        (a or b, path.name)
        for path in TEMPLATES
        for a, b in USED_IN_TEMPLATE.findall(path.read_text())
    }
    asked |= {
        (name, path.name)
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts
        for name in USED_IN_PYTHON.findall(path.read_text())
    }

    assert asked
    assert {(name, where) for name, where in asked if name not in known} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_template_keeps_the_content_security_policy(path):
    source = path.read_text()

    assert not re.search(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", source)
    assert source.count("\n") <= 150
