"""Whose the Yjs clients of a room are, and who of those who are here writes with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from collab.origin import Author
from collab.presence import Presence
from collab.update_guard import Checked

if TYPE_CHECKING:
    from collab.session import Session


class Authors:
    """`known`: whose each client id is; complete while there is a document."""

    def __init__(self, presence: Presence) -> None:
        self.known: dict[int, Author] = {}
        self._presence = presence
        self._writers: dict[int, Session] = {}

    def left(self, session: Session) -> None:
        self._writers = {client: writer for client, writer in self._writers.items() if writer is not session}

    def strangers(self, checked: Checked, clocks: Mapping[int, int], source: Session, *, relayed: bool) -> set[int]:
        """The Yjs clients of other people who are here of which there is something new in it.

        Their own connection will bring it; nobody else may write in their name. Whose client it is known to be may
        write with it, whoever has brought its edits meanwhile."""
        strangers: set[int] = set()
        for client, begin, length in checked.structs:
            if self._writers.get(client) is not source and begin + length > clocks.get(client, 0):
                writer = self._presence.owner(client) or self._writers.get(client)
                if writer is not None and not writer.closed and writer.user["id"] != source.user["id"]:
                    owner = self.known.get(client)
                    if owner is None or owner.id != source.user["id"]:
                        strangers.add(client)
                        continue
                if not relayed or client == source.client_id:
                    self._writers[client] = source
        return strangers

    def of(self, checked: Checked, source: Session) -> tuple[Author, dict[int, Author]]:
        """Whose update this is: the owner of its Yjs client, where it has only one; else who sent it. And the clients
        that are the sender's from now on: who only passes on what a client has written does not come to own it."""
        sender = source.origin.author
        if len(checked.structs) == 1:
            owner = self.known.get(checked.structs[0][0])
            if owner is not None:
                return owner, {}
        clients = {client for client, _, _ in checked.structs}
        binds = {c: sender for c in clients if c not in self.known and self._writers.get(c) is source}
        self.known.update(binds)
        owners = {self.known.get(client, sender) for client in clients}
        return (owners.pop() if len(owners) == 1 else sender), binds
