"""Registering, signing in and out, and one's own account."""

from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, get, patch, post
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from server import accounts, callers, limits
from server.accounts import Family, Team, User
from server.callers import REFRESH_COOKIE, Caller
from server.config import Config
from server.gate import ANYONE
from server.given import Engine, IdempotencyKey, Limiter, Settings, Who
from server.idempotency import Once, Replay
from server.schemas import Email, In, Name, Out, Password, Project, Secret, SignedIn


class Registration(In, frozen=True):
    email: Email
    password: Password
    name: Name
    team_name: Name | UnsetType = UNSET


class Login(In, frozen=True):
    email: Email
    password: Secret


class Refresh(In, frozen=True):
    """Without a token, the one in the web's cookie."""

    refresh_token: Secret | UnsetType = UNSET


class Key(In, frozen=True):
    key: Secret


class Me(Out, frozen=True):
    user: User
    teams: list[Team]


class MePatch(In, frozen=True):
    name: Name | UnsetType = UNSET
    color: str | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    current_password: Secret | UnsetType = UNSET


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a repeated request needs for an equal answer; tokens are never kept."""

    user_id: str
    family: str


def signed_in(
    config: Config,
    family: Family,
    user: User,
    team: Team | None = None,
    *,
    project: Project | None = None,
    status: int = 200,
    replayed: bool = False,
) -> Response[SignedIn]:
    """SignedIn for programs, the same as cookies for the web."""
    access = callers.access_token(config, family)
    tokens = SignedIn(
        access_token=access,
        refresh_token=family.refresh,
        expires_in=config.access_token_seconds,
        user=user,
        team=team or UNSET,
        project=project or UNSET,
        role=project.role if project else UNSET,
    )
    return Response(
        tokens,
        status_code=status,
        headers={"Cache-Control": "no-store"} | ({"Idempotent-Replayed": "true"} if replayed else {}),
        cookies=callers.session_cookies(config, access, family.refresh),
    )


async def keep(conn: AsyncConnection, once: Once, status: int, family: Family) -> None:
    await once.keep(conn, status, msgspec.json.encode(_Kept(user_id=family.user_id, family=family.id)))


async def again(conn: AsyncConnection, config: Config, replay: Replay) -> tuple[Family, User, Team | None]:
    """Another pair of tokens of the sign-in that the first request made."""
    kept = msgspec.json.decode(replay.body, type=_Kept)
    user = await accounts.user(conn, kept.user_id)
    family = await accounts.sign_in(conn, kept.user_id, days=config.refresh_token_days, family=kept.family)
    return family, user, next(iter(await accounts.teams_of(conn, user.id)), None)


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


@post("/register", opt={"need": ANYONE}, operation_id="register", summary="Make an account and a team")
async def register(
    request: Request[Any, Any, Any],
    data: JSONBody[Registration],
    engine: Engine,
    config: Settings,
    limiter: Limiter,
    idempotency_key: IdempotencyKey = None,
) -> Response[SignedIn]:
    await limiter.take(limits.REGISTRATIONS, _address(request))
    email, name = accounts.normal_email(data.email), accounts.clean_name(data.name)
    team_name = accounts.clean_name(data.team_name, "teamName") if data.team_name else f"{name}'s team"
    once = await Once.of(request, f"register:{email}")
    password_hash = await accounts.hash_password(data.password)
    async with engine.begin() as conn:
        try:
            await once.claim(conn)
        except Replay as replay:
            return signed_in(config, *await again(conn, config, replay), status=201, replayed=True)
        user = await accounts.add_user(conn, name=name, email=email, password_hash=password_hash)
        team = await accounts.add_team(conn, name=team_name, owner=user.id)
        family = await accounts.sign_in(conn, user.id, days=config.refresh_token_days)
        await keep(conn, once, 201, family)
    return signed_in(config, family, user, team, status=201)


@post("/login", opt={"need": ANYONE}, status_code=200, operation_id="login", summary="Sign in with a password")
async def login(
    request: Request[Any, Any, Any], data: JSONBody[Login], engine: Engine, config: Settings, limiter: Limiter
) -> Response[SignedIn]:
    await limiter.take(limits.SIGN_INS, _address(request))
    email = accounts.normal_email(data.email)
    whose = f"{email} {_address(request)}"
    await limiter.take(limits.PASSWORDS, whose)
    user = await accounts.by_password(engine, email, data.password)
    await limiter.take(limits.PASSWORDS, whose, -1)
    return await _begin(engine, config, user)


async def _begin(engine: AsyncEngine, config: Config, user: User) -> Response[SignedIn]:
    async with engine.begin() as conn:
        family = await accounts.sign_in(conn, user.id, days=config.refresh_token_days)
        team = next(iter(await accounts.teams_of(conn, user.id)), None)
    return signed_in(config, family, user, team)


@post("/key", opt={"need": ANYONE}, status_code=200, operation_id="useKey", summary="Sign in with the printed key")
async def use_key(
    request: Request[Any, Any, Any],
    data: JSONBody[Key],
    engine: Engine,
    config: Settings,
    limiter: Limiter,
    idempotency_key: IdempotencyKey = None,
) -> Response[SignedIn]:
    await limiter.take(limits.SIGN_INS, _address(request))
    once = await Once.of(request, f"key:{accounts.hash_secret(data.key).hex()}")
    async with engine.begin() as conn:
        try:
            await once.claim(conn)
        except Replay as replay:
            return signed_in(config, *await again(conn, config, replay), replayed=True)
        user = await accounts.use_key(conn, data.key)
        if user is None:
            raise errors.Unauthenticated("This key was used already, or is not the one that was printed last.")
        family = await accounts.sign_in(conn, user.id, days=config.refresh_token_days)
        await keep(conn, once, 200, family)
        team = next(iter(await accounts.teams_of(conn, user.id)), None)
    return signed_in(config, family, user, team)


@post("/refresh", opt={"need": ANYONE}, status_code=200, operation_id="refresh", summary="Exchange a refresh token")
async def refresh(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    limiter: Limiter,
    data: JSONBody[Refresh | None] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[SignedIn]:
    await limiter.take(limits.SIGN_INS, _address(request))
    token = (data and data.refresh_token) or _of_cookie(request, config)
    once = await Once.of(request, f"refresh:{accounts.hash_secret(token).hex()}")
    async with engine.begin() as conn:
        try:
            await once.claim(conn)
        except Replay as replay:
            return signed_in(config, *await again(conn, config, replay), replayed=True)
        family = await accounts.rotate(conn, token, days=config.refresh_token_days)
        if family is not None:
            await keep(conn, once, 200, family)
            user = await accounts.user(conn, family.user_id)
            team = next(iter(await accounts.teams_of(conn, user.id)), None)
    if family is None:
        raise errors.Unauthenticated("This refresh token has ended: sign in again.")
    return signed_in(config, family, user, team)


def _of_cookie(request: Request[Any, Any, Any], config: Config) -> str:
    token = request.cookies.get(REFRESH_COOKIE, "")
    if not token:
        raise errors.Unauthenticated
    callers.check_origin(request.headers, config)
    return token


@post("/logout", opt={"need": ANYONE}, status_code=204, operation_id="logout", summary="End this sign-in")
async def logout(
    request: Request[Any, Any, Any], engine: Engine, config: Settings, data: JSONBody[Refresh | None] = None
) -> Response[None]:
    """Ends the sign-in of the refresh token, the bearer token or the cookies, whichever comes; never fails."""
    families = await _families(request, engine, config, data)
    async with engine.begin() as conn:
        for family in families:
            await accounts.end_family(conn, family)
    return Response(None, status_code=204, cookies=callers.no_cookies(config))


async def _families(
    request: Request[Any, Any, Any], engine: AsyncEngine, config: Config, data: Refresh | None
) -> set[str]:
    found: set[str] = set()
    async with engine.connect() as conn:
        if data and data.refresh_token:
            family = await accounts.family_of(conn, data.refresh_token)
            found |= {family.id} if family else set()
        try:
            found.add((await callers.of_request(request, config, conn)).family)
        except errors.Unauthenticated:
            pass
    return found


@get("/me", operation_id="getMe", summary="Who am I")
async def get_me(caller: Who, engine: Engine) -> Me:
    async with engine.connect() as conn:
        user = await accounts.user(conn, caller.user_id)
        return Me(user=user, teams=await accounts.teams_of(conn, user.id))


@patch("/me", operation_id="patchMe", summary="Change my name, colour, e-mail address or password")
async def patch_me(
    request: Request[Any, Any, Any],
    caller: Who,
    data: JSONBody[MePatch],
    engine: Engine,
    idempotency_key: IdempotencyKey = None,
) -> Response[Me]:
    """A password that is there already is changed only by who knows it; other sign-ins end with it."""
    once = await Once.of(request, caller)
    values = await _changes(caller, data, engine)
    async with engine.begin() as conn:
        await once.claim(conn)
        user = await accounts.change_user(conn, caller.user_id, values)
        if "password_hash" in values:
            await accounts.end_all(conn, user.id, but=caller.family)
        me = Me(user=user, teams=await accounts.teams_of(conn, user.id))
        await once.keep(conn, 200, msgspec.json.encode(me))
    return Response(me)


async def _changes(caller: Caller, data: MePatch, engine: AsyncEngine) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if data.name:
        values["name"] = accounts.clean_name(data.name)
    if data.color:
        values["color"] = accounts.clean_color(data.color)
    if data.email or data.password:
        await _check_password(caller, data, engine)
    if data.email:
        values["email"] = accounts.normal_email(data.email)
    if data.password:
        values["password_hash"] = await accounts.hash_password(data.password)
    return values


async def _check_password(caller: Caller, data: MePatch, engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        now = await conn.scalar(sa.select(accounts.users.c.password_hash).where(accounts.users.c.id == caller.user_id))
    if now is not None and not await accounts.matches(now, data.current_password or ""):
        raise errors.wrong("currentPassword", "this is not your present password")


router = Router(
    "/auth",
    route_handlers=[register, login, use_key, refresh, logout, get_me, patch_me],
    tags=["auth"],
)
