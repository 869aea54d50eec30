"""Build the icon sprite from an unpacked copy of Tabler icons.

python tools/icons.py FOLDER [name …]   adds the named icons; without names, rebuilds what is there
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).parent.parent / "src/nongan/ui/static/ui/icons.svg"
OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg">\n'
    "<!-- Tabler icons 3.31.0, MIT licence, see vendor/VENDORED.md -->\n"
)
SYMBOL = '<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>\n'
BOUNDING_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'


def names_in_sprite() -> set[str]:
    """The icons that the sprite holds today."""
    return (
        set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text())) if SPRITE.exists() else set()
    )


def shapes(file: Path) -> str:
    """The drawing inside one icon file, without its bounding box."""
    found = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(), re.DOTALL)
    if not found:
        raise SystemExit(f"{file} holds no drawing")
    inner = found.group(1).replace(BOUNDING_BOX, "")
    return re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>")


def main(folder: str, *wanted: str) -> None:
    """Write the sprite."""
    outline = Path(folder) / "icons" / "outline"
    names = sorted(names_in_sprite() | set(wanted))
    body = "".join(SYMBOL.format(name=n, shapes=shapes(outline / f"{n}.svg")) for n in names)
    SPRITE.write_text(f"{OPENING}{body}</svg>\n")
    print(f"{SPRITE}: {len(names)} icons")


if __name__ == "__main__":
    main(*sys.argv[1:])
