"""Work in child processes: the loop goes on, a death is one caller's alone, nobody is left behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from collab.children import Children, Died
from collab.errors import Malformed, TooLarge, Unavailable
from collab.hub import Hub
from collab.split import check_and_split
from collab.update_guard import Limits
from tests.collab.test_split import written_together
from tests.support import chores
from tests.support.peers import until


@pytest.fixture
async def children() -> AsyncIterator[Children]:
    children = Children(seconds=5)
    yield children
    await children.close()


def there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"


# ---- the promises


async def test_UP4_a_large_update_is_checked_and_split_in_a_child(children: Children):
    given = written_together(5)[0].get_update()
    assert check_and_split(given, Limits(), 500) == await children.run(check_and_split, given, Limits(), 500)
    with pytest.raises(Malformed, match="cut off"):
        await children.run(check_and_split, b"\x01\x01\x07")
    with pytest.raises(TooLarge):
        await children.run(check_and_split, given, Limits(bytes=10))


async def test_one_child_does_all_that_people_wait_for_and_another_the_rest(children: Children):
    front = {await children.run(chores.pid) for _ in range(3)}
    back = {await children.run_behind(chores.pid) for _ in range(3)}
    assert (1, 1, 3) == (len(front), len(back), len(front | back | {os.getpid()}))


async def test_the_loop_goes_on_while_a_child_works(children: Children):
    await children.run(chores.pid)
    working = asyncio.create_task(children.run(time.sleep, 0.5))
    turns = 0
    while not working.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 15


async def test_an_update_that_kills_its_reader_is_malformed_for_its_sender_only(children: Children):
    before = await children.run(chores.pid)
    asked = [
        children.run(chores.nest),
        children.run(chores.pid),
        children.run(chores.die, signal.SIGSEGV),
        children.run(chores.pid),
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [Died, int, Died, int] == [type(answer) for answer in answers]
    assert issubclass(Died, Malformed)
    assert 3 == len({before, answers[1], answers[3]})


async def test_what_was_killed_from_outside_is_done_once_more(children: Children, tmp_path: Path):
    assert "survived" == await children.run(chores.die_once, str(tmp_path / "flag"))
    with pytest.raises(Died):
        await children.run(chores.die, signal.SIGKILL)


async def test_work_that_does_not_end_is_ended(children: Children):
    children = Children(seconds=1)
    with pytest.raises(Died):
        await children.run(time.sleep, 60)
    assert await children.run(chores.pid)
    await children.close()


async def test_a_child_takes_no_more_memory_than_is_allowed(children: Children):
    with pytest.raises(TooLarge):
        await children.run(chores.eat)
    assert await children.run(chores.pid)


async def test_a_child_ignores_the_terminal_and_has_no_socket(children: Children):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        os.set_inheritable(listening.fileno(), True)
        assert [True, True] == await children.run(chores.signals)
        assert [] == await children.run(chores.open_sockets)
        assert os.getpgid(0) != os.getpgid(await children.run(chores.pid))


async def test_what_is_printed_does_not_get_into_the_answers(children: Children):
    assert None is await children.run(chores.talk)
    assert [True, True] == await children.run(chores.signals)


async def test_closing_ends_the_children_at_once_and_refuses_what_waits():
    children = Children()
    process = await children.run(chores.pid)
    waiting = [asyncio.create_task(children.run(time.sleep, 30)) for _ in range(2)]
    await asyncio.sleep(0)
    started = time.monotonic()
    await children.close()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [Unavailable, Unavailable] == [type(end) for end in ended]
    assert time.monotonic() - started < 5
    assert not there(process)
    with pytest.raises(Unavailable):
        await children.run(chores.pid)


async def test_a_child_ends_with_its_parent():
    script = (
        "import asyncio, os, signal\nfrom collab.children import Children\nfrom tests.support.chores import pid\n"
        "async def main():\n print(await Children().run(pid), flush=True)\n os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(await parent.stdout.readline())
    assert -signal.SIGKILL == await parent.wait()
    await until(lambda: not there(child), what="the end of the child")


async def test_the_hub_has_children_and_takes_them_along(hub: Hub):
    process = await hub.children.run(chores.pid)
    assert there(process)
    await hub.children.close()
    assert not there(process)
