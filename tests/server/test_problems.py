"""Every refusal is problem+json with a stable code; nothing wrong that comes in is a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab import errors
from server import problems
from server.embedded import Postgres
from tests.support.api import Api, RunningServer

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


def all_errors(cls: type[errors.StoryroomError] = errors.StoryroomError) -> list[type[errors.StoryroomError]]:
    return [cls, *(found for child in cls.__subclasses__() for found in all_errors(child))]


@pytest.mark.parametrize("cls", [c for c in all_errors() if c.__module__ == "collab.errors"])
def test_every_error_has_a_status_a_title_and_a_close_code(cls: type[errors.StoryroomError]) -> None:
    status, title, close = problems.TABLE[cls.code]
    assert 400 <= status < 600
    assert title
    assert close in (1012, 1013) or 4400 <= close < 4600
    assert cls().detail


def test_an_error_without_a_row_of_its_own_stands_where_its_parent_stands() -> None:
    class Odd(errors.Conflict):
        """Odd."""

        code = "odd"

    assert problems.row(Odd()) == problems.TABLE["conflict"]
    assert problems.problem(Odd(), "r").code == "odd"


async def test_a_problem_says_what_why_and_by_which_request(mei: Api) -> None:
    refused = await mei.get("/projects/nothing")
    body = refused.json()
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "code", "requestId"}
    assert (body["status"], body["code"]) == (404, "not_found")
    assert body["requestId"] == refused.headers["X-Request-Id"]
    fine = await mei.get("/projects")
    assert fine.headers["X-Request-Id"] not in ("", body["requestId"])


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/nothing/here", 404, "not_found"),
        ("POST", "/nothing/here", 404, "not_found"),
        ("PUT", "/projects", 405, "method_not_allowed"),
        ("DELETE", "/auth/me", 405, "method_not_allowed"),
        ("GET", "/projects/%00", 404, "not_found"),
        ("GET", "/projects/%ED%A0%80", 404, "not_found"),
        ("GET", "/projects/" + "x" * 5000, 404, "not_found"),
        ("GET", "/projects?cursor=%00", 422, "invalid"),
        ("GET", "/projects?trash=maybe", 422, "invalid"),
    ],
)
async def test_what_the_router_refuses_is_a_problem_too(
    mei: Api, method: str, address: str, status: int, code: str
) -> None:
    refused = await mei.request(method, address)
    assert refused.headers["Content-Type"] == "application/problem+json", refused.text
    assert (refused.status_code, refused.json()["code"], refused.json()["status"]) == (status, code, status)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"{", 400, "malformed"),
        (b'{"title": NaN}', 400, "malformed"),
        (b'{"title": Infinity}', 400, "malformed"),
        (b'{"title": "\xff"}', 400, "malformed"),
        (b'{"title": "\\ud800"}', 400, "malformed"),
        (b'{"title": 1e999}', 400, "malformed"),
        (b'{"title": "a\\u0000b"}', 422, "invalid"),
        (b'{"a\\u0000b": 1}', 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'{"title": ' + b"[" * 70 + b"]" * 70 + b"}", 422, "invalid"),
        (b"[" * 100_000 + b"]" * 100_000, 422, "invalid"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 422, "invalid"),
        (b'{"title": "' + b"x" * 1_100_000 + b'"}', 413, "too_large"),
    ],
)
async def test_a_body_that_cannot_be_taken_is_told_why(mei: Api, body: bytes, status: int, code: str) -> None:
    refused = await mei.post("/projects", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text[:300]
    assert (await mei.get("/projects")).json()["items"] == []


async def test_a_body_of_another_type_is_refused_by_name(mei: Api) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        refused = await mei.post("/projects", content=b'{"title": "x"}', headers={"Content-Type": kind})
        assert (refused.status_code, refused.json()["code"]) == (400, "malformed")
        assert kind.split(";")[0] in refused.json()["detail"]
    fine = await mei.post(
        "/projects", content=b'{"title": "x"}', headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert fine.status_code == 201


async def test_a_text_of_ten_megabytes_is_refused_and_the_room_lives_on(mei: Api) -> None:
    project = (await mei.project())["id"]
    address = f"/projects/{project}/nodes"
    refused = await mei.post(address, json={"kind": "note", "text": "x" * 10_000_000})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    long = await mei.post(address, json={"kind": "note", "text": "字" * 1_000_001})
    assert (long.status_code, long.json()["code"]) == (422, "invalid")
    assert (await mei.post(address, json={"kind": "note", "text": "字" * 1_000_000})).status_code == 201


async def test_while_the_database_is_away_nothing_is_said_to_be_saved(
    own_server: RunningServer, postgres: Postgres
) -> None:
    mei = await own_server.person()
    project = (await mei.project())["id"]
    postgres.stop()
    refused = await mei.post(f"/projects/{project}/nodes", json={"kind": "note"})
    assert (refused.status_code, refused.json()["code"]) == (503, "not_saved")
    assert int(refused.headers["Retry-After"]) >= 1
    assert (await mei.get("/projects")).json()["code"] == "unavailable"
    postgres.start()
    assert (await mei.post(f"/projects/{project}/nodes", json={"kind": "note"})).status_code == 201


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
field_names = st.sampled_from(
    ["id", "kind", "xy", "size", "parent", "order", "title", "text", "cast", "anchors", "duration", "from", "to", "op"]
)
wild_fields = st.dictionaries(field_names | st.text(max_size=6), json_values, max_size=5)


def _kind(value: Any) -> Any:
    return st.sampled_from(["scene", "note", "shot", "cast", "sequence"]).map(lambda kind: {**value, "kind": kind})


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
async def test_no_json_at_all_is_a_500(mei: Api, data: st.DataObject) -> None:
    if "project" not in mei.account:
        mei.account["project"] = (await mei.project())["id"]
        await mei.post(f"/projects/{mei.account['project']}/nodes", json={"id": "n", "kind": "scene"})
    address = f"/projects/{mei.account['project']}"
    body = data.draw(wild_fields | wild_fields.flatmap(_kind) | json_values)
    method, below, sent = data.draw(
        st.sampled_from(
            [
                ("POST", "/nodes", body),
                ("PATCH", "/nodes/n", body),
                ("POST", "/edges", body),
                ("POST", "/edits", {"edits": [{"op": "add", "node": body}]}),
                ("POST", "/edits", {"edits": [{"op": "patch", "id": "n", "fields": body}]}),
                ("PATCH", "", body),
            ]
        )
    )
    content = json.dumps(sent).encode("utf-8", "surrogatepass")
    answer = await mei.request(method, address + below, content=content, headers=JSON)
    assert answer.status_code in (200, 201, 400, 404, 409, 422), (answer.status_code, content, answer.text)
    assert (await mei.get(f"{address}/nodes")).status_code == 200
