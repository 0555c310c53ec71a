"""Profiles of teams: the sealed key, the defaults, which one a job takes, and the command that seals keys anew."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import assets, errors, ids
from server import profile_commands
from server.config import Config
from tasks import part_profiles, profile_choice, profiles
from tasks.generations import GENERATIONS
from tasks.keyring import Keyring, NoKeys, Sealed, Unreadable
from tasks.profile_choice import DEFAULT, ProfileDisabled, ProfileGone
from tasks.profile_keys import ProfileKeyUnreadable
from tasks.profiles import Profile, ProfileLimits
from tasks.providers.base import Usage
from tasks.providers.settings import Models, Parameters, Prices, ProviderSettings, Reach
from tasks.tables import profiles as table
from tasks.workflows import Part
from tests.tasks.stories import MEI, new_project

OLD, NEW = "old:" + "o" * 32, "new:" + "n" * 32
RING = Keyring([OLD])
KEY = "sk-of-the-team-7788"


async def made(engine: AsyncEngine, team: str, *, api_key: str | None = KEY, **fields: Any) -> Profile:
    given = {"name": ids.node_id(), "kind": "openai_compatible", "base_url": "https://api.example.org/v1"}
    given |= {"models": Models(text="story-1"), **fields}
    async with engine.begin() as conn:
        return await profiles.add(conn, RING, team, MEI, given, api_key)


async def changed(
    engine: AsyncEngine, team: str, profile: Profile, api_key: Any = UNSET, ring: Keyring = RING, **fields: Any
) -> Profile:
    async with engine.begin() as conn:
        return await profiles.change(conn, ring, team, profile.id, fields, api_key)


async def resolved(engine: AsyncEngine, team: str, capability: str, wanted: str | None = None) -> str:
    async with engine.connect() as conn:
        return await profile_choice.resolve(conn, team, capability, wanted)


async def settings(engine: AsyncEngine, profile_id: str, ring: Keyring = RING) -> ProviderSettings:
    async with engine.connect() as conn:
        return (await profile_choice.engage(conn, ring, profile_id, Reach.PUBLIC)).settings


# ---- the ring


def test_the_first_key_seals_and_all_open() -> None:
    sealed = RING.seal("secret", "row")
    both = Keyring([NEW, OLD])
    assert both.open(sealed, "row") == "secret"
    assert both.seal("secret", "row").key_id == "new"
    assert both.seal("secret", "row").data != both.seal("secret", "row").data


def test_what_is_sealed_opens_in_its_own_row_only_and_not_when_it_was_touched() -> None:
    sealed = RING.seal("secret", "row")
    touched = Sealed(key_id="old", data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    for ring, one, row in ((RING, sealed, "another"), (RING, touched, "row"), (Keyring([NEW]), sealed, "row")):
        with pytest.raises(Unreadable):
            ring.open(one, row)
    with pytest.raises(NoKeys):
        Keyring([]).seal("secret", "row")


# ---- rows


async def test_a_key_is_sealed_in_its_row_and_comes_out_for_a_worker_alone(engine: AsyncEngine) -> None:
    team = ids.row_id()
    profile = await made(engine, team, parameters=Parameters(temperature=0.5), limits=ProfileLimits(per_minute=9))
    assert profile.key_hint == "…7788"
    async with engine.connect() as conn:
        row = (await conn.execute(sa.select(table))).one()
        engaged = await profile_choice.engage(conn, RING, profile.id, Reach.PUBLIC)
    assert KEY.encode() not in row.key_sealed
    assert KEY not in repr(row) + repr(profile) + repr(engaged)
    assert engaged.per_minute == 9
    assert engaged.settings == ProviderSettings(
        base_url="https://api.example.org/v1",
        api_key=KEY,
        model="story-1",
        parameters=Parameters(temperature=0.5),
        reach=Reach.PUBLIC,
    )


async def test_a_key_that_was_copied_to_another_row_does_not_open(engine: AsyncEngine) -> None:
    team = ids.row_id()
    mine, theirs = await made(engine, team), await made(engine, ids.row_id(), api_key="sk-of-another-team")
    async with engine.begin() as conn:
        for name in ("key_sealed", "key_id"):
            stolen = sa.select(table.c[name]).where(table.c.id == theirs.id).scalar_subquery()
            await conn.execute(sa.update(table).where(table.c.id == mine.id).values({name: stolen}))
    with pytest.raises(ProfileKeyUnreadable, match="entered"):
        await settings(engine, mine.id)


async def test_a_key_goes_only_to_the_server_it_was_given_for(engine: AsyncEngine) -> None:
    team = ids.row_id()
    profile = await made(engine, team)
    with pytest.raises(errors.Invalid) as caught:
        await changed(engine, team, profile, base_url="https://evil.example.org/v1")
    assert [one.field for one in caught.value.errors] == ["apiKey"]
    await changed(engine, team, profile, base_url="https://api.example.org:443/v2")
    assert (await settings(engine, profile.id)).api_key == KEY
    await changed(engine, team, profile, "sk-for-the-other", base_url="https://other.example.org/v1")
    assert (await settings(engine, profile.id)).api_key == "sk-for-the-other"
    # The row itself, changed by somebody who can write to the database.
    async with engine.begin() as conn:
        await conn.execute(sa.update(table).values(base_url="https://evil.example.org/v1"))
    with pytest.raises(ProfileKeyUnreadable):
        await settings(engine, profile.id)


async def test_a_key_is_replaced_and_removed(engine: AsyncEngine) -> None:
    team = ids.row_id()
    profile = await made(engine, team)
    assert (await changed(engine, team, profile, name="renamed")).key_hint == "…7788"
    assert (await changed(engine, team, profile, "short")).key_hint == "…"
    assert (await changed(engine, team, profile, None)).key_hint is None
    assert (await settings(engine, profile.id)).api_key is None


async def test_one_profile_is_the_default_for_a_capability_and_the_last_one_wins(engine: AsyncEngine) -> None:
    team, both = ids.row_id(), Models(text="t", image="i")
    first = await made(engine, team, models=both, default_for=("text", "image"))
    other = await made(engine, ids.row_id(), default_for=("text",))
    second = await made(engine, team, models=both, default_for=("image",))
    assert await resolved(engine, team, "structured") == first.id
    assert await resolved(engine, team, "image") == second.id
    assert await resolved(engine, team, "video") == DEFAULT
    assert await resolved(engine, team, "image", first.id) == first.id
    assert await resolved(engine, team, "text", DEFAULT) == DEFAULT
    async with engine.connect() as conn:
        assert [one.default_for for one in await profiles.listed(conn, team)] == [("text",), ("image",)]
        assert (await profiles.listed(conn, other.id)) == []
    off = await changed(engine, team, first, enabled=False)
    assert off.default_for == ()
    assert await resolved(engine, team, "text") == DEFAULT


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"models": Models()}, "models"),
        ({"models": Models(video="v")}, "models.video"),
        ({"default_for": ("image",)}, "defaultFor"),
        ({"default_for": ("text",), "enabled": False}, "defaultFor"),
    ],
)
async def test_what_cannot_work_is_refused_by_its_field(engine: AsyncEngine, fields: Any, field: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        await made(engine, ids.row_id(), **fields)
    assert [one.field for one in caught.value.errors] == [field]


async def test_a_name_is_taken_once_in_a_team(engine: AsyncEngine) -> None:
    team = ids.row_id()
    await made(engine, team, name="ours")
    await made(engine, ids.row_id(), name="ours")
    with pytest.raises(errors.Conflict):
        await made(engine, team, name="ours")


async def test_a_job_cannot_take_what_is_not_there_or_off_or_cannot_do_it(engine: AsyncEngine) -> None:
    team = ids.row_id()
    theirs, off = await made(engine, ids.row_id()), await made(engine, team, enabled=False)
    words = await made(engine, team)
    for wanted, capability in ((theirs.id, "text"), ("nonsense", "text"), (off.id, "text"), (words.id, "image")):
        with pytest.raises(errors.Invalid) as caught:
            await resolved(engine, team, capability, wanted)
        assert [one.field for one in caught.value.errors] == ["profileId"]
    with pytest.raises(ProfileDisabled):
        await settings(engine, off.id)
    async with engine.begin() as conn:
        await profiles.remove(conn, team, words.id)
    with pytest.raises(ProfileGone):
        await settings(engine, words.id)


# ---- rotation


async def test_rotation_seals_every_key_with_the_first_and_names_what_it_cannot_read(
    engine: AsyncEngine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    team = ids.row_id()
    profile, keyless = await made(engine, team), await made(engine, team, api_key=None)
    config = Config(database_url=database_url, redis_url="redis://no", secret_key="s" * 32)
    only_new = await _rotated(config, (NEW,))
    assert (only_new, "cannot be read" in capsys.readouterr().err) == (1, True)
    assert await _rotated(config, (NEW, OLD)) == 0
    assert capsys.readouterr().out.startswith("1 stored keys are sealed anew with new")
    assert (await settings(engine, profile.id, Keyring([NEW]))).api_key == KEY
    assert (await settings(engine, keyless.id, Keyring([NEW]))).api_key is None
    with pytest.raises(ProfileKeyUnreadable):
        await settings(engine, profile.id, RING)


async def _rotated(config: Config, keys: tuple[str, ...]) -> int:
    fields = {name: getattr(config, name) for name in ("database_url", "redis_url", "secret_key")}
    return await profile_commands.rotate(Config(**fields, encryption_keys=keys))


def test_prices_make_the_cost() -> None:
    prices = Prices(prompt_tokens=2, completion_tokens=8, image=0.04, second=0.5, currency="CNY")
    spent = Usage(prompt_tokens=500_000, completion_tokens=250_000, images=2, seconds=5)
    assert (prices.of(spent).cost, prices.of(spent).currency) == (1 + 2 + 0.08 + 2.5, "CNY")


# ---- which one each part of a whole takes


async def test_pictures_and_videos_of_a_whole_are_made_by_who_can(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    async with engine.connect() as conn:
        team = await assets.team_of(conn, project)
    parts = [Part(name=kind, kind=kind) for kind in ("shot_list", "scene_image", "scene_video")]

    async def taken(whole: str) -> list[str | None]:
        async with engine.connect() as conn:
            found = await part_profiles.assigned(conn, project, whole, parts, GENERATIONS)
        return [part.profile for part in found]

    assert await taken(DEFAULT) == [None, DEFAULT, DEFAULT]
    both = Models(text="story-1", image="paint-1")
    writes = (await made(engine, team, models=both, default_for=("text",))).id
    draws = (await made(engine, team, models=Models(image="paint-2"), default_for=("image",))).id
    other = (await made(engine, team, models=both)).id
    only_text = (await made(engine, team)).id
    # Nobody chose: what the team has for each.
    assert await taken(writes) == [None, draws, DEFAULT]
    # Somebody chose: as far as it goes.
    assert await taken(other) == [None, other, DEFAULT]
    assert await taken(only_text) == [None, draws, DEFAULT]
    assert await taken(DEFAULT) == [None, DEFAULT, DEFAULT]
    films = (await made(engine, team, kind="ark", models=Models(video="film-1"), default_for=("video",))).id
    assert await taken(writes) == [None, draws, films]
    await changed(engine, team, await _of(engine, team, other), enabled=False)
    assert await taken(other) == [None, draws, films]


async def _of(engine: AsyncEngine, team: str, profile: str) -> Profile:
    async with engine.connect() as conn:
        return await profiles.get(conn, team, profile)
