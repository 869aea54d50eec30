"""The lists with phones that may be asked for; higher apps register theirs in apps.py."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from nongan.accounts.models import User
from nongan.organisations.models import ExportRequest

Text = str | Promise


@dataclass(frozen=True)
class ExportKind:
    """A list: its code, what it is called, and who builds the workbook of a request.

    `build(request, user)` gives the file name and the bytes; the watermark of the request stands
    in the workbook. It reads only what the user may see; `may` says whether they may ask at all.
    """

    code: str
    label: Text
    build: Callable[[ExportRequest, User], tuple[str, bytes]]
    may: Callable[[User], bool] = lambda _user: True


_kinds: dict[str, ExportKind] = {}


def add_export_kind(kind: ExportKind) -> None:
    """Register a list; called from apps.py only."""
    _kinds[kind.code] = kind


def export_kinds(user: User) -> list[ExportKind]:
    """The registered lists that a user may ask for."""
    return [kind for kind in _kinds.values() if kind.may(user)]


def find_export_kind(code: str) -> ExportKind | None:
    """The list with this code, if any."""
    return _kinds.get(code)


def latest_exports(rows: QuerySet[ExportRequest]) -> QuerySet[ExportRequest]:
    """The latest hundred requests with the people in them."""
    return rows.select_related("requested_by", "approved_by").order_by("-requested_at")[:100]
