"""How much of everything a room takes: what the settings say, for hub, rooms and sessions."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """Budgets per second may be used up twice over at once (intake.BURST_SECONDS)."""

    document_bytes: int = 64 * 1024 * 1024
    nodes: int = 50_000
    edits_per_second: int = 2_000
    room_edits_per_second: int = 20_000
    clients_per_room: int = 500
    connections_per_person: int = 200
    unsaved_bytes_per_room: int = 8 * 1024 * 1024
    unsaved_bytes: int = 128 * 1024 * 1024
