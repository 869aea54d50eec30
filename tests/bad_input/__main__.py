"""Write the corpus of bad files to a folder, each with its sidecar."""

import json
import sys
from pathlib import Path

from tests.bad_input import every_file


def main() -> None:
    """`python -m tests.bad_input DIR`."""
    folder = Path(sys.argv[1])
    for number, bad in enumerate(every_file(), 1):
        path = folder / bad.family / f"{number:03d}-{bad.name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bad.data)
        sidecar = {
            "expect": "refused" if bad.kind == "refusal" else "ok_with_warnings",
            "reason_code": bad.expect,
        }
        path.with_name(path.name + ".json").write_text(json.dumps(sidecar), encoding="utf-8")


if __name__ == "__main__":
    main()
