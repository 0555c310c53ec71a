"""A team's own prompts: read by the workers when a job runs and by submit, written by the routes.

A text that equals the default is no text of the team's own: it has no row, and follows the default from then on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.origin import Author
from collab.tables import projects
from tasks.generations.prompts import SystemPrompt, hash_of
from tasks.tables import system_prompts

c = system_prompts.c


class Own(Struct, frozen=True, kw_only=True):
    """A team's text in the place of a default."""

    key: str
    language: str
    text: str
    updated_by: Author
    updated_at: datetime.datetime


async def of_team(conn: AsyncConnection, team: str, keys: Iterable[str] | None = None) -> list[Own]:
    """All of a team's own texts, or those of some keys; in both languages."""
    query = sa.select(c.key, c.language, c.text, c.updated_by, c.updated_at).where(c.team == team)
    if keys is not None:
        query = query.where(c.key.in_(list(keys)))
    return [
        Own(
            key=row.key,
            language=row.language,
            text=row.text,
            updated_by=msgspec.convert(row.updated_by, Author),
            updated_at=row.updated_at,
        )
        for row in await conn.execute(query.order_by(c.key, c.language))
    ]


async def of_project(
    conn: AsyncConnection, project: str, prompts: Iterable[SystemPrompt], language: str
) -> dict[str, str]:
    """Key -> text, of those of these prompts that the project's team has written in this language."""
    keys = [each.key for each in prompts]
    if not keys:
        return {}
    query = sa.select(c.key, c.text).join(projects, projects.c.team_id == c.team)
    rows = await conn.execute(query.where(projects.c.id == project, c.key.in_(keys), c.language == language))
    return {row.key: row.text for row in rows}


async def put(conn: AsyncConnection, team: str, prompt: SystemPrompt, language: str, text: str, author: Author) -> None:
    """Invalid."""
    prompt.check(text)
    if text == prompt.default[language]:
        await drop(conn, team, prompt, language)
        return
    values = {"text": text, "updated_by": author, "updated_at": sa.func.now()}
    await conn.execute(
        insert(system_prompts)
        .values(team=team, key=prompt.key, language=language, **values)
        .on_conflict_do_update(index_elements=[c.team, c.key, c.language], set_=values)
    )


async def drop(conn: AsyncConnection, team: str, prompt: SystemPrompt, language: str | None = None) -> None:
    """Back to the default, in one language or in both."""
    gone = sa.delete(system_prompts).where(c.team == team, c.key == prompt.key)
    await conn.execute(gone if language is None else gone.where(c.language == language))


def named(prompts: Iterable[SystemPrompt], own: Mapping[str, str]) -> dict[str, str]:
    """As a job keeps it: for each prompt "default", or the hash of the team's own text."""
    return {each.key: hash_of(own[each.key]) if each.key in own else "default" for each in prompts}
