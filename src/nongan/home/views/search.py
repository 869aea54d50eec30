"""Search as a page and as JSON for the palette under the search field."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nongan.accounts.requests import SignedInRequest
from nongan.home.queries import search as queries
from nongan.home.views.words import link
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member
from nongan.ui import menus

PALETTE_HITS = 6
PAGE_HITS = 40


@dataclass(frozen=True)
class Hit:
    """One result: what it is called, where it leads, one line about it."""

    title: str
    url: str
    note: str
    icon: str


@dataclass(frozen=True)
class Group:
    """Results of one kind."""

    label: str
    hits: list[Hit] = field(default_factory=list)


def _written(request: SignedInRequest) -> str:
    """What was typed. A phone is posted, so that no history and no log of addresses keeps it."""
    return (request.POST if request.method == "POST" else request.GET).get("q", "")


@require_http_methods(["GET", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """Results as a page; works without scripts."""
    written = _written(request)
    groups = _groups(request, written, PAGE_HITS)
    return render(request, "home/search.html", {"search_text": written, "groups": groups})


@require_http_methods(["GET", "POST"])
def search_hits(request: SignedInRequest) -> JsonResponse:
    """The same results, fewer, for the palette."""
    groups = _groups(request, _written(request), PALETTE_HITS)
    return JsonResponse(
        {"groups": [{"label": g.label, "hits": [vars(hit) for hit in g.hits]} for g in groups]}
    )


def _groups(request: SignedInRequest, written: str, limit: int) -> list[Group]:
    found = queries.find(request.user, written, limit=limit)
    groups = [
        Group(_("Members"), [_member(member) for member in found.members]),
        Group(
            _("Communities"),
            [
                Hit(
                    place.name,
                    link("organisations:community-detail", place.id),
                    place.street.name,
                    "building-community",
                )
                for place in found.communities
            ],
        ),
        Group(
            _("Organs"),
            [
                Hit(organ.name, link("organisations:organ-detail", organ.id), "", "building-bank")
                for organ in found.organs
            ],
        ),
        Group(_("Pages"), list(_pages(request, written))[:limit]),
    ]
    return [group for group in groups if group.hits]


def _member(member: Member) -> Hit:
    home = organisations.home_of(member)
    where = home.party_organisation.name if home else member.get_status_display()
    url = link("organisations:member-detail", member.id)
    return Hit(member.name, url, f"{where} · {member.number}", "user")


def _pages(request: SignedInRequest, written: str) -> Iterator[Hit]:
    text = queries.cleaned(written)
    if not text:
        return
    for group in menus.shown(request):
        for entry in group.entries:
            if queries.matches(str(entry.label), text):
                yield Hit(str(entry.label), entry.url, str(group.title), entry.icon)
