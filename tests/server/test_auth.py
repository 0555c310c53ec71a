"""Registering, signing in and out: passwords, refresh tokens, cookies, the printed key."""

from __future__ import annotations

import datetime

import jwt
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import clock
from server import accounts
from server.embedded import Valkey
from tests.support.api import SECRET_KEY, RunningServer, new_email


@pytest.fixture
def email() -> str:
    return new_email()


@pytest.fixture
def registration(email: str) -> dict[str, str]:
    return {"email": email, "password": "correct horse", "name": "  Mei   Lin "}


async def test_registering_makes_a_person_and_a_team_and_no_project(
    server: RunningServer, registration: dict[str, str]
) -> None:
    made = await server.anyone().post("/auth/register", json={**registration, "teamName": "Studio 一"})
    assert made.status_code == 201
    body = made.json()
    assert set(body) == {"accessToken", "refreshToken", "expiresIn", "user", "team"}
    assert body["expiresIn"] == server.config.access_token_seconds
    assert body["user"]["email"] == registration["email"]
    assert body["user"]["name"] == "Mei Lin"
    assert body["team"]["name"] == "Studio 一"
    mei = server.of(body)
    assert (await mei.get("/projects")).json()["items"] == []
    me = (await mei.get("/auth/me")).json()
    assert me["user"] == body["user"]
    assert me["teams"] == [{**body["team"], "role": "owner"}]


async def test_an_address_registers_once_in_any_spelling(server: RunningServer, registration: dict[str, str]) -> None:
    assert (await server.anyone().post("/auth/register", json=registration)).status_code == 201
    again = await server.anyone().post("/auth/register", json={**registration, "email": registration["email"].upper()})
    assert again.status_code == 409
    assert again.json()["code"] == "conflict"


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "mei"), ("email", "me i@x.org"), ("password", "short"), ("name", ""), ("name", "   "), ("name", 5)],
)
async def test_a_wrong_registration_names_the_field(
    server: RunningServer, registration: dict[str, str], field: str, value: object
) -> None:
    refused = await server.anyone().post("/auth/register", json={**registration, field: value})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_a_password_signs_in_and_a_wrong_one_reads_like_an_unknown_address(
    server: RunningServer, registration: dict[str, str]
) -> None:
    await server.anyone().post("/auth/register", json=registration)
    right = await server.anyone().post(
        "/auth/login", json={"email": registration["email"], "password": "correct horse"}
    )
    assert right.status_code == 200
    assert right.json()["team"]["role"] == "owner"
    wrong = await server.anyone().post("/auth/login", json={"email": registration["email"], "password": "wrong horse"})
    nobody = await server.anyone().post("/auth/login", json={"email": "no@example.org", "password": "wrong horse"})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json()["detail"] == nobody.json()["detail"]


async def test_guessing_a_password_is_slowed_down_and_says_for_how_long(
    server: RunningServer, registration: dict[str, str]
) -> None:
    await server.anyone().post("/auth/register", json=registration)
    guess = {"email": registration["email"], "password": "guess"}
    answers = [await server.anyone().post("/auth/login", json=guess) for _ in range(12)]
    assert [answer.status_code for answer in answers][:10] == [401] * 10
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "rate_limited"
    assert int(answers[-1].headers["Retry-After"]) >= 1


async def test_signing_in_works_while_redis_is_away(
    own_server: RunningServer, registration: dict[str, str], valkey: Valkey
) -> None:
    await own_server.anyone().post("/auth/register", json=registration)
    valkey.stop()
    right = await own_server.anyone().post(
        "/auth/login", json={"email": registration["email"], "password": "correct horse"}
    )
    assert right.status_code == 200


async def test_refreshing_rotates(server: RunningServer) -> None:
    mei = await server.person()
    first = (await server.anyone().post("/auth/refresh", json={"refreshToken": mei.account["refreshToken"]})).json()
    assert first["refreshToken"] != mei.account["refreshToken"]
    assert (await server.of(first).get("/auth/me")).status_code == 200
    second = await server.anyone().post("/auth/refresh", json={"refreshToken": first["refreshToken"]})
    assert second.status_code == 200


async def test_reusing_an_old_refresh_token_ends_the_family_with_its_access_tokens(server: RunningServer) -> None:
    mei = await server.person()
    old = {"refreshToken": mei.account["refreshToken"]}
    new = (await server.anyone().post("/auth/refresh", json=old)).json()
    reused = await server.anyone().post("/auth/refresh", json=old)
    assert reused.status_code == 401
    assert (await server.anyone().post("/auth/refresh", json={"refreshToken": new["refreshToken"]})).status_code == 401
    assert (await server.of(new).get("/auth/me")).status_code == 401
    login = {"email": mei.user["email"], "password": mei.account["password"]}
    assert (await server.anyone().post("/auth/login", json=login)).status_code == 200


async def test_a_refresh_whose_answer_was_lost_can_be_repeated_with_its_idempotency_key(server: RunningServer) -> None:
    mei = await server.person()
    body, headers = {"refreshToken": mei.account["refreshToken"]}, {"Idempotency-Key": "one"}
    await server.anyone().post("/auth/refresh", json=body, headers=headers)
    again = await server.anyone().post("/auth/refresh", json=body, headers=headers)
    assert again.status_code == 200
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (await server.of(again.json()).get("/auth/me")).status_code == 200


async def test_signing_out_ends_the_sign_in_at_once(server: RunningServer) -> None:
    mei = await server.person()
    assert (await mei.post("/auth/logout")).status_code == 204
    assert (await mei.get("/auth/me")).status_code == 401
    body = {"refreshToken": mei.account["refreshToken"]}
    assert (await server.anyone().post("/auth/refresh", json=body)).status_code == 401
    assert (await mei.post("/auth/logout")).status_code == 204


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "unauthenticated"),
        ("Bearer", "unauthenticated"),
        ("Basic bWVpOng=", "unauthenticated"),
        ("Bearer nonsense", "unauthenticated"),
        ("expired", "token_expired"),
        ("forged", "unauthenticated"),
    ],
)
async def test_without_a_valid_token_every_answer_is_401_with_its_reason(
    server: RunningServer, header: str | None, code: str
) -> None:
    mei = await server.person()
    claims = jwt.decode(mei.token, SECRET_KEY, algorithms=["HS256"])
    past = {**claims, "exp": clock.now() - datetime.timedelta(seconds=5)}
    made = {
        "expired": "Bearer " + jwt.encode(past, SECRET_KEY, "HS256"),
        "forged": "Bearer " + jwt.encode(claims, "another key that is long enough..", "HS256"),
    }
    headers = {} if header is None else {"Authorization": made.get(header, header)}
    answer = await server.anyone().get("/auth/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, code)


async def test_a_token_from_a_machine_whose_clock_is_ahead_is_good_at_once(server: RunningServer) -> None:
    mei = await server.person()
    claims = jwt.decode(mei.token, SECRET_KEY, algorithms=["HS256"])
    ahead = {**claims, "iat": clock.now() + datetime.timedelta(seconds=20)}
    headers = {"Authorization": "Bearer " + jwt.encode(ahead, SECRET_KEY, "HS256")}
    assert (await server.anyone().get("/auth/me", headers=headers)).status_code == 200


async def test_one_may_change_name_colour_and_with_the_old_password_the_password(server: RunningServer) -> None:
    mei = await server.person()
    changed = await mei.patch("/auth/me", json={"name": "梅", "color": "#AABBCC"})
    assert changed.status_code == 200
    assert (changed.json()["user"]["name"], changed.json()["user"]["color"]) == ("梅", "#aabbcc")
    assert (await mei.patch("/auth/me", json={"color": "red"})).status_code == 422
    assert (await mei.patch("/auth/me", json={"password": "new password"})).status_code == 422
    new = {"password": "new password", "currentPassword": mei.account["password"]}
    assert (await mei.patch("/auth/me", json=new)).status_code == 200
    login = {"email": mei.user["email"], "password": "new password"}
    assert (await server.anyone().post("/auth/login", json=login)).status_code == 200


# ---- the web's session


async def test_signing_in_sets_cookies_that_scripts_cannot_read(
    server: RunningServer, registration: dict[str, str]
) -> None:
    made = await server.anyone().post("/auth/register", json=registration)
    cookies = made.headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/api" in cookie
        assert "Secure" not in cookie


async def test_the_cookie_reads_and_writes_from_our_own_page(server: RunningServer) -> None:
    mei = await server.browser()
    assert (await mei.get("/auth/me")).status_code == 200
    assert (await mei.patch("/auth/me", json={"name": "Lin"})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://[", "null", None])
async def test_the_cookie_changes_nothing_from_a_foreign_page(server: RunningServer, origin: str | None) -> None:
    mei = await server.browser()
    del mei.http.headers["Origin"]
    headers = {"Origin": origin} if origin else {}
    refused = await mei.patch("/auth/me", json={"name": "Evil"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await mei.get("/auth/me")).json()["user"]["name"] == "Mei"


async def test_a_bearer_token_needs_no_origin(server: RunningServer) -> None:
    mei = await server.person()
    changed = await mei.patch("/auth/me", json={"name": "Lin"}, headers={"Origin": "https://elsewhere.example"})
    assert changed.status_code == 200


async def test_an_expired_session_cookie_is_renewed_silently(server: RunningServer) -> None:
    mei = await server.browser()
    claims = jwt.decode(mei.http.cookies["storyroom_access"], SECRET_KEY, algorithms=["HS256"])
    past = jwt.encode({**claims, "exp": clock.now() - datetime.timedelta(seconds=5)}, SECRET_KEY, "HS256")
    refresh = mei.http.cookies["storyroom_refresh"]
    mei.http.cookies.clear()
    cookies = {"Cookie": f"storyroom_access={past}; storyroom_refresh={refresh}"}
    renewed = await mei.get("/auth/me", headers=cookies)
    assert renewed.status_code == 200
    assert any(c.startswith("storyroom_access=") for c in renewed.headers.get_list("set-cookie"))
    # Other tabs do the same at the same time, with the same cookie.
    assert (await mei.get("/auth/me", headers=cookies)).status_code == 200


async def test_signing_out_in_the_web_takes_the_cookies_away(server: RunningServer) -> None:
    mei = await server.browser()
    left = await mei.post("/auth/logout")
    assert left.status_code == 204
    assert not mei.http.cookies
    assert (await mei.get("/auth/me")).status_code == 401


# ---- the printed key


async def test_the_printed_key_signs_the_first_person_in_once(own_server: RunningServer, engine: AsyncEngine) -> None:
    old = await accounts.ensure_first_key(engine)
    key = await accounts.ensure_first_key(engine)
    assert old
    assert key not in (None, old)
    assert (await own_server.anyone().post("/auth/key", json={"key": old})).status_code == 401
    first = await own_server.anyone().post("/auth/key", json={"key": key})
    assert first.status_code == 200
    owner = own_server.of(first.json())
    assert [team["role"] for team in (await owner.get("/auth/me")).json()["teams"]] == ["owner"]
    assert (await own_server.anyone().post("/auth/key", json={"key": key})).status_code == 401
    assert await accounts.ensure_first_key(engine) is None
    named = await owner.patch("/auth/me", json={"email": "owner@example.org", "password": "correct horse"})
    assert named.status_code == 200
    login = {"email": "owner@example.org", "password": "correct horse"}
    assert (await own_server.anyone().post("/auth/login", json=login)).status_code == 200


async def test_there_is_no_key_where_somebody_has_registered_already(
    own_server: RunningServer, engine: AsyncEngine
) -> None:
    await own_server.person()
    assert await accounts.ensure_first_key(engine) is None


async def test_registering_beside_an_unused_key_leaves_it_usable(
    own_server: RunningServer, engine: AsyncEngine
) -> None:
    await accounts.ensure_first_key(engine)
    await own_server.person()
    key = await accounts.ensure_first_key(engine)
    assert key
    assert (await own_server.anyone().post("/auth/key", json={"key": key})).status_code == 200
