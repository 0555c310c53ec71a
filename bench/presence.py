"""What presence costs the server's process, without sockets: N people who all move at once.

    python bench/presence.py [--people 50 300] [--ticks 60] [--moves 1]

Each person's client says a new cursor `--moves` times a tick, then the room ticks. Prints ms of CPU a tick, and
deliveries (one person's state to one other) a second of CPU. Reading the frames is counted, sockets are not."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from collab import protocol
from collab.presence import Presence


class Person:
    """As much of a session as presence needs; what it is sent is counted."""

    behind = False
    new_page = True

    def __init__(self, number: int) -> None:
        self.user = {"id": f"person-{number}", "name": f"Person {number}", "color": "#e5484d"}
        self.client = 1_000_000_000 + number
        self.client_id: int | None = None
        self.bytes = 0

    def send(self, frame: bytes) -> None:
        self.bytes += len(frame)

    def says(self, clock: int) -> bytes:
        cursor = {"x": clock * 1.25, "y": self.client % 977 + 0.5}
        state = json.dumps({"user": {"name": "?"}, "cursor": cursor, "selection": ["0197a3f0-node"], "view": "board"})
        return protocol.awareness([protocol.Entry(client=self.client, clock=clock, state=state)])


def measure(people: int, ticks: int, moves: int) -> None:
    presence = Presence(lambda: int(time.time() * 1000), lambda: None)
    here = [Person(number) for number in range(people)]
    frames = [[person.says(tick + 1) for person in here] for tick in range(ticks)]
    began = time.process_time()
    for said in frames:
        for person, frame in zip(here, said, strict=True):
            for _ in range(moves):
                for message in protocol.parse(frame):
                    assert isinstance(message, protocol.Awareness)
                    presence.received(person, message.entries)
        presence.tick(here)
    cpu = time.process_time() - began
    deliveries = people * (people - 1) * ticks / cpu
    sent = sum(person.bytes for person in here) / ticks
    print(
        f"{people:4} people: {cpu / ticks * 1000:7.2f} ms a tick, {deliveries:11,.0f} deliveries/s, {sent:11,.0f} bytes"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[50, 300])
    parser.add_argument("--ticks", type=int, default=60)
    parser.add_argument("--moves", type=int, default=1)
    args = parser.parse_args()
    for people in args.people:
        measure(people, args.ticks, args.moves)
