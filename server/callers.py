"""Who is calling: a bearer token, the web's cookies, or ?token= where headers cannot be set -> Caller.

Called by the gate of every REST route and by the rooms' door. What callers may do is in access.py."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
import sqlalchemy as sa
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import clock, errors
from collab.origin import Author
from server import accounts
from server.accounts import Family
from server.config import Config
from server.tables import refresh_tokens, users

ACCESS_COOKIE = "storyroom_access"
REFRESH_COOKIE = "storyroom_refresh"

SAFE = ("GET", "HEAD", "OPTIONS")


class Caller(Struct, frozen=True, kw_only=True):
    """One authenticated person. `cookie`: known by the web's cookies rather than by a token of their own.
    `renewed`: a new access token that the cookie should hold from now on."""

    id: str
    user_id: str
    name: str
    color: str
    email: str | None
    expires_at: datetime.datetime
    family: str
    cookie: bool = False
    renewed: str = ""

    @property
    def author(self) -> Author:
        return Author(type="user", id=self.user_id, name=self.name)

    def seconds_left(self) -> float:
        """How long a socket may stay open on this sign-in without a new one."""
        return max(0.0, (self.expires_at - clock.now()).total_seconds())


class Passed(Struct, frozen=True, kw_only=True):
    """An access token that was read: whose it is, of which sign-in, until when."""

    user_id: str
    family: str
    expires_at: datetime.datetime


# ---- access tokens


def access_token(config: Config, family: Family) -> str:
    """A short-lived token for one sign-in; it ends with its family."""
    now = clock.now()
    claims = {
        "sub": family.user_id,
        "fam": family.id,
        "iat": now,
        "exp": now + datetime.timedelta(seconds=config.access_token_seconds),
    }
    return jwt.encode(claims, config.secret_key, algorithm="HS256")


def read_token(config: Config, token: str) -> Passed:
    """TokenExpired, Unauthenticated."""
    try:
        # "Issued at" is not compared: the clock of the machine that issued it may be ahead of this one's.
        options: Any = {"require": ["exp", "sub", "fam"], "verify_iat": False}
        claims = jwt.decode(token, config.secret_key, algorithms=["HS256"], options=options)
        expires_at = datetime.datetime.fromtimestamp(claims["exp"], datetime.UTC)
    except jwt.ExpiredSignatureError as exc:
        raise errors.TokenExpired from exc
    except (jwt.InvalidTokenError, ValueError, OverflowError) as exc:
        raise errors.Unauthenticated("This token is not valid.") from exc
    return Passed(user_id=str(claims["sub"]), family=str(claims["fam"]), expires_at=expires_at)


# ---- who is it


async def of_request(connection: ASGIConnection[Any, Any, Any, Any], config: Config, conn: AsyncConnection) -> Caller:
    """The caller of a REST request. Unauthenticated, TokenExpired; Forbidden where the web's cookies come with an
    unsafe request from a foreign page."""
    scope = connection.scope
    method = str(scope.get("method", "GET"))
    stream = method == "GET" and str(scope["path"]).endswith("/events")
    token = bearer(connection.headers) or (connection.query_params.get("token", "") if stream else "")
    if token:
        return await _of_token(conn, config, token)
    caller = await _of_cookies(conn, config, connection.cookies)
    if method not in SAFE:
        check_origin(connection.headers, config)
    return caller


async def of_socket(scope: Any, config: Config, engine: AsyncEngine) -> Caller:
    """The caller of a websocket. Unauthenticated, TokenExpired; Forbidden for cookies from a foreign page."""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    token = bearer(connection.headers) or connection.query_params.get("token", "")
    async with engine.connect() as conn:
        if token:
            return await _of_token(conn, config, token)
        caller = await _of_cookies(conn, config, connection.cookies)
    check_origin(connection.headers, config)
    return caller


async def of_token(token: str, config: Config, engine: AsyncEngine) -> Caller:
    """The caller whom an access token names, as for a socket that re-authenticates."""
    async with engine.connect() as conn:
        return await _of_token(conn, config, token)


async def check_signed_in(caller: Caller, engine: AsyncEngine) -> None:
    """Unauthenticated, once this caller's sign-in has ended."""
    async with engine.connect() as conn:
        await _caller(conn, Passed(user_id=caller.user_id, family=caller.family, expires_at=caller.expires_at))


def bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if not scheme:
        return ""
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.Unauthenticated("Send the token as `Authorization: Bearer TOKEN`.")
    return token.strip()


async def _of_token(conn: AsyncConnection, config: Config, token: str) -> Caller:
    return await _caller(conn, read_token(config, token))


async def _of_cookies(conn: AsyncConnection, config: Config, cookies: Mapping[str, str]) -> Caller:
    """By the access cookie; when that is gone or expired, by the refresh cookie, which then renews it."""
    access, refresh = cookies.get(ACCESS_COOKIE, ""), cookies.get(REFRESH_COOKIE, "")
    if not access and not refresh:
        raise errors.Unauthenticated
    try:
        return await _caller(conn, read_token(config, access), cookie=True)
    except errors.Unauthenticated:
        family = await accounts.family_of(conn, refresh) if refresh else None
        if family is None:
            raise
    renewed = access_token(config, family)
    return await _caller(conn, read_token(config, renewed), cookie=True, renewed=renewed)


async def _caller(conn: AsyncConnection, passed: Passed, *, cookie: bool = False, renewed: str = "") -> Caller:
    """Read at every request, so that a sign-out or a removed account is felt at once."""
    ended = sa.exists().where(refresh_tokens.c.family == passed.family, refresh_tokens.c.revoked_at.isnot(None))
    query = sa.select(users, ended.label("ended")).where(users.c.id == passed.user_id)
    row = (await conn.execute(query)).one_or_none()
    if row is None or row.ended:
        raise errors.Unauthenticated("You were signed out: sign in again.")
    return Caller(
        id=f"user:{row.id}",
        user_id=row.id,
        name=row.name,
        color=row.color,
        email=row.email,
        expires_at=passed.expires_at,
        family=passed.family,
        cookie=cookie,
        renewed=renewed,
    )


# ---- cookies and where they may come from


def check_origin(headers: Mapping[str, str], config: Config) -> None:
    """Cookies come with every request that any page makes: only our own pages may use them. Forbidden."""
    origin = headers.get("origin") or _origin(headers.get("referer", ""))
    if not origin and headers.get("sec-fetch-site") == "same-origin":
        return
    if not origin or not is_ours(origin, headers.get("host", ""), config):
        raise errors.Forbidden("This page may not act with your session.")


def is_ours(origin: str, host: str, config: Config) -> bool:
    """The same host as asked, PUBLIC_URL or one of CORS_ORIGINS."""
    allowed = {_origin(config.public_url), *(o.rstrip("/") for o in config.cors_origins)}
    return origin in allowed or origin in (f"http://{host}", f"https://{host}")


def _origin(url: str) -> str:
    """Scheme and host of an address; nothing, if it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def session_cookies(config: Config, access: str, refresh: str = "") -> list[Cookie]:
    """The cookies of a sign-in; both live as long as the refresh token does, for the access token says itself
    when it ends."""
    found = [_cookie(config, ACCESS_COOKIE, access)]
    return [*found, _cookie(config, REFRESH_COOKIE, refresh)] if refresh else found


def no_cookies(config: Config) -> list[Cookie]:
    return [_cookie(config, name, "", 0) for name in (ACCESS_COOKIE, REFRESH_COOKIE)]


def _cookie(config: Config, name: str, value: str, max_age: int | None = None) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path="/api",
        httponly=True,
        samesite="lax",
        secure=config.public_url.startswith("https://"),
        max_age=config.refresh_token_days * 86_400 if max_age is None else max_age,
    )
