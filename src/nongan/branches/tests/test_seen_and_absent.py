"""Who sees which branch and whose post; and what a temporary branch must not do is nowhere.

支部工作条例: no admission, no discipline, no dues, no delegates, no elections.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from nongan.branches.models import TemporaryBranch
from nongan.branches.policies.appointing import visible_appointments
from nongan.branches.policies.founding import visible_branches
from nongan.branches.queries.verbs import VERBS
from nongan.branches.tests.factories import appoint, make_branch, make_local, place
from nongan.organisations.queries import home_of
from nongan.organisations.tests.factories import (
    make_administrator,
    make_branch_officer,
    make_liaison,
    make_member,
    make_member_user,
    make_officer,
    make_worker,
)
from tests.policy_table import addresses

REPO = Path(__file__).parents[4]
HERE = REPO / "src" / "nongan" / "branches"
FORBIDDEN = re.compile(
    r"admission|admit|disciplin|punish|\bdues\b|delegate|elect(?!r)|ballot|\bvotes?\b|re_elect"
    r"|接收党员|发展党员|(?<!编)入党|处分|党纪|党费|党代表|选举|换届|投票|表决",
    re.IGNORECASE,
)
# Sentences that say that there is none of it.
DENIALS = ("never chosen by vote", "不经选举产生")


def forbidden(texts: Iterable[str]) -> set[str]:
    """What names a function that a temporary branch must not have."""
    return {
        text for text in texts if FORBIDDEN.search(text) and not any(d in text for d in DENIALS)
    }


def everything_named() -> Iterator[str]:
    yield from names_in_rows()
    yield from names_of_doors()
    for template in HERE.rglob("*.html"):
        yield from template.read_text(encoding="utf-8").splitlines()
    for name in ("branches.tsv", "branch_reports.tsv"):
        table = REPO / "locale" / "zh_Hans" / "source" / name
        yield from table.read_text(encoding="utf-8").splitlines()


def names_in_rows() -> Iterator[str]:
    for model in apps.get_app_config("branches").get_models():
        yield model.__name__
        for field in model._meta.get_fields():
            yield field.name
            yield from (
                f"{value} {label}" for value, label in getattr(field, "choices", None) or ()
            )


def names_of_doors() -> Iterator[str]:
    for name, address in addresses().items():
        if name.startswith("branches:") or "branches" in address.route:
            yield f"{name} {address.route}"
    described = Client().get(reverse("api:openapi-json")).json()
    for path, operations in described["paths"].items():
        if "/branches" in path or "/management" in path:
            yield from (f"{path} {found['summary']}" for found in operations.values())
    yield from (f"{verb} {said}" for verb, said in VERBS.items())


@pytest.mark.django_db
def test_a_branch_has_nothing_that_it_must_not_do():
    named = list(everything_named())
    assert len(named) > 400, "the search finds nothing any more"
    assert forbidden(named) == set()


@pytest.mark.parametrize(
    "text",
    [
        "admission_date",
        "branches:member-admit",
        "POST /api/v1/branches/{id}/elections",
        "dues paid",
        "缴纳党费",
        "给予处分",
        "<button>选举支委</button>",
        "delegate",
    ],
)
def test_sabotage_each_forbidden_function_would_be_found(text):
    assert forbidden([text]) == {text}


@pytest.mark.django_db
def test_everybody_sees_the_own_branch_and_nobody_anothers():
    officer, branch, other = make_officer(), make_branch(), make_branch()
    row = appoint(branch, actor=officer)
    local = appoint(branch, "community_deputy", actor=officer, member=make_local(branch))
    away = make_member("外派员")
    place(away, branch)
    home = home_of(away).party_organisation
    leader = home_of(row.member).party_organisation
    near = [make_branch_officer(branch.community), make_worker(branch.community)]
    seen = {
        "whole": [*near, make_member_user(away)],
        "own": [make_liaison(leader)],
        "none": [make_liaison(home)],
    }

    for user in (user for users in seen.values() for user in users):
        assert set(visible_branches(user)) == {branch}
    for user in seen["whole"]:
        assert set(visible_appointments(user)) == {row, local}
    assert set(visible_appointments(seen["own"][0])) == {row}
    assert not visible_appointments(seen["none"][0]).exists()
    assert set(visible_branches(officer)) == {branch, other}
    for role in ("system_admin", "security_admin", "auditor"):
        assert not visible_branches(make_administrator(role)).exists()
        assert not visible_appointments(make_administrator(role)).exists()


@pytest.mark.django_db
def test_the_page_says_who_was_in_office_on_a_day_and_never_a_phone():
    officer, branch = make_officer(), make_branch()
    row = appoint(branch, actor=officer, member=make_member("任书记", phone="13800434406"))
    place(make_member("钱党员"), branch)
    client = Client()
    client.force_login(make_branch_officer(branch.community))
    page = reverse("branches:branch-detail", args=[branch.id])

    now = client.get(page).content.decode()
    before = client.get(page, {"on": "2026-05-03"}).content.decode()

    assert row.member.name in now
    assert "4406" not in now
    assert row.member.name not in before
    assert client.get(page, {"on": "neverday"}).status_code == 200


@pytest.mark.django_db
def test_the_command_lists_appoints_and_prints_a_committee(capsys):
    make_officer()
    branch, member = make_branch(), make_member("任书记")
    place_name, body = branch.community.name, branch.founded_by.body.name
    paper = ["--body", body, "--number", "任1号", "--decided-on", "2026-05-06"]
    call_command(
        "branches", "appoint", place_name, "secretary", member.number, "--deputy-head", *paper
    )
    call_command("branches", "committee", place_name, "--on", date(2026, 5, 6).isoformat())
    call_command("branches", "list")
    out = capsys.readouterr().out
    assert out.count("任书记") == 2
    assert out.count(branch.name) == 1


@pytest.mark.django_db
def test_whoever_manages_a_branch_that_ends_comes_to_its_checklist_from_its_page():
    branch, other = make_branch(), make_branch()
    worker = make_worker(branch.community)
    officers = [make_officer(), make_branch_officer(branch.community)]

    def is_linked(user, place=branch):
        client = Client()
        client.force_login(user)
        page = client.get(reverse("branches:branch-detail", args=[place.id])).content.decode()
        return reverse("branches:branch-dissolution", args=[place.id]) in page

    assert not any(is_linked(user) for user in officers)
    TemporaryBranch.objects.update(status="dissolving")
    assert all(is_linked(user) for user in officers)
    assert not is_linked(worker)
    assert is_linked(officers[0], other)
