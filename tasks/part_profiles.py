"""Which provider profile each part of a whole takes: one that writes may not draw. Called by the runner, when a part
that has ended brings others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import assets
from collab.errors import Invalid
from tasks import profile_choice
from tasks.generations.base import Generation
from tasks.workflows import Part

# What a profile for text cannot do as a matter of course.
_MEDIA: Final = ("image", "video")


async def assigned(
    conn: AsyncConnection, project: str, whole: str, parts: Sequence[Part], generations: Mapping[str, Generation]
) -> list[Part]:
    """The parts with their profiles. Text is written by the whole's. Pictures and videos are made by the whole's too if
    somebody chose it (it is not what the team has for text) and it has a model for them; else by what the team has for
    them, or by the installation's own."""
    needs = {part.name: generations[part.kind].capability for part in parts}
    wanted = set(needs.values()) & set(_MEDIA)
    if not wanted:
        return list(parts)
    team = await assets.team_of(conn, project)
    chosen = whole != await profile_choice.resolve(conn, team, "text", None)
    found = {need: await _profile(conn, team, need, whole if chosen else None) for need in sorted(wanted)}
    return [msgspec.structs.replace(part, profile=found.get(needs[part.name])) for part in parts]


async def _profile(conn: AsyncConnection, team: str, need: str, chosen: str | None) -> str:
    if chosen is not None:
        try:
            return await profile_choice.resolve(conn, team, need, chosen)
        except Invalid:
            # Switched off or deleted meanwhile, or without a model for it.
            pass
    return await profile_choice.resolve(conn, team, need, None)
