"""People, teams and sign-ins: what can be done to them, in the caller's transaction. Called by the routes and by
`storyroom up`; it knows no HTTP and decides no rights."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import argon2
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, ids, projects, rights, tables
from collab.origin import Author
from server import samples
from server.access import Role
from server.tables import members, project_members, refresh_tokens, setup_keys, teams, users

# Told apart by eye, and each of them with a contrast of more than 3:1 on the light and on the dark canvas.
COLORS = (
    "#d73337",
    "#c95b0a",
    "#9c6907",
    "#7c7d0f",
    "#337f1f",
    "#1a9769",
    "#067f7f",
    "#0b8bc0",
    "#2867e4",
    "#7b55e7",
    "#aa34b3",
    "#db3d7e",
)

# Control characters, and those that change the direction of what follows.
_TURNS = re.compile(r"(?!\s)[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

hasher = argon2.PasswordHasher()
# Each hash takes 64 MB and one core for some 50 ms: two at a time leave room for everybody else.
_hashing = ThreadPoolExecutor(2, thread_name_prefix="argon2")
# What a password is compared with when there is no such person, so that both answers take equally long.
_nobody = hasher.hash("nobody")


class User(Struct, frozen=True, kw_only=True, rename="camel"):
    id: str
    email: str | None
    name: str
    color: str


class Team(Struct, frozen=True, kw_only=True, rename="camel"):
    """`role`: that of the one who asks."""

    id: str
    name: str
    role: Role


class Family(Struct, frozen=True, kw_only=True):
    """One sign-in and all that refreshing has made of it; `refresh` is the newest secret."""

    id: str
    user_id: str
    refresh: str


# ---- passwords


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_hashing, hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Is this the password? Takes as long when there is none."""
    loop = asyncio.get_running_loop()
    try:
        await loop.run_in_executor(_hashing, hasher.verify, password_hash or _nobody, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return password_hash is not None


# ---- people


def normal_email(email: str) -> str:
    """The one spelling under which an address is kept. Invalid if it cannot be one."""
    normal = unicodedata.normalize("NFKC", email.strip()).casefold()
    name, at, domain = normal.rpartition("@")
    if not at or not name or not domain or any(c.isspace() for c in normal) or len(normal) > 254:
        raise errors.wrong("email", "this is not an e-mail address")
    return normal


def clean_name(name: str, field: str = "name") -> str:
    """With single spaces and without what only turns other people's text around. Invalid, if nothing can be seen."""
    cleaned = " ".join(_TURNS.sub("", name).split())
    if not any(unicodedata.category(character)[0] in "LNPS" for character in cleaned):
        raise errors.wrong(field, "cannot be empty")
    return cleaned


def clean_color(color: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
        raise errors.wrong("color", "expected a colour such as #3e63dd")
    return color.lower()


def free_color(taken: Collection[str] = ()) -> str:
    """Any of our colours, and one that is not taken while there is one."""
    return secrets.choice([color for color in COLORS if color not in taken] or COLORS)


async def add_user(
    conn: AsyncConnection,
    *,
    name: str,
    email: str | None = None,
    password_hash: str | None = None,
    beside: Collection[str] = (),
) -> User:
    """A new person, in another colour than those `beside`. Conflict if the address is taken."""
    user_id = ids.row_id()
    color = free_color(beside)
    made = await conn.execute(
        insert(users)
        .values(id=user_id, email=email, name=name, color=color, password_hash=password_hash)
        .on_conflict_do_nothing(index_elements=["email"])
    )
    if not made.rowcount:
        raise errors.Conflict("Somebody is registered with this e-mail address: sign in instead.")
    return User(id=user_id, email=email, name=name, color=color)


async def user(conn: AsyncConnection, user_id: str) -> User:
    row = (await conn.execute(sa.select(users).where(users.c.id == user_id))).one_or_none()
    if row is None:
        raise errors.Unauthenticated("This account is not there any more.")
    return _user(row)


def _user(row: Any) -> User:
    return User(id=row.id, email=row.email, name=row.name, color=row.color)


async def by_password(engine: AsyncEngine, email: str, password: str) -> User:
    """Who signs in with these. Unauthenticated, in the same words and time whether the address is known or not."""
    async with engine.connect() as conn:
        row = (await conn.execute(sa.select(users).where(users.c.email == email))).one_or_none()
    if not await matches(row.password_hash if row else None, password) or row is None:
        raise errors.Unauthenticated("This e-mail address and password do not belong together.")
    return _user(row)


async def change_user(conn: AsyncConnection, user_id: str, values: dict[str, Any]) -> User:
    """Change columns of a person. Conflict if a new address is taken."""
    if values.get("email"):
        taken = sa.select(users.c.id).where(users.c.email == values["email"], users.c.id != user_id)
        if await conn.scalar(taken):
            raise errors.Conflict("Somebody else is registered with this e-mail address.")
    if values:
        await conn.execute(sa.update(users).where(users.c.id == user_id).values(**values))
    return await user(conn, user_id)


# ---- teams


async def add_team(conn: AsyncConnection, *, name: str, owner: str) -> Team:
    team_id = ids.row_id()
    await conn.execute(sa.insert(teams).values(id=team_id, name=name))
    await conn.execute(sa.insert(members).values(team_id=team_id, user_id=owner, role="owner"))
    return Team(id=team_id, name=name, role="owner")


async def teams_of(conn: AsyncConnection, user_id: str) -> list[Team]:
    """The teams that a person is a member of, oldest membership first."""
    query = (
        sa.select(teams.c.id, teams.c.name, members.c.role)
        .join(members, members.c.team_id == teams.c.id)
        .where(members.c.user_id == user_id)
        .order_by(members.c.created_at, teams.c.id)
    )
    return [Team(id=row.id, name=row.name, role=row.role) for row in await conn.execute(query)]


# ---- sign-ins


def hash_secret(secret: str) -> bytes:
    """Secrets of 256 bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


async def sign_in(conn: AsyncConnection, user_id: str, *, days: int, family: str = "") -> Family:
    """Begin a family of refresh tokens, or add one to it."""
    made = Family(id=family or ids.row_id(), user_id=user_id, refresh=ids.secret("srr_"))
    await conn.execute(
        sa.insert(refresh_tokens).values(
            id=ids.row_id(),
            family=made.id,
            user_id=user_id,
            token_hash=hash_secret(made.refresh),
            expires_at=sa.func.now() + datetime.timedelta(days=days),
        )
    )
    return made


async def rotate(conn: AsyncConnection, refresh: str, *, days: int) -> Family | None:
    """The next refresh token of a family, for the present one. None: the caller commits what was done (an old one
    ends its family, for one of its two holders is a thief) and answers Unauthenticated."""
    row = await _refresh_row(conn, refresh, lock=True)
    if row is None or row.revoked_at is not None or row.expired:
        return None
    if row.used_at is not None:
        await end_family(conn, row.family)
        return None
    mine = refresh_tokens.c.id == row.id
    await conn.execute(sa.update(refresh_tokens).where(mine).values(used_at=sa.func.now()))
    return await sign_in(conn, row.user_id, days=days, family=row.family)


async def family_of(conn: AsyncConnection, refresh: str) -> Family | None:
    """Whose sign-in this refresh token continues, if it is the present one."""
    row = await _refresh_row(conn, refresh)
    if row is None or row.revoked_at is not None or row.used_at is not None or row.expired:
        return None
    return Family(id=row.family, user_id=row.user_id, refresh=refresh)


async def _refresh_row(conn: AsyncConnection, refresh: str, *, lock: bool = False) -> Any:
    expired = (refresh_tokens.c.expires_at <= sa.func.now()).label("expired")
    query = sa.select(refresh_tokens, expired).where(refresh_tokens.c.token_hash == hash_secret(refresh))
    return (await conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def end_family(conn: AsyncConnection, family: str) -> None:
    """End one sign-in, with its tokens and its open sockets."""
    still = (refresh_tokens.c.family == family) & refresh_tokens.c.revoked_at.is_(None)
    ended = sa.update(refresh_tokens).where(still).values(revoked_at=sa.func.now())
    for user_id in set((await conn.execute(ended.returning(refresh_tokens.c.user_id))).scalars()):
        await _sockets_look_again(conn, user_id)


async def end_all(conn: AsyncConnection, user_id: str, *, but: str = "") -> None:
    """End every sign-in of a person, but one."""
    still = (refresh_tokens.c.user_id == user_id) & refresh_tokens.c.revoked_at.is_(None)
    mine = still & (refresh_tokens.c.family != but)
    await conn.execute(sa.update(refresh_tokens).where(mine).values(revoked_at=sa.func.now()))
    await _sockets_look_again(conn, user_id)


async def _sockets_look_again(conn: AsyncConnection, user_id: str) -> None:
    """In every project where this person may be."""
    of_teams = sa.select(members.c.team_id).where(members.c.user_id == user_id)
    of_projects = sa.select(project_members.c.project).where(project_members.c.user_id == user_id)
    p = tables.projects.c
    await rights.changed(conn, sa.select(p.id).where(p.team_id.in_(of_teams) | p.id.in_(of_projects)))


# ---- the first person


async def ensure_first_key(engine: AsyncEngine, hub: object = None) -> str | None:
    """The one-time key that signs the first person in; None once it was used, or where people came without it.

    On an installation with nobody in it, makes that person, a team and the sample projects. Every call makes a new
    key, and the one before it stops working."""
    async with engine.begin() as conn:
        await conn.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('storyroom:first-key'))"))
        used = await conn.scalar(sa.select(setup_keys.c.key_hash).where(setup_keys.c.used_at.isnot(None)).limit(1))
        owner = await conn.scalar(sa.select(setup_keys.c.user_id).limit(1))
        if used is not None or (owner is None and await conn.scalar(sa.select(users.c.id).limit(1)) is not None):
            return None
        owner = owner or await _first_person(conn)
        key = ids.secret()
        await conn.execute(sa.delete(setup_keys))
        await conn.execute(sa.insert(setup_keys).values(key_hash=hash_secret(key), user_id=owner))
        return key


async def _first_person(conn: AsyncConnection) -> str:
    person = await add_user(conn, name="Owner")
    team = await add_team(conn, name="My studio", owner=person.id)
    author = Author(type="user", id=person.id, name=person.name)
    for sample in samples.SAMPLES:
        await projects.create(conn, team_id=team.id, author=author, fields=sample.project, edits=sample.edits())
    return person.id


async def use_key(conn: AsyncConnection, key: str) -> User | None:
    """Whom the printed key signs in; it works once."""
    k = setup_keys.c
    mine = (k.key_hash == hash_secret(key)) & k.used_at.is_(None)
    found = await conn.execute(sa.update(setup_keys).where(mine).values(used_at=sa.func.now()).returning(k.user_id))
    user_id = found.scalar_one_or_none()
    return await user(conn, user_id) if user_id else None
