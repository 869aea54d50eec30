"""Names and sizes of dropped files, decided before anything is stored."""

import unicodedata

# A batch of a whole county is 72 files; ten times that is the bench. Bytes over all files.
MOST_FILES = 1_000
MOST_BYTES = 200 * 2**20
LONGEST_NAME = 255


def plain_name(written: str) -> str:
    """A file's own name: no folders, no control characters, at most 255 characters.

    A whole folder is dropped as `folder/sub/file.xlsx`; the ending survives shortening.
    """
    last = written.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cs", "Co"}).strip()
    if len(clean) > LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        tail = f"{dot}{ending}" if stem and len(ending) <= 8 else ""
        clean = clean[: LONGEST_NAME - len(tail)] + tail
    return clean or "unnamed"


def is_office_litter(name: str) -> bool:
    """Say whether a file is what programs leave behind, no paper: `~$x.xlsx`, `.DS_Store`."""
    return name.startswith(("~$", ".")) or name.casefold() in {"thumbs.db", "desktop.ini"}
