"""Events (110): which pass, and which are said again to who joins."""

from collab.hub import Hub
from tests.support.peers import Peer, until


async def test_EV2_who_joins_hears_the_last_event_of_each_job_and_nothing_else(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, stock = Peer(room, "Ann").join(), Peer(room, "Stock", events=False).join()
        for job, progress in (("a", 0.1), ("b", 0.5), ("a", 0.2), ("a", 1.0)):
            hub.tell(project, {"type": "job", "job": {"id": job, "progress": progress}})
        hub.tell(project, {"type": "version", "version": {"id": "v"}})
        assert 5 == len(ann.events)
        late = Peer(room, "Late").join()
        assert [("b", 0.5), ("a", 1.0)] == [(e["job"]["id"], e["job"]["progress"]) for e in late.events]
        assert [] == stock.events


async def test_EV2_who_joins_while_edits_are_not_saved_hears_it(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        assert [] == ann.events
        room.saving("delayed")
        late = Peer(room, "Late").join()
        assert [{"type": "saving", "state": "delayed"}] == late.events == ann.events
        room.saving("ok")
        await until(lambda: late.events[-1] == {"type": "saving", "state": "ok"})
