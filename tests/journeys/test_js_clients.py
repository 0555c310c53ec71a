"""Unmodified stock clients (yjs 13, y-websocket 3, in Node) against the real server. Rules: docs/protocol.md."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest

import server.app
from collab.hub import open_hub
from tests.support import api, node
from tests.support.peers import until
from tests.support.serving import Serving, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.support.node import StockClient

    Join = Callable[..., Awaitable[StockClient]]

SECONDS = 20


@pytest.fixture
async def running(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[api.RunningServer]:
    """The server in this process; a test's `silence` marker shortens what it takes for silence."""
    silence = getattr(request, "param", None)
    if silence is not None:
        monkeypatch.setattr(server.app, "open_hub", functools.partial(open_hub, silence_seconds=silence))
    async with api.running_server(database_url, redis_url) as running:
        yield running


@pytest.fixture
async def join() -> AsyncIterator[Join]:
    """Opens a stock client on a project, with a person's token or another; they end with the test."""
    async with contextlib.AsyncExitStack() as clients:

        async def joined(
            person: api.Api, project: str, token: str | None = None, *, synced: bool = True
        ) -> StockClient:
            client = await node.stock_client(person.socket_url, project, person.token if token is None else token)
            clients.push_async_callback(client.end)
            if synced:
                await until(client.synced, seconds=SECONDS, what="the first sync")
            return client

        yield joined


async def invited(owner: api.Api, running: api.RunningServer, project: str, role: str, name: str) -> api.Api:
    """Somebody else who has followed an invite link."""
    invite = await owner.post(f"/projects/{project}/invites", json={"role": role})
    assert invite.status_code == 201, invite.text
    secret = invite.json()["url"].rstrip("/").rsplit("/", 1)[-1]
    opened = await running.anyone().post(f"/invites/{secret}", json={"name": name})
    assert opened.status_code in {200, 201}, opened.text
    return running.of(opened.json())


async def alike(*clients: StockClient) -> dict[str, Any]:
    """Wait until all have the same document; it."""

    async def same() -> dict[str, Any]:
        found = [await client.nodes() for client in clients]
        return found[0] if all(other == found[0] for other in found) else {}

    return await until(same, seconds=SECONDS, what="the same document everywhere")


async def test_SY5_SY9_three_who_type_chinese_and_emoji_at_once_end_with_the_same_text(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person("林小雨")
    project = (await owner.project("雨夜"))["id"]
    clients = [await join(owner, project) for _ in range(3)]
    await clients[0].do("note", node="n", text="夜：")
    for client in clients:
        await until(lambda c=client: c.text("n"), seconds=SECONDS)
    words = ["林", "小雨😀", "👩‍👩‍👧", "𠮷野家", " walks ", "é"]
    await asyncio.gather(
        *(
            client.do("type", node="n", text=f"{word}{number}", **({"index": 1} if number % 2 else {}))
            for number, client in enumerate(clients)
            for word in words
        )
    )

    async def complete() -> bool:
        text = (await clients[0].text("n")) or ""
        return all(f"{word}{number}" in text for word in words for number in range(3))

    await until(complete, seconds=SECONDS, what="every word")
    nodes = await alike(*clients)
    assert "\ufffd" not in nodes["n"]["text"]
    assert nodes["n"]["text"] == (await owner.get(f"/projects/{project}/nodes/n")).json()["text"]
    late = await join(owner, project)
    assert nodes == await late.nodes()


async def test_SY2_what_was_written_offline_comes_in_with_the_next_connection(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    ann, ben = await join(owner, project), await join(owner, project)
    await ann.do("note", node="n", text="together ")
    await until(lambda: ben.text("n"), seconds=SECONDS)
    await ann.do("disconnect")
    await ann.do("type", node="n", text="ann 离线")
    await ben.do("type", node="n", text="ben 在线")
    await ann.do("connect")
    nodes = await until(functools.partial(alike, ann, ben), seconds=SECONDS)
    assert sorted(["together ann 离线ben 在线", "together ben 在线ann 离线"]).count(nodes["n"]["text"]) == 1


async def test_SY10_what_rest_writes_and_what_people_type_is_one_document(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    ann = await join(owner, project)
    made = await owner.node(project, text="从前有座山")
    await until(lambda: ann.text(made["id"]), seconds=SECONDS)
    await ann.do("type", node=made["id"], index=5, text="😀")
    changed = {"text": {"splice": [[0, 2, "后来"]]}}
    assert (await owner.patch(f"/projects/{project}/nodes/{made['id']}", json=changed)).status_code == 200

    async def merged() -> bool:
        read = (await owner.get(f"/projects/{project}/nodes/{made['id']}")).json()
        return read["text"] == await ann.text(made["id"]) == "后来有座山😀"

    await until(merged, seconds=SECONDS)


async def test_ST1_ST3_the_status_comes_back_in_order_and_what_it_covers_is_stored(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    ann = await join(owner, project)
    for number in range(5):
        await ann.do("note", node=f"n{number}", text=str(number))
        await ann.do("ask_saved", payload=f"0{number}")
    await ann.do("ask_saved", payload="ff" * 40)
    await until(lambda: len(ann.saved()) == 6, seconds=SECONDS)
    assert ann.saved() == ["00", "01", "02", "03", "04", "ff" * 40]
    stored = (await owner.get(f"/projects/{project}/document")).json()
    assert sorted(stored["nodes"]) == [f"n{number}" for number in range(5)]
    assert ann.said("log") == []


async def test_AW3_AW7_AW8_presence_carries_the_name_that_the_server_knows(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person("林小雨")
    project = (await owner.project())["id"]
    other = await invited(owner, running, project, "editor", "王芳 🌧")
    ann, ben = await join(owner, project), await join(other, project)
    await ann.do(
        "present",
        state={"user": {"name": "Somebody else", "id": other.user["id"]}, "cursor": {"x": 1.5}, "word": "你好"},
    )
    await ben.do("present", state={"cursor": None})

    async def seen() -> bool:
        return len(await ann.others()) == 1 and any("word" in state for state in await ben.others())

    await until(seen, seconds=SECONDS)
    shown = {"id": owner.user["id"], "name": "林小雨", "color": owner.user["color"]}
    assert await ben.others() == [{"user": shown, "cursor": {"x": 1.5}, "word": "你好"}]
    assert [state["user"]["name"] for state in await ann.others()] == ["王芳 🌧"]
    assert (await ann.do("self"))["state"]["user"]["name"] == "Somebody else", "a client's own state is its own"
    late = await join(owner, project)
    await until(late.others, seconds=SECONDS)
    assert {state["user"]["name"] for state in await late.others()} >= {"王芳 🌧"}
    await ben.end()

    async def gone() -> bool:
        return all(state["user"]["name"] != "王芳 🌧" for state in await ann.others())

    await until(gone, seconds=SECONDS, what="the absence of who left")


async def test_AW4_who_comes_back_is_seen_again_at_once(running: api.RunningServer, join: Join) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    other = await invited(owner, running, project, "editor", "Ben")
    ann, ben = await join(owner, project), await join(other, project)
    await until(ann.others, seconds=SECONDS)
    await ben.do("disconnect")

    async def alone() -> bool:
        return not await ann.others()

    await until(alone, seconds=SECONDS)
    await ben.do("connect")
    await ben.do("present", state={"back": True})
    await until(ann.others, what="Ben's return")


async def test_SY8_ST5_AW10_a_viewer_s_edits_are_refused_and_its_presence_passes(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person("Ann")
    project = (await owner.project())["id"]
    viewer = await invited(owner, running, project, "viewer", "看客")
    ann, ben = await join(owner, project), await join(viewer, project)
    await ann.do("note", node="n", text="mine")
    await until(lambda: ben.text("n"), seconds=SECONDS)
    await ben.do("ask_saved", payload="01")
    await until(lambda: ben.saved() == ["01"], seconds=SECONDS)
    await ben.do("type", node="n", text=" and theirs")
    await ben.do("ask_saved", payload="02")
    await until(lambda: ben.said("log"), seconds=SECONDS, what="the refusal")
    assert "Permission denied" in ben.said("log")[0]["words"][0]
    await ben.do("present", state={"looking": True})
    await until(lambda: _any(ann, "looking"), seconds=SECONDS)
    await ann.do("type", node="n", text="!")
    await until(lambda: _has(ben, "n", "!"), seconds=SECONDS)
    assert await ann.text("n") == "mine!"
    assert (await owner.get(f"/projects/{project}/nodes/n")).json()["text"] == "mine!"
    assert ben.saved() == ["01"]
    await ben.do("disconnect")
    await ben.do("connect")
    await until(lambda: len(ben.said("sync")) == 3, seconds=SECONDS)
    await ann.do("type", node="n", text="?")
    await until(lambda: _has(ben, "n", "?"), seconds=SECONDS)
    assert await ann.text("n") == "mine!?"


async def _any(client: StockClient, key: str) -> bool:
    return any(key in state for state in await client.others())


async def _has(client: StockClient, key: str, text: str) -> bool:
    return text in ((await client.text(key)) or "")


MALFORMED = {
    "an empty frame": "",
    "an unknown type": "2a0161",
    "a sync message that is cut off": "0002ff0101",
    "an update of random bytes": "00020401020304",
    "a text without UTF-8": "000212" + "0101070004" + "01056e6f64657302ffff" + "000000",
    "an update that panics the engine": "00020b" + "01010772017c3f80000000",
    "presence that is no JSON": "0105010101017b",
    "an update that nests too deeply": "TOO DEEP",
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_SY4_CL3_a_malformed_frame_closes_its_connection_for_good_and_the_room_lives_on(
    running: api.RunningServer, join: Join, name: str
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    ann, ben = await join(owner, project), await join(owner, project)
    await ann.do("note", node="n", text="alive")
    await until(lambda: ben.text("n"), seconds=SECONDS)
    frame, code = MALFORMED[name], 4400
    if frame == "TOO DEEP":
        update = "01010700" + "2801056e6f646573016b01" + "7501" * 30_000 + "7e00"
        size = len(update) // 2
        frame, code = "0002" + bytes((size & 127 | 128, size >> 7 & 127 | 128, size >> 14)).hex() + update, 4413
    await ben.do("send", frame=frame)
    await until(lambda: [said["code"] for said in ben.said("stopped")] == [code], seconds=SECONDS)
    await ann.do("type", node="n", text=" and well")
    await ann.do("ask_saved", payload="01")
    await until(lambda: ann.saved() == ["01"], seconds=SECONDS)
    late = await join(owner, project)
    assert await late.text("n") == "alive and well"
    assert ann.closed() == []


async def test_FR1_a_text_frame_is_malformed(running: api.RunningServer, join: Join) -> None:
    owner = await running.person()
    ann = await join(owner, (await owner.project())["id"])
    await ann.do("send_text", text="hello")
    await until(lambda: [said["code"] for said in ann.said("stopped")] == [4400], seconds=SECONDS)


async def stopped_with(client: StockClient) -> int:
    await until(client.closed, seconds=SECONDS, what="a close")
    return client.closed()[0]


async def test_CL1_who_may_not_enter_is_told_why_and_stays_away(running: api.RunningServer, join: Join) -> None:
    owner, stranger = await running.person(), await running.person()
    project = (await owner.project())["id"]
    doors = {
        "no token": (4401, await join(owner, project, "", synced=False)),
        "a wrong token": (4401, await join(owner, project, "nonsense", synced=False)),
        "a token that somebody else signed": (4401, await join(owner, project, _forged(owner.token), synced=False)),
        "no such project": (4404, await join(owner, "00000000-0000-7000-8000-000000000000", synced=False)),
        "a project that cannot be": (4404, await join(owner, "nothing", synced=False)),
        "somebody else's project": (4404, await join(stranger, project, synced=False)),
    }
    for name, (code, client) in doors.items():
        assert (name, await stopped_with(client)) == (name, code)
        await until(lambda c=client: c.said("stopped"), seconds=SECONDS)
        assert await client.nodes() == {}


def _forged(token: str) -> str:
    return jwt.encode(
        jwt.decode(token, options={"verify_signature": False}), "another key, and long enough for this", "HS256"
    )


async def test_CL1_who_comes_with_an_expired_token_comes_back_with_a_new_one(
    running: api.RunningServer, join: Join
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    claims = jwt.decode(owner.token, options={"verify_signature": False})
    expired = jwt.encode({**claims, "exp": 1_600_000_000}, api.SECRET_KEY, "HS256")
    ann = await join(owner, project, expired, synced=False)
    assert await stopped_with(ann) == 4501
    assert ann.said("stopped") == []
    await ann.do("connect", params={"token": owner.token})
    await until(ann.synced, seconds=SECONDS)


async def test_CN3_an_open_room_is_left_when_its_project_goes(running: api.RunningServer, join: Join) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    ann = await join(owner, project)
    assert (await owner.delete(f"/projects/{project}")).status_code in {200, 204}
    assert await stopped_with(ann) == 4404


@pytest.mark.parametrize("running", [0.4], indirect=True)
async def test_HB1_silence_is_broken_by_an_empty_awareness_message(running: api.RunningServer, join: Join) -> None:
    owner = await running.person()
    ann = await join(owner, (await owner.project())["id"])
    await until(lambda: [f["start"] for f in ann.said("frame")].count("010100") >= 3, seconds=SECONDS)
    assert ann.said("log") == []
    assert ann.closed() == []


async def test_FR2_every_frame_that_a_stock_client_gets_it_understands(running: api.RunningServer, join: Join) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    ann, ben = await join(owner, project), await join(owner, project)
    for number in range(10):
        await ann.do("note", node=f"n{number}", text="text")
        await ben.do("present", state={"at": number})
    await owner.node(project, text="by REST")
    await alike(ann, ben)
    kinds = {frame["start"][:2] for client in (ann, ben) for frame in client.said("frame")}
    assert kinds == {"00", "01"}
    assert ann.said("log") == ben.said("log") == []


# ---- a server that dies


@pytest.fixture
async def served(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Serving]:
    started = Serving(database_url, redis_url, tmp_path)
    async with serving(started):
        yield started


async def test_ST6_what_was_acknowledged_survives_kill_9_and_clients_come_back_by_themselves(
    served: Serving, join: Join
) -> None:
    running = api.RunningServer(served.url, None)  # type: ignore[arg-type]
    owner = await running.person()
    project = (await owner.project())["id"]
    ann, ben = await join(owner, project), await join(owner, project)
    await ann.do("note", node="n", text="从头")
    for turn in range(3):
        await ann.do("type", node="n", text=f" 保存{turn}")
        await ann.do("ask_saved", payload=f"0{turn}")
        await until(lambda t=turn: ann.saved()[-1:] == [f"0{t}"], seconds=SECONDS)
        await ben.do("type", node="n", text=f"😀{turn}")
        await served.kill()
        await ann.do("type", node="n", text=f" 断线{turn}")
        await served.start()
        await until(lambda: ann.synced() and ben.synced(), seconds=SECONDS, what="both to be back")
        for word in (f"保存{turn}", f"😀{turn}", f"断线{turn}"):
            await until(lambda w=word: _has(ann, "n", w), seconds=SECONDS, what=word)
            await until(lambda w=word: _has(ben, "n", w), seconds=SECONDS, what=word)
            assert (await ann.text("n") or "").count(word) == 1
        await alike(ann, ben)
    await ann.do("ask_saved", payload="aa")
    await ben.do("ask_saved", payload="bb")
    await until(lambda: ann.saved()[-1] == "aa" and ben.saved()[-1:] == ["bb"], seconds=SECONDS)
    await served.kill()
    await served.start()
    read = await owner.get(f"/projects/{project}/document")
    assert read.json()["nodes"] == await ann.nodes()
    await running.forget_clients()
