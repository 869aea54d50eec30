"""What every page needs of the shell; nothing is asked before a template asks for it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from nongan.ui import menus, slots
from nongan.ui.switches import ELDER_COOKIE, ELDER_SIZES


@dataclass
class Shell:
    """The frame of one page."""

    request: HttpRequest

    @cached_property
    def menu(self) -> list[menus.ShownGroup]:
        """The side menu."""
        return menus.shown(self.request)

    @cached_property
    def foot(self) -> list[menus.Shown]:
        """The four targets at the foot of a phone."""
        return [entry for group in self.menu for entry in group.entries if entry.on_phone][:4]

    @cached_property
    def county(self) -> str:
        """The county's name, "" while there is none."""
        return slots.county_name()

    @cached_property
    def elder(self) -> str:
        """Main text size of the elder view in points, or "" for the ordinary view.

        What was chosen in this browser goes before what the person keeps in the settings.
        """
        size = self.request.COOKIES.get(ELDER_COOKIE, "")
        if size:
            return size if size in ELDER_SIZES else ""
        user = getattr(self.request, "user", None)
        return ELDER_SIZES[0] if getattr(user, "elder_view", False) else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell.menu`, `shell.foot`, `shell.county`, `shell.elder`."""
    return {"shell": Shell(request)}
