"""Promises G1 (the reading's side), G3, G4 and G9, each with a sabotage run that its own check must
catch.
"""

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench import fuzz_tabular
from nongan import tabular
from nongan.tabular import process
from nongan.tabular.choices import Choices, Limits
from nongan.tabular.context import Context
from nongan.tabular.problems import catalogue
from nongan.tabular.reading import read_bytes
from nongan.tabular.readings import FileReading
from nongan.tabular.schemas import ROSTER
from nongan.tabular.tests.people import TODAY, vocabulary
from tests.bad_input import BadFile, delimited, every_file
from tests.bad_input.parts import sheet, workbook

pytestmark = pytest.mark.promise
SECONDS_A_FILE = 10


def settings(limits: Limits, *, limited: bool = True) -> dict[str, object]:
    """What a child is told at its start."""
    return {
        "schema": "roster",
        "vocabulary": vocabulary().to_json(),
        "today": TODAY.isoformat(),
        "limits": limits.to_json(),
        "limited": limited,
    }


@pytest.fixture
def reader() -> Iterator[process.Reader]:
    """Limited children, as in the product."""
    made = process.Reader(settings(Limits()), Limits())
    yield made
    made.end()


def fault(bad: BadFile, reading: FileReading) -> str:
    """What is wrong with an answer to a bad file; "" when it is as it must be."""
    refused = reading.refusal.code if reading.refusal else ""
    codes = {problem.code for problem in reading.all_problems()}
    names = [row.values.get("name") for table in reading.data_sheets for row in table.rows]
    if codes - catalogue().keys():
        return "a code without a sentence"
    if "\ufffd" in str(reading.to_json()):
        return "garbled text came through"
    if bad.kind == "refusal":
        return "" if refused == bad.expect else f"refused as {refused!r}"
    if refused:
        return f"refused as {refused!r}"
    if bad.kind == "problem":
        return "" if bad.expect in codes else f"said {sorted(codes)}"
    return "" if names[:1] == [bad.expect] else f"read {names[:1]}"


def faults(files: list[BadFile], reader: process.Reader, folder: Path) -> list[str]:
    """The faults of all answers, with names."""
    found = []
    path = folder / "bad"
    for bad in files:
        path.write_bytes(bad.data)
        began = time.monotonic()
        reading = reader.read(bad.name, path, Choices())
        wrong = fault(bad, reading)
        if time.monotonic() - began > SECONDS_A_FILE:
            wrong = "took too long"
        if wrong:
            found.append(f"{bad.family}/{bad.name}: want {bad.kind} {bad.expect}, {wrong}")
    return found


def test_g1_every_bad_file_is_answered_with_its_reason(reader, tmp_path):
    files = every_file()

    assert len(files) >= 420
    assert {bad.kind for bad in files} == {"refusal", "problem", "read"}
    assert faults(files, reader, tmp_path) == []


def test_g1_sabotage_a_reader_that_keeps_silent_is_caught(reader, tmp_path, monkeypatch):
    files = [bad for bad in every_file() if bad.family == "business" and bad.kind == "problem"][:20]
    honest = reader.read

    def silent(name: str, path: Path, choices: Choices) -> FileReading:
        reading: FileReading = honest(name, path, choices)
        for table in reading.sheets:
            table.problems = []
            for row in table.rows:
                row.problems = []
        return reading

    monkeypatch.setattr(reader, "read", silent)

    assert len(faults(files, reader, tmp_path)) == len(files)


def test_g1_a_bad_file_does_not_harm_the_others(tmp_path):
    good = tmp_path / "good.xlsx"
    good.write_bytes(workbook())
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(next(bad.data for bad in every_file() if bad.name == "far-corner.xlsx"))
    files = [("1.xlsx", good), ("2.xlsx", bomb), ("3.xlsx", tmp_path / "absent"), ("4.xlsx", good)]

    readings = list(tabular.read_files(files, schema=ROSTER, vocabulary=vocabulary(), today=TODAY))

    assert [reading.name for reading in readings] == ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx"]
    refusals = [reading.refusal.code if reading.refusal else None for reading in readings]
    assert refusals == [None, "too_much_work", "file_missing", None]


def test_g1_every_sentence_is_spoken_in_both_languages_and_places_itself():
    for code in catalogue():
        found = replace(
            tabular.Problem(code, "doubt", "甲.xlsx"),
            sheet="表",
            row=7,
            column="手机",
            raw="139",
            params={"fields": ["phone"]},
        )
        chinese, english = tabular.sentence(found), tabular.sentence(found, "en")
        assert "甲.xlsx" in chinese
        assert "第 7 行" in chinese
        assert "手机" in english
        assert "{" not in chinese + english


def test_g3_nothing_escapes_from_the_reading_of_bytes():
    answers, escaped = fuzz_tabular.run(6, seed=int(os.environ.get("FUZZ_SEED", "3")))

    assert escaped == []
    assert sum(answers.values()) > 50
    assert answers["read"]


def test_g3_sabotage_a_reader_that_trusts_its_input_is_caught():
    def trusting(data: bytes, name: str) -> str:
        import openpyxl  # noqa: PLC0415

        openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        return "read"

    _, escaped = fuzz_tabular.run(1.5, 3, trusting)

    assert escaped


def wide_sheet() -> bytes:
    """5 KB that unfold to 18 million cells: below the check of areas, above the memory given in the
    test.
    """
    return workbook(
        first=sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="60000"><c r="KN60000"><v>1</v></c></row>'
        )
    )


def test_g4_a_small_file_cannot_eat_the_memory(tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(wide_sheet())
    limits = Limits(memory_bytes=256 << 20)
    limited = process.Reader(settings(limits), limits)
    began = time.monotonic()

    refusal = limited.read("bomb.xlsx", path, Choices()).refusal

    limited.end()
    assert refusal is not None
    assert refusal.code == "too_much_work"
    assert time.monotonic() - began < SECONDS_A_FILE


def test_g4_sabotage_without_limits_the_same_file_takes_the_memory():
    limits = Limits(memory_bytes=256 << 20)
    with process.Child(settings(limits, limited=False), limits) as child:
        reading = child.read("bomb.xlsx", wide_sheet(), Choices())
        peak = next(
            int(line.split()[1]) << 10
            for line in Path(f"/proc/{child.pid}/status").read_text().splitlines()
            if line.startswith("VmHWM")
        )

    assert reading.refusal is None or reading.refusal.code != "too_much_work"
    assert peak > limits.memory_bytes


def test_g4_all_bombs_are_answered_in_time_and_within_memory(tmp_path):
    names = (
        "spaces-40mb",
        "spaces-120mb",
        "lying-size",
        "wide",
        "far-corner",
        "nested",
        "sheets-300",
        "rows-100000",
        "line-18mb",
    )
    bombs = [bad for bad in every_file() if bad.name.rpartition(".")[0] in names]
    limits = Limits()
    path = tmp_path / "bomb"
    assert len(bombs) == len(names)
    for bad in bombs:
        limited = process.Reader(settings(limits), limits)
        path.write_bytes(bad.data)
        began = time.monotonic()
        assert limited.read(bad.name, path, Choices()).refusal, bad.name
        assert time.monotonic() - began < SECONDS_A_FILE, bad.name
        limited.end()


def test_g4_a_child_that_hangs_is_ended(tmp_path):
    limits = Limits(wall_seconds=1)
    path = tmp_path / "good.xlsx"
    path.write_bytes(workbook())
    reader = process.Reader(settings(limits), limits)
    assert reader.read("a.xlsx", path, Choices()).refusal is None
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGSTOP)

    refusal = reader.read("b.xlsx", path, Choices()).refusal

    assert refusal is not None
    assert refusal.code == "too_much_work"
    assert reader.read("c.xlsx", path, Choices()).refusal is None
    assert reader.started == 2
    reader.end()


def test_g4_processor_time_is_given_out_by_the_file(tmp_path):
    # Fifty thousand rows of texts seen nowhere else: more than a second's work, less than the usual
    # limit.
    head = "序号,姓名,性别,出生年月,入党时间,手机,居住社区,服务意向\n"
    rows = "".join(
        f"{n},张{n:05d},男,19{50 + n % 50}.{n % 12 + 1},无{n},1{n},某处{n}社区,会{n}也会{n + 1}\n"
        for n in range(49_000)
    )
    path = tmp_path / "long.csv"
    path.write_text(head + rows, encoding="utf-8")
    limits = Limits(cpu_seconds=1)
    reader = process.Reader(settings(limits), limits)

    refusal = reader.read("long.csv", path, Choices()).refusal

    reader.end()
    assert refusal is not None
    assert refusal.code == "too_much_work"


def test_g4_the_child_can_open_and_write_nothing_much(reader, tmp_path):
    path = tmp_path / "good.xlsx"
    path.write_bytes(workbook())
    reader.read("a.xlsx", path, Choices())
    assert reader._child is not None

    limits = Path(f"/proc/{reader._child.pid}/limits").read_text()

    bounds = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert bounds["Max file size"] == "0"
    assert bounds["Max core file size"] == "0"
    assert int(bounds["Max open files"]) <= 16
    assert int(bounds["Max address space"]) == Limits().memory_bytes
    assert int(bounds["Max cpu time"]) < 60


def test_two_readers_do_not_disturb_each_other(tmp_path):
    path = tmp_path / "good.xlsx"
    path.write_bytes(workbook())
    found: list[int] = []

    def go() -> None:
        files = [(f"{n}.xlsx", path) for n in range(3)]
        readings = tabular.read_files(files, schema=ROSTER, vocabulary=vocabulary(), today=TODAY)
        found.extend(len(reading.data_sheets[0].rows) for reading in readings)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [3] * 6


def garbled(files: list[BadFile], read: object) -> list[str]:
    """Files of known text whose names come out differently, and unclear ones that are read all the
    same.
    """
    found = []
    for bad in files:
        reading = read(bad.data, bad.name)  # type: ignore[operator]
        if fault(bad, reading):
            found.append(bad.name)
    return found


def guarded(data: bytes, name: str) -> FileReading:
    """The product's reading in this process."""
    return read_bytes(data, Context(name, ROSTER, vocabulary(), TODAY))


def test_g9_text_is_read_right_or_refused():
    named = {bad.name for bad in [*delimited.readable(), *delimited.unreadable()]}
    files = [bad for bad in every_file() if bad.family == "csv" and bad.name in named]

    assert len(files) >= 30
    assert garbled(files, guarded) == []


def test_g9_sabotage_a_reader_that_guesses_is_caught(monkeypatch):
    def guess(data: bytes) -> tuple[str, str]:
        return data.decode("gb18030", "replace"), "gb18030"

    monkeypatch.setattr("nongan.tabular.containers.delimited.decoded", guess)

    assert len(garbled(list(delimited.readable()), guarded)) > 5
