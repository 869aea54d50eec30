"""The invented paper is the same at every run, says what it is, and holds what the story says."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from nongan.demo.papers.county import County, write_county
from nongan.demo.papers.people import UNISSUED
from nongan.demo.papers.story import quarters_before, tell
from nongan.demo.papers.structure import Quarter
from nongan.demo.tests.ground import make_structure

TODAY = date(2026, 11, 23)
SMALL = make_structure().smaller(communities=4, organs=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(scope="module")
def county(folder: Path) -> County:
    return write_county(folder, SMALL, today=TODAY, count=240)


def text_of(path: Path) -> str:
    if path.suffix == ".csv":
        data = path.read_bytes()
        return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030")
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    book = CalamineWorkbook.from_path(str(path))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return "\n".join(str(cell) for row in rows for cell in row)


def test_the_same_seed_writes_the_same_bytes(county: County, tmp_path: Path):
    again = write_county(tmp_path, SMALL, today=TODAY, count=240)

    def digests(written: County) -> list[tuple[str, str]]:
        files = [path for paths in written.files.values() for path in paths]
        return [(path.name, sha256(path.read_bytes()).hexdigest()) for path in files]

    first = digests(county)
    assert digests(again) == first
    assert digests(write_county(tmp_path, SMALL, today=TODAY, count=240, seed=2)) != first


def test_every_file_says_that_it_is_invented(county: County):
    files = [path for paths in county.files.values() for path in paths]

    assert len(files) == 12 + 1 + 4 + 3 + 2 + 2
    assert [path.name for path in files if "演示" not in path.name + text_of(path)] == []


def test_every_format_and_layout_is_used(county: County):
    assert {path.suffix for path in county.files["rosters"]} == {".xlsx", ".csv", ".docx"}
    assert len({tuple(text_of(path).split("\n")[:3]) for path in county.files["rosters"]}) == 12


def test_phones_are_of_ranges_that_nobody_has(county: County):
    assert {person.phone[:3] for person in county.people} <= set(UNISSUED)
    assert len({person.phone for person in county.people}) == len(county.people) == 240


def test_every_member_stands_in_the_roster_of_the_own_organ(county: County):
    for number, path in enumerate(county.files["rosters"]):
        squeezed = text_of(path).replace("\u3000", "").replace(" ", "")
        own = [person for person in county.people if person.organ == number]
        assert [person.name for person in own if person.name not in squeezed] == []


def test_the_year_has_each_kind_of_gap(county: County):
    story = county.story
    places: dict[int, list[int]] = {}
    for report in story.reports:
        if report.person is not None:
            places.setdefault(report.person, []).append(report.community)
    by_key = {person.key: person for person in county.people}

    assert set(by_key) - set(places), "somebody did not report"
    assert any(report.person is None for report in story.reports), "a stranger reported"
    assert any(set(at) == {by_key[key].assigned} and len(at) > 1 for key, at in places.items())
    assert any(by_key[key].assigned not in at for key, at in places.items())
    assert story.unsent
    assert {service.person for service in story.services} - set(places) - {None}
    assert len(county.slips) >= 4


def test_nobody_serves_before_reporting(county: County):
    first: dict[int | None, date] = {}
    for report in county.story.reports:
        day = first.get(report.person, report.reported_on)
        first[report.person] = min(day, report.reported_on)

    for service in county.story.services:
        if service.person in first and service.person is not None:
            assert first[service.person] <= service.quarter.ends_on


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (TODAY, [Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 3)]),
        (date(2027, 2, 1), [Quarter(2026, 2), Quarter(2026, 3), Quarter(2026, 4)]),
        (date(2027, 4, 1), [Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1)]),
    ],
)
def test_the_story_ends_with_the_last_whole_quarter(today: date, expected: list[Quarter]):
    assert quarters_before(today) == expected
    assert expected[-1].ends_on < today


def test_a_person_who_never_reported_can_still_be_seen_at_work(county: County):
    silent = [replace(person, assigned=0) for person in county.people[:40]]
    story = tell(SMALL, silent, today=TODAY, dice=Random(4))

    assert all(0 <= report.community < 4 for report in story.reports)
    assert story.services


def test_the_word_files_are_whole_packages(county: County):
    for path in county.files["rosters"]:
        if path.suffix == ".docx":
            with ZipFile(path) as package:
                assert package.testzip() is None
                assert "word/document.xml" in package.namelist()
