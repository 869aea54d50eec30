"""The first page after signing in: what waits for me, by when, one click away."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nongan.accounts.models import User
from nongan.accounts.requests import SignedInRequest
from nongan.home.queries import care, record
from nongan.home.queries import desk as queries
from nongan.home.views import words
from nongan.kernel import clock
from nongan.organisations import queries as organisations

Role = queries.Role


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Everybody's own desk, put together from the roles of this moment."""
    return render(request, "home/desk.html", _everything(request.user))


def _everything(user: User) -> dict[str, Any]:
    roles = organisations.roles_of(user)
    waiting = queries.waiting(user, roles, clock.now(), clock.today())
    context: dict[str, Any] = {
        "roles": roles,
        "role_names": [name for code, name in Role.choices if code in roles],
        "todos": [words.todo(row) for row in waiting],
        "day": clock.today(),
    }
    if queries.AT_WORK & roles:
        context |= _work(user, roles)
    if Role.SYSTEM_ADMIN in roles:
        context["steps"] = queries.steps_to_go(user, queries.latest_run())
        context["backup"] = care.backup_state(clock.now())
    if Role.MEMBER in roles:
        context["record"] = record.own_record(user)
    if Role.AUDITOR in roles:
        context["audit"] = care.audit_state()
    return context


def _work(user: User, roles: set[str]) -> dict[str, Any]:
    standing = queries.standing(user, roles)
    return {
        "standing": standing,
        "batches": queries.recent_imports(user),
        "steps": queries.steps_to_go(user, standing.run),
        "is_committee": Role.COMMITTEE_OFFICER in roles,
    }
