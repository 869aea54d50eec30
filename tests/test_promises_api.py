"""Promise G2: no input of the API gives a 500."""

import json
import logging
import re
from uuid import UUID

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from nongan.config.api import api
from nongan.roster.tests.import_ground import empty_ground
from tests.trials import trials

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
HAND_VALUES = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff",
    "‮",
    "﻿",
    "' OR 1=1 --",
    "%00",
    "../../etc/passwd",
    "=1+1",
    "１３８",
    "张" * 300,
    "x" * 2**20,
    "M000001",
    "null",
    "NaN",
    "1e999",
    "2026-02-31",
    "0000-00-00",
    "9999-12-31T24:00:00",
    "00000000-0000-0000-0000-000000000000",
    0,
    -1,
    1,
    2**31,
    2**40,
    2**63,
    2**70,
    -(2**70),
    1.5,
    1e308,
    True,
    False,
    None,
    [],
    [None],
    {},
    {"a": {"b": []}},
]
SCHEMA = api.get_openapi_schema()
OPERATIONS = [
    (path, method, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]


@pytest.fixture(scope="module", autouse=True)
def _quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.force_login(empty_ground().user("officer"))
    return client


def fields_of(operation):
    """The names of the fields of an operation's body."""
    found = set()
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        for part in [schema, *schema.get("allOf", [])]:
            if "$ref" in part:
                part = SCHEMA["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
            found |= set(part.get("properties", {}))
    return sorted(found)


def filled(path, operation, value):
    """The path with the value in its parameters, and the query."""
    query = {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        if parameter["in"] == "path":
            text = json.dumps(value) if not isinstance(value, str) else value
            safe = text.encode("utf-8", "replace").decode().replace("/", "").replace("?", "")
            path = path.replace("{%s}" % name, safe[:200] or "0")  # noqa: UP031
        else:
            query[name] = value if isinstance(value, str) else json.dumps(value)
    return path, {key: text.encode("utf-8", "replace").decode() for key, text in query.items()}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_g2_forty_hand_values_in_every_place_of_every_operation(client, path, method, operation):
    assert len(HAND_VALUES) == 40
    wrong = []
    for value in HAND_VALUES:
        address, query = filled(path, operation, value)
        if method == "get":
            answer = client.get(address, query)
        else:
            body = json.dumps(dict.fromkeys(fields_of(operation), value))
            answer = client.generic(method.upper(), address, body, "application/json")
        if answer.status_code >= 500:
            wrong.append((repr(value)[:40], answer.status_code))

    assert wrong == []


def test_g2_what_is_no_json_and_no_form_is_a_client_error(client):
    for body in (b"", b"{", b"\xff\xfe", b"[" * 5_000, b'{"kind": "rosters"'):
        for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
            for path, method, _operation in OPERATIONS:
                if method != "get":
                    address = path.replace("{batch_id}", "0" * 32)
                    assert client.generic("POST", address, body, kind).status_code < 500


@hypothesis_settings(
    max_examples=trials(60, 2_000),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_g2_generated_calls_never_give_a_500(client, data):
    path, method, operation = data.draw(st.sampled_from(OPERATIONS))
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(SCHEMA)))
    found = data.draw(schema[path][method].as_strategy())
    query = {name: str(value) for name, value in (found.query or {}).items()}
    body = found.body if isinstance(found.body, dict | list | str | int) else {}
    address, _query = filled(
        path, operation, str(next(iter((found.path_parameters or {"x": "0"}).values())))
    )

    if method == "get":
        answer = client.get(
            address, {k: v.encode("utf-8", "replace").decode() for k, v in query.items()}
        )
    else:
        answer = client.generic(
            method.upper(), address, json.dumps(body, default=str), "application/json"
        )

    assert answer.status_code < 500


def test_a_filter_that_an_operation_does_not_know_is_refused_and_never_ignored(client):
    """Scenario 53. Operations without filters have nothing to ignore."""
    narrowed = [
        path
        for path, method, operation in OPERATIONS
        if method == "get"
        and any(parameter["in"] == "query" for parameter in operation.get("parameters", ()))
    ]
    assert len(narrowed) > 10
    ignoring = []
    for path in narrowed:
        address = re.sub(r"{\w+_id}", str(UUID(int=0)), re.sub(r"{(number|position)}", "1", path))
        status = client.get(address, {"older": "1", "no_such_filter": "1"}).status_code
        ignoring += [] if status == 422 else [path]
    assert ignoring == []


def test_g2_sabotage_an_address_that_breaks_on_a_value_is_noticed(client, monkeypatch):
    from nongan.roster.policies import imports as policies

    monkeypatch.setattr(policies, "can_import_anything", lambda _user: {}["absent"])

    assert client.get("/api/v1/imports").status_code == 500
