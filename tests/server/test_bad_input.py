"""What hostile and broken clients send: each gets a clear refusal, and everybody else is served as before."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from collab import errors
from server import http_protocol, problems
from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


def cursor(keys: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()


@pytest.mark.parametrize("listed", ["", "/nodes", "/edges", "/jobs", "/versions"])
@pytest.mark.parametrize("keys", [["\0"], [1, "\0"], ["\ud800"], ["x", 2.5], [[[]]], {"a": 1}, None])
async def test_a_forged_cursor_is_invalid(mei: Api, listed: str, keys: Any) -> None:
    address = f"/projects/{(await mei.project())['id']}{listed}" if listed else "/projects"
    refused = await mei.get(address, params={"cursor": cursor(keys)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("GET", "/projects/{p}/versions/%00", None),
        ("DELETE", "/projects/{p}/versions/%00", None),
        ("PATCH", "/projects/{p}/versions/%00", {"label": "x"}),
        ("POST", "/projects/{p}/versions/%00/restore", None),
        ("GET", "/projects/{p}/versions/%00/document", None),
        ("DELETE", "/projects/{p}/invites/%00", None),
        ("DELETE", "/projects/{p}/members/%00", None),
        ("DELETE", "/teams/{t}/members/%00", None),
        ("PATCH", "/teams/{t}/members/%00", {"role": "editor"}),
        ("GET", "/jobs/%00", None),
        ("POST", "/invites/%00", {"name": "Lin"}),
    ],
)
async def test_nothing_has_a_NUL_in_its_id(mei: Api, method: str, address: str, body: Any) -> None:
    where = address.format(p=(await mei.project())["id"], t=mei.team["id"])
    refused = await mei.request(method, where, json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_a_NUL_in_a_question_is_invalid(mei: Api) -> None:
    refused = await mei.get(f"/projects/{(await mei.project())['id']}/jobs?target=%00")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "target")


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2030-01-01T00:00:00"])
async def test_an_invite_cannot_end_outside_of_time(mei: Api, when: str) -> None:
    address = f"/projects/{(await mei.project())['id']}/invites"
    refused = await mei.post(address, json={"role": "viewer", "expiresAt": when})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "expiresAt")


@pytest.mark.parametrize("address", ["/assets/" + "x" * 400, "/assets/" + "%E5%AD%97" * 200])
async def test_a_name_too_long_for_a_file_is_no_outage(server: RunningServer, address: str) -> None:
    refused = await server.anyone().http.get(server.url + address)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_a_page_says_its_charset_once(server: RunningServer) -> None:
    page = await server.anyone().http.get(server.url + "/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("name", ["\u200b", "\u202e", "\u0007", "\u2066\u2069", "   ", "\u3000"])
async def test_a_name_that_nobody_can_see_is_none(mei: Api, name: str) -> None:
    refused = await mei.patch("/auth/me", json={"name": name})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "name")


async def test_a_name_does_not_turn_what_stands_behind_it(mei: Api) -> None:
    changed = await mei.patch("/auth/me", json={"name": "Mei\u202e \u0007 👩\u200d🎨\n李"})
    assert changed.json()["user"]["name"] == "Mei 👩\u200d🎨 李"


async def test_a_page_without_http_is_not_ours(server: RunningServer) -> None:
    browser = await server.browser()
    for scheme, status in (("http", 201), ("https", 201), ("file", 403), ("chrome-extension", 403)):
        origin = f"{scheme}://{server.url.removeprefix('http://')}"
        made = await browser.post("/projects", json={"title": "x"}, headers={"Origin": origin})
        assert made.status_code == status, origin


# ---- below HTTP


async def said(server: RunningServer, *parts: bytes) -> bytes:
    """What a connection answers until it closes. A part may be refused by a connection that has closed already."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    answer = b""
    try:
        async with asyncio.timeout(45):
            for part in parts:
                writer.write(part)
                await writer.drain()
            while received := await reader.read(65536):
                answer += received
    except ConnectionError:
        pass
    finally:
        writer.close()
    return answer


def problem_of(answer: bytes) -> tuple[bytes, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    return head.split(b" ")[1], json.loads(body)["code"]


@pytest.mark.parametrize("junk", [b"\0\0\0\0", b"FOO / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nA: \x01\r\n\r\n"])
async def test_what_is_not_HTTP_is_told_so_as_a_problem(server: RunningServer, junk: bytes) -> None:
    assert problem_of(await said(server, junk)) == (b"400", "malformed")


async def test_a_head_without_end_is_refused_while_it_comes(server: RunningServer) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1000) for number in range(100))
    assert problem_of(await said(server, b"GET / HTTP/1.1\r\n", lines)) == (b"431", "too_large")


async def test_an_address_without_end_is_refused_while_it_comes(server: RunningServer) -> None:
    assert problem_of(await said(server, b"GET /", b"y" * 100_000)) == (b"431", "too_large")


async def test_a_head_that_never_ends_has_its_time(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.1)
    assert problem_of(await said(server, b"GET / HTTP/1.1\r\nHo")) == (b"408", "malformed")
    assert await said(server) == b""


async def test_a_body_that_never_comes_has_its_time(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", 0.1)
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    assert await said(server, head) == b""


async def test_a_client_that_leaves_in_the_middle_of_a_body_is_no_failure_of_ours(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: asyncio.Queue[str] = asyncio.Queue()
    loop, before = asyncio.get_running_loop(), problems.as_error

    def as_error(exc: Exception, **more: Any) -> errors.StoryroomError:
        found = before(exc, **more)
        loop.call_soon_threadsafe(answered.put_nowait, found.code)
        return found

    monkeypatch.setattr(problems, "as_error", as_error)
    host, _, port = server.url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
    await writer.drain()
    writer.close()
    async with asyncio.timeout(45):
        assert await answered.get() == "malformed"


async def test_two_requests_on_one_connection_are_both_answered(server: RunningServer) -> None:
    live = b"GET /api/health/live HTTP/1.1\r\nHost: x\r\n"
    answer = await said(server, live + b"\r\n", b"\r\n" + live + b"Connection: close\r\n\r\n")
    assert answer.count(b'{"status":"ok"}') == 2


async def test_a_handshake_with_an_endless_token_is_refused(server: RunningServer) -> None:
    lines = (
        b"GET /api/rooms/x?token=" + b"t" * 20_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert problem_of(await said(server, lines)) == (b"431", "too_large")
