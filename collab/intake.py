"""What one connection sends, strictly in order: taken at once while nothing is in the way, else when its turn comes.

Reading pauses while anything waits, so what waits is what one read of the socket brought. Called by session.py."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from time import perf_counter
from typing import Any

import structlog

from collab import errors
from collab.outbox import Connection

log = structlog.get_logger()

# What one connection, and all of them, take of the loop before everything else gets its turn.
SLICE_SECONDS = 0.004
TURN_SECONDS = 0.01
# Frames that follow each other faster than this belong to one burst.
GAP_SECONDS = 0.0002
# Who is not read for this long is told to come back.
PAUSED_SECONDS = 30.0
# The shortest wait for a budget: timers cost too.
TICK_SECONDS = 0.005
BURST_SECONDS = 2.0

Part = bytes | list[Any]


class Rate:
    """A budget of messages per second; what was not used in the last BURST_SECONDS can be used at once."""

    __slots__ = ("spent_upto", "step")

    def __init__(self, per_second: float) -> None:
        self.step = 1 / per_second
        # The moment at which what is spent was, or will be, there to spend.
        self.spent_upto = 0.0

    def spend(self, now: float, count: int) -> None:
        least = now - BURST_SECONDS
        self.spent_upto = max(self.spent_upto, least) + count * self.step


class SharedRate(Rate):
    """The budget of a room. Over it, its connections get one message each in turn."""

    __slots__ = ("_timer", "parked")

    def __init__(self, per_second: float) -> None:
        super().__init__(per_second)
        self.parked: deque[Intake] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def park(self, intake: Intake) -> None:
        self.parked.append(intake)
        self._come_back()

    def _come_back(self) -> None:
        if self.parked and self._timer is None:
            wait = max(self.spent_upto - perf_counter(), TICK_SECONDS)
            self._timer = asyncio.get_running_loop().call_later(wait, self._share)

    def _share(self) -> None:
        self._timer = None
        began = now = perf_counter()
        while self.parked and self.spent_upto <= now and now - began < TURN_SECONDS:
            intake = self.parked.popleft()
            if intake.take_one():
                self.parked.append(intake)
            now = perf_counter()
        self._come_back()


class Turns:
    """The connections of this process whose frames wait for the loop: a slice each, round and round."""

    def __init__(self) -> None:
        self._line: deque[Intake] = deque()
        self._called = False
        self.began = self.ended = 0.0
        # One part of a large update is taken in at a time.
        self.large = asyncio.Lock()

    def line_up(self, intake: Intake) -> None:
        self._line.append(intake)
        if not self._called:
            self._called = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._called = False
        self.began = began = perf_counter()
        for _ in range(len(self._line)):
            self._line.popleft().go_on()
            if perf_counter() - began > TURN_SECONDS:
                break
        if self._line and not self._called:
            self._called = True
            asyncio.get_running_loop().call_soon(self._turn)


class Intake:
    """The frames of one connection. `take` is given a frame, or what it has put back of one."""

    def __init__(
        self,
        connection: Connection,
        turns: Turns,
        own: Rate,
        shared: SharedRate,
        take: Callable[[Part], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._connection = connection
        self._turns = turns
        self._own = own
        self._shared = shared
        self._take = take
        self._failed = failed
        self._waiting: deque[Part] = deque()
        self._holds = 0
        # Whether somebody will come for what waits: the line, the room's budget, or a timer.
        self._expected = False
        self._paused: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._began = self._ended = 0.0
        self.stopped = False

    # ---- frames

    def received(self, frame: bytes) -> None:
        """Take a frame, now or when its turn comes."""
        now = perf_counter()
        turns = self._turns
        if now - turns.ended > GAP_SECONDS:
            turns.began = now
        if now - self._ended > GAP_SECONDS:
            self._began = now
        if (
            self._waiting
            or self._holds
            or self._shared.parked
            or self._own.spent_upto > now
            or self._shared.spent_upto > now
            or now - self._began > SLICE_SECONDS
            or now - turns.began > TURN_SECONDS
        ):
            if not self.stopped:
                self._waiting.append(frame)
                self._wait()
            return
        self._spend(now, 1 + (len(frame) >> 12))
        self._take(frame)
        self._ended = turns.ended = perf_counter()

    def _spend(self, now: float, count: int) -> None:
        self._own.spend(now, count)
        self._shared.spend(now, count)

    def spent(self, count: int) -> None:
        """The frame that is being taken holds `count` messages more than one."""
        self._spend(perf_counter(), count)

    @property
    def over(self) -> bool:
        """Whether what is being taken has to leave its rest for later."""
        return self._holds > 0 or perf_counter() - self._began > SLICE_SECONDS

    @property
    def idle(self) -> bool:
        """Whether everything that was received has been taken."""
        return not self._waiting and not self._holds

    def put_back(self, rest: list[Any]) -> None:
        """The rest of the frame that is being taken: it comes next."""
        self._waiting.appendleft(rest)
        self._wait()

    def _wait(self) -> None:
        self._pause()
        if not self._expected and not self._holds:
            self._expected = True
            self._turns.line_up(self)

    def go_on(self) -> None:
        """Take what waits, for a slice of the loop's time."""
        self._expected = False
        self._began = now = perf_counter()
        while self._waiting and not self._holds and now - self._began < SLICE_SECONDS:
            if self._own.spent_upto > now:
                self._later(self._own.spent_upto - now)
                return
            if self._shared.spent_upto > now or self._shared.parked:
                self._expected = True
                self._shared.park(self)
                return
            self._take_next(now)
            now = perf_counter()
        self._ended = now
        self._settle()

    def take_one(self) -> bool:
        """Take one message at the room's expense; whether this connection stays in the round."""
        self._expected = False
        now = perf_counter()
        if not self._waiting or self._holds or self._own.spent_upto > now:
            self._settle()
            return False
        self._began = now
        self._take_next(now)
        self._expected = bool(self._waiting) and not self._holds
        if not self._expected:
            self._settle()
        return self._expected

    def _take_next(self, now: float) -> None:
        part = self._waiting.popleft()
        if isinstance(part, bytes):
            self._spend(now, 1 + (len(part) >> 12))
        # What is put back meanwhile has somebody who comes for it: whoever called this.
        self._expected = True
        try:
            self._take(part)
        except Exception as exc:  # noqa: BLE001
            self._failed(exc)
        finally:
            self._expected = False

    def _later(self, seconds: float) -> None:
        self._expected = True
        self._timer = asyncio.get_running_loop().call_later(max(seconds, TICK_SECONDS), self.go_on)

    def _settle(self) -> None:
        if self.stopped or self._holds:
            return
        if self._waiting:
            self._wait()
        else:
            self._resume()

    # ---- what is in the way

    def hold(self, until: Awaitable[object], then: Callable[[], None] | None = None) -> None:
        """Take nothing more until this is done; then `then`, and on. A coroutine ends with the connection."""
        if asyncio.iscoroutine(until):
            future: asyncio.Future[Any] = self._task(until)
        else:
            future = asyncio.ensure_future(until)
        self._holds += 1
        self._pause()
        future.add_done_callback(lambda done: self._let_go(done, then))

    def _task(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _let_go(self, done: asyncio.Future[Any], then: Callable[[], None] | None) -> None:
        self._holds -= 1
        exc = errors.Unavailable() if done.cancelled() else done.exception()
        if self.stopped:
            return
        if exc is None and then is not None:
            try:
                then()
            except Exception as failure:  # noqa: BLE001
                exc = failure
        if exc is not None:
            self._failed(exc)
        self._settle()

    # ---- reading

    def _pause(self) -> None:
        if self._paused is None and not self.stopped:
            self._paused = asyncio.get_running_loop().call_later(PAUSED_SECONDS, self._give_up)
            self._connection.pause_reading()

    def _resume(self) -> None:
        if self._paused is not None:
            self._paused.cancel()
            self._paused = None
            self._connection.resume_reading()

    def _give_up(self) -> None:
        self._failed(
            errors.Overloaded("More came from you than could be taken in for half a minute: come back in a moment.")
        )

    def stop(self) -> None:
        """The connection is over: what waits is not taken."""
        self.stopped = True
        self._waiting.clear()
        for timer in (self._paused, self._timer):
            if timer is not None:
                timer.cancel()
        for task in tuple(self._tasks):
            task.cancel()
        # Whoever holds this would hold its session, which holds this: garbage that would lie about for long.
        self._take = self._failed = _ignore


def _ignore(_: object) -> None:
    """What comes too late."""
