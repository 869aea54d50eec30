"""Is it alive, and can it work? For load balancers and monitors; says nothing about anybody."""

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from nongan.kernel import sealing

log = structlog.get_logger(__name__)


@require_safe
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """The database is there and up to date, and the keys are readable; else 503."""
    wrong = _problems()
    if wrong:
        log.error("not ready", problems=wrong)
    return JsonResponse(
        {"status": "unavailable" if wrong else "ok", "problems": wrong},
        status=503 if wrong else 200,
        headers={"Retry-After": "5"} if wrong else {},
    )


def _problems() -> list[str]:
    wrong = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            wrong.append("migrations")
    except DatabaseError:
        wrong.append("database")
    try:
        sealing.key_ring()
    except (ImproperlyConfigured, OSError, ValueError, KeyError):
        log.exception("keys")
        wrong.append("keys")
    return wrong


urlpatterns = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
]
