"""Promise G3: whatever bytes come, reading answers; nothing but the declared may escape.

`bench/fuzz_tabular.py [--seconds N] [--seed N]` mutates good and bad files (bytes of the container,
members before packing, cells) and reads each in this process. The closed list of exceptions is
empty:
a refusal is a value. A panic of the Rust reader is counted apart (in the product it ends the child,
and the file is answered with `reader_failed`). `--atheris` lets libFuzzer choose the bytes instead.
"""

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from nongan.tabular.choices import Limits  # noqa: E402
from nongan.tabular.containers import biff  # noqa: E402
from nongan.tabular.context import Context  # noqa: E402
from nongan.tabular.reading import read_bytes  # noqa: E402
from nongan.tabular.schemas import ROSTER  # noqa: E402
from nongan.tabular.tests import distorted_sheets  # noqa: E402, F401  registers its layouts
from nongan.tabular.tests.distortions import LAYOUTS, paper  # noqa: E402
from nongan.tabular.tests.people import TODAY, vocabulary  # noqa: E402
from nongan.tabular.tests.unseen import roster  # noqa: E402

WORDS = vocabulary()
LIMITS = Limits(rows=2_000, cells=20_000, unzipped_bytes=8 << 20)
OLE = b"\xd0\xcf\x11\xe0"
# What may escape from the reading of bytes: nothing.
DECLARED: tuple[type[BaseException], ...] = ()


def read(data: bytes, name: str = "x.xlsx") -> str:
    """One reading; the answer is the refusal's code, or "read".

    Of an xls our own part only: the Rust reader asks for whatever memory a mutant claims, which
    ends the process it runs in (the child, in the product; `tests/bad_input` has such files).
    """
    if data.startswith(OLE):
        biff.marks_of(data, LIMITS)
        return "marks of an xls read"
    reading = read_bytes(data, Context(name, ROSTER, WORDS, TODAY, limits=LIMITS))
    reading.to_wire()
    return reading.refusal.code if reading.refusal else "read"


def seeds(count: int = 24) -> list[bytes]:
    """Files of every container and layout to begin from."""
    odd = [paper(name, seed).data for name in LAYOUTS for seed in range(2)]
    return [roster(seed).data for seed in range(count)] + odd


def mutated(data: bytes, dice: random.Random) -> bytes:
    """A few bytes changed, cut out, doubled or moved; half of the time inside a member of the
    container.
    """
    if data[:2] == b"PK" and dice.random() < 0.6:
        return _inside(data, dice)
    return _bytes(data, dice)


def _bytes(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 2, 5, 30))):
        at = dice.randrange(max(len(found), 1))
        how = dice.randrange(4)
        if how == 0 and found:
            found[at] = dice.randrange(256)
        elif how == 1:
            del found[at : at + dice.randint(1, 40)]
        elif how == 2:
            found[at:at] = found[at : at + dice.randint(1, 60)]
        else:
            found[at:at] = dice.choice(
                (b"\x00", b"\xff\xfe", b'"', b"<", b"&#0;", b"]]>", "𠮷".encode(), b"-1", b"9" * 40)
            )
    return bytes(found)


def _inside(data: bytes, dice: random.Random) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        spoilt = dice.choice([name for name in names if name.endswith(".xml")] or names)
        for name in names:
            content = old.read(name)
            new.writestr(name, _bytes(content, dice) if name == spoilt else content)
    return made.getvalue()


def run(
    seconds: float, seed: int, reader: Callable[[bytes, str], str] = read
) -> tuple[Counter[str], list[str]]:
    """(answers counted, what escaped) of so many seconds of mutations."""
    dice = random.Random(seed)
    starts = seeds()
    answers: Counter[str] = Counter()
    escaped: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(dice.choice(starts), dice)
        name = dice.choice(("a.xlsx", "a.csv", "a.xls", "a.docx", "县公安局.ods"))
        try:
            answers[reader(data, name)] += 1
        except DECLARED:
            continue
        except Exception as error:  # noqa: BLE001 - to be reported, that is the point
            escaped.append(f"{type(error).__name__}: {error}"[:200])
        except BaseException as error:  # noqa: BLE001
            if type(error).__name__ != "PanicException":
                raise
            answers["panic of the reader (ends the child)"] += 1
    return answers, escaped


def _atheris(seconds: float) -> None:
    import atheris  # type: ignore[import-untyped]

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={int(seconds)}"], lambda data: read(bytes(data)) and None
    )
    atheris.Fuzz()


def main() -> int:
    """0 when nothing escaped."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--atheris", action="store_true")
    chosen = arguments.parse_args()
    if chosen.atheris:
        _atheris(chosen.seconds)
        return 0
    answers, escaped = run(chosen.seconds, chosen.seed)
    for answer, count in answers.most_common():
        print(f"{count:7}  {answer}")
    for line in sorted(set(escaped)):
        print(f"ESCAPED {line}")
    print(f"mutants {sum(answers.values()) + len(escaped)}  escaped {len(escaped)}")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
