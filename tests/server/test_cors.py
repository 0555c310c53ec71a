"""Pages of other origins: those of CORS_ORIGINS may call, others may not; and the headers of our own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.api import RunningServer, running_server

OURS = "https://studio.example"


@pytest.fixture
async def shared(database_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    async with running_server(database_url, redis_url, cors_origins=(OURS,), public_url="https://story.example") as it:
        yield it


async def preflight(server: RunningServer, origin: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
    }
    return await server.anyone().request("OPTIONS", "/projects", headers=headers)


async def test_an_allowed_origin_may_call_with_credentials_and_read_our_headers(shared: RunningServer) -> None:
    asked = await preflight(shared, OURS)
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == OURS
    assert asked.headers["Access-Control-Allow-Credentials"] == "true"
    assert "if-match" in asked.headers["Access-Control-Allow-Headers"].lower()
    answer = await shared.anyone().get("/projects", headers={"Origin": OURS})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert "x-seq" in answer.headers["Access-Control-Expose-Headers"].lower()


@pytest.mark.parametrize("origin", ["https://evil.example", "https://studio.example.evil.example", "null"])
async def test_a_foreign_origin_gets_no_leave(shared: RunningServer, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in (await preflight(shared, origin)).headers
    answer = await shared.anyone().get("/projects", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_without_the_setting_no_origin_gets_leave(server: RunningServer) -> None:
    assert "Access-Control-Allow-Origin" not in (await preflight(server, OURS)).headers


async def test_the_cookie_acts_from_allowed_origins_and_from_the_public_address(shared: RunningServer) -> None:
    mei = await shared.person()
    login = {"email": mei.user["email"], "password": mei.account["password"]}
    set_cookies = (await shared.anyone().post("/auth/login", json=login)).headers.get_list("set-cookie")
    assert all("Secure" in cookie for cookie in set_cookies)
    # The test speaks http, where a client would not send a Secure cookie back by itself.
    cookie = {"Cookie": "; ".join(cookie.split(";")[0] for cookie in set_cookies)}
    for origin, status in ((OURS, 201), ("https://story.example", 201), ("https://evil.example", 403)):
        made = await shared.anyone().post("/projects", json={"title": "T"}, headers={**cookie, "Origin": origin})
        assert made.status_code == status, origin


async def test_pages_and_answers_carry_the_headers_that_keep_them_safe(server: RunningServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        for address in ("/", "/projects/some/page", "/api/docs"):
            page = await http.get(address)
            assert page.status_code == 200
            policy = page.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy
            assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
            assert page.headers["Cache-Control"] == "no-cache"
        for address in ("/", "/api/health/live", "/api/nothing"):
            answer = await http.get(address)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
        outside = await http.get("/..%2f..%2fpyproject.toml")
        assert "[project]" not in outside.text
        assert (await http.get("/assets/nothing.js")).status_code == 404
