"""The API, assembled from the apps' routers: who calls, what is refused, in which shape."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from nongan.accounts.api.auth import AUTH
from nongan.accounts.api.keeping import router as accounts_router
from nongan.accounts.api.own import router as own_account_router
from nongan.allocation.api.after import router as after_router
from nongan.allocation.api.planning import router as planning_router
from nongan.allocation.api.wishes import router as wishes_router
from nongan.audit.api import router as audit_router
from nongan.branches.api.appointing import router as appointing_router
from nongan.branches.api.documents import router as branch_documents_router
from nongan.branches.api.founding import router as founding_router
from nongan.branches.api.groups import router as groups_router
from nongan.branches.api.managing import router as managing_router
from nongan.branches.api.party_life import router as party_life_router
from nongan.catalogue.api import router as catalogue_router
from nongan.home.api import router as home_router
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.api.first_day import router as first_day_router
from nongan.organisations.api.members import router as members_router
from nongan.organisations.api.rights import router as rights_router
from nongan.organisations.api.structure import router as county_router
from nongan.roster.api.cards import router as cards_router
from nongan.roster.api.checks import router as checks_router
from nongan.roster.api.exemptions import router as exemptions_router
from nongan.roster.api.feedback import router as feedback_router
from nongan.roster.api.imports import router as imports_router
from nongan.roster.api.lines import router as lines_router
from nongan.roster.api.memory import router as memory_router
from nongan.roster.api.plans import router as plans_router
from nongan.roster.api.review import router as review_router
from nongan.roster.api.structure import router as structure_router
from nongan.roster.api.versions import router as versions_router
from nongan.roster.api.worklist import router as worklist_router
from nongan.ui import views as pages

api = NinjaAPI(
    title="Nongan 农安模式",
    version="1",
    description="What the pages do, for programs. A refusal names its reason in `code`.",
    auth=AUTH,
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from another host; openapi.json is enough
)

# A new app's router stands here: api.add_router("/roster", roster_router)
api.add_router("/", own_account_router)
api.add_router("/", accounts_router)
api.add_router("/audit", audit_router)
api.add_router("/registry", county_router)
api.add_router("/registry", first_day_router)
api.add_router("/registry", members_router)
api.add_router("/registry", rights_router)
api.add_router("/catalogue", catalogue_router)
api.add_router("/branches", founding_router)
api.add_router("/branches", appointing_router)
api.add_router("/branches", groups_router)
api.add_router("/branches", branch_documents_router)
api.add_router("/management", managing_router)
api.add_router("/management", party_life_router)
api.add_router("/management", home_router)
api.add_router("/allocation", after_router)
api.add_router("/allocation", wishes_router)
api.add_router("/allocation", plans_router)
api.add_router("/allocation", planning_router)
api.add_router("/roster", checks_router)
api.add_router("/roster", worklist_router)
api.add_router("/roster", lines_router)
api.add_router("/roster", exemptions_router)
api.add_router("/roster", cards_router)
api.add_router("/roster", feedback_router)
api.add_router("/roster", memory_router)
api.add_router("/roster", review_router)
api.add_router("/", imports_router)
api.add_router("/", structure_router)
api.add_router("/", versions_router)


def _answer(
    request: HttpRequest, status: int, code: str, message: Any, **more: Any
) -> HttpResponse:
    told = {"code": code, "message": str(message), **more}
    return api.create_response(request, told, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Understood, and not possible as things stand."""
    return _answer(request, 409, refusal.code, refusal.message)


@api.exception_handler(NotAllowed)
@api.exception_handler(ObjectDoesNotExist)
def absent(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Absent and forbidden look alike."""
    return _answer(request, 404, "absent", _("Not found."))


@api.exception_handler(DataError)
def unstorable(request: HttpRequest, problem: Exception) -> HttpResponse:
    """A value that one of the databases cannot hold (promise G2)."""
    return _answer(request, 422, "unstorable", _("A value cannot be stored."))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Not what the operation takes; `detail` names each place."""
    message = _("A field is missing, wrong or not known here; detail says which.")
    return _answer(request, 422, "invalid", message, detail=problem.errors)


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    """Nobody in particular is calling."""
    return _answer(request, 401, "no_token", _("Send a token that is in force, or sign in."))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """A body that is not what it says it is."""
    return _answer(request, problem.status_code, "unreadable", _("The call cannot be read."))


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of 404 for every address: to programs in JSON, to people as a page."""
    if request.path_info.startswith("/api/"):
        return absent(request, exception)
    return pages.absent(request, exception)


def urls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """What config.urls includes under /api/v1/.

    The API's own authentication answers: a 401 in JSON, not the sign-in page.
    """
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback.login_required = False  # type: ignore[attr-defined]
    return patterns, app_name, str(namespace)
