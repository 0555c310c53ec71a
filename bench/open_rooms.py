"""The complete server, for load generators that invent the names of their rooms: a room is created when it is first
entered, and everybody is one and the same person. Never for use: it lets anybody in.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=... PORT=9100 python bench/open_rooms.py

Everything else is what `storyroom serve` runs: access check, guard, journal, acknowledgements, presence."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

sys.path.insert(0, str(Path(__file__).parent.parent))

from collab import clock, errors, ids, tables
from server import access, callers, migrate
from server.access import ProjectAccess
from server.callers import Caller
from server.config import Config
from server.serve import serve

TEAM = "bench"


async def anybody(scope: Any, config: Config, engine: Any) -> Caller:
    return Caller(
        id="user:bench",
        user_id="bench",
        name="Bench",
        color="#336699",
        email=None,
        expires_at=clock.now().replace(year=9999),
        family="",
    )


async def anywhere(engine: Any, user_id: str, project_id: str, action: Any, **_: Any) -> ProjectAccess:
    async with engine.begin() as conn:
        if not await conn.scalar(sa.select(tables.heads.c.project).where(tables.heads.c.project == project_id)):
            row = {"id": project_id, "team_id": TEAM, "created_by": user_id}
            await conn.execute(insert(tables.projects).on_conflict_do_nothing(), row)
            head = {"project": project_id, "lineage": ids.row_id()}
            await conn.execute(insert(tables.heads).on_conflict_do_nothing(), head)
    return ProjectAccess(project_id=project_id, team_id=TEAM, role="owner")


def main() -> None:
    config = Config.from_environment(os.environ)
    asyncio.run(migrate.upgrade(config.database_url))
    callers.of_socket = anybody
    access.project = anywhere
    serve(msgspec.structs.replace(config, host="127.0.0.1"), workers=1, fd=None)


if __name__ == "__main__":
    try:
        main()
    except errors.StoryroomError as exc:
        sys.exit(exc.detail)
