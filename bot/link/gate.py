"""Who is let in when very many click at once: a vote is only saved where its member can still be told so.

Discord drops an answer that comes 3 seconds after the click. So clicks wait here for one of a few places, in their
order, and as many of them are told "busy" as it takes for each to be answered in time: a "busy" costs a fraction of a
vote. How old a click is, is read from its id, which carries Discord's clock; ours need not agree with it (`Ages`).

Nothing in here waits or sends: see bot.link.door.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from bot.ledger.model import time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOMENT: Final = 0.1  # seconds
_WEIGHT: Final = 0.02  # of the newest in the mean of how long a vote takes
_HALF_LIFE: Final = 2.0  # seconds with nobody inside, in which half of what was learned of votes' slowness is forgotten
_DRIFT: Final = 0.0005  # of the time: as fast as two clocks may run apart
_SENSIBLE: Final = 300.0  # seconds: beyond it the first age is the clock's fault
_TRUST: Final = 1.0  # seconds: a wrong clock makes everything look older by no more than this


class Ages:
    """How old interactions are when they reach us, in seconds.

    The clock of this machine may be minutes off. What counts is therefore how much later than the promptest one this
    one came, on a clock that never jumps (`monotonic`); that reference is let go as slowly as clocks drift. The first
    is taken at the word of the `wall` clock (seconds since 1970), if that makes sense at all, and of those after it a
    second at most.
    """

    def __init__(self, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._least: float | None = None  # between the two clocks, for what comes without any delay
        self._noted_at = 0.0

    def of(self, interaction_id: int) -> float:
        """Return the age of an interaction that has just come in. It is to be asked of every one that comes."""
        clicked = time_of(interaction_id).timestamp()
        now = self._monotonic()
        delay = now - clicked
        if self._least is None:
            age = self._wall() - clicked
            age = age if 0 <= age < _SENSIBLE else 0.0
            self._least = delay - min(age, _TRUST)
        else:
            self._least = min(self._least + (now - self._noted_at) * _DRIFT, delay)
            age = delay - self._least
        self._noted_at = now
        return age


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let in: `at_once` places, and `refusals` under way, out of a queue of at most `waiting`.

    The rest are seconds. What may not be answered at the age `prompt` is acknowledged before it is saved. An answer is
    on its way at the age `answerable`: what would be later is refused. A refusal that is not sent at the age `lost`
    never arrives. Where no vote at all was saved for `patience`, the database is slow: a click is then acknowledged
    with "thinking ...", and so are those of the next `slow_for`, at once. Whatever the reason, a click is acknowledged
    at the age `utmost`. `each` is what a vote takes of a crowd's time, `refusal` what a "busy" does, `took` how long a
    vote is inside, all to begin with.
    """

    at_once: int = 64
    refusals: int = 48
    waiting: int = 10_000
    prompt: float = 1.0
    answerable: float = 2.3
    utmost: float = 1.0
    lost: float = 2.8
    patience: float = 0.7
    slow_for: float = 5.0
    each: float = 0.001
    refusal: float = 0.0004
    took: float = 0.02


class Slot:
    """A place behind the gate. It is given up when the click is answered, or acknowledged."""

    def __init__(self, gate: Gate, born: float, *, prompt: bool) -> None:
        self._gate = gate
        self._born = born
        self._prompt = prompt
        self._began = gate.now()
        self._held = True
        self._look_at: float | None = None

    @property
    def in_time(self) -> bool:
        """Whether what is saved now can still be told."""
        return self._gate.now() - self._born <= self._gate.limits.answerable

    def pause(self) -> float:
        """Return for how many seconds the answer may be waited for before this is asked again; 0: acknowledge now.

        A vote that may be late is acknowledged first, and saved if Discord took that: then its member will hear of it.
        Where no vote was saved for a while, it may be us who were too busy to hear of it: only when we come back to it
        punctually, and there is still none, it is the database that is slow.
        """
        if not self._prompt:
            return 0.0
        pause, still = self._gate.pause(self._born)
        if still:
            now = self._gate.now()
            punctual = self._look_at is not None and now - self._look_at < MOMENT / 2
            if not punctual:
                self._look_at = now + MOMENT
                return MOMENT
            self._gate.note_slow()
        if not pause:
            self.release()
        return pause

    def saved(self) -> None:
        """Note that the database has saved a vote."""
        self._gate.note_saved()

    def release(self) -> None:
        """Give the place to the next. A second time does nothing."""
        if self._held:
            self._held = False
            self._gate.leave(self._gate.now() - self._began)


@dataclass(frozen=True, slots=True)
class Click:
    """A click as it came from Discord, and when it was made, on the gate's clock."""

    interaction: Mapping[str, Any]
    born: float

    @property
    def id(self) -> int:
        """The interaction's id."""
        return int(self.interaction["id"])


class Verdict(Enum):
    """What is to be done with a click."""

    ADMIT = "save it"
    REFUSE = "tell them to try again"
    DROP = "too late for any answer"


class Gate:
    """Decides about clicks, in their order. `monotonic` (read as `now`) and `wall` are clocks in seconds (`Ages`).

    Whoever is let in holds a `Slot`, found under the interaction's id until `forget`.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self.limits: Final = limits
        self.now = monotonic
        self.on_leave: Callable[[], None] = _nothing
        self._ages = Ages(monotonic, wall)
        self._queue: deque[Click] = deque()
        self._slots: dict[int, Slot] = {}
        self._inside = self._refusing = 0
        self._open = True
        self._took, self._empty_since = limits.took, monotonic()
        self._vote, self._refusal = _Rate(limits.each), _Rate(limits.refusal)
        self._began_at = self._saved_at = self._slow_until = float("-inf")

    @property
    def waiting(self) -> int:
        """How many wait for a decision."""
        return len(self._queue)

    def hear(self, interaction_id: int) -> float:
        """Return when an interaction was made. Every interaction is to be heard, also those that pass by the gate."""
        return self.now() - self._ages.of(interaction_id)

    def wait(self, click: Click) -> None:
        """Put a click at the end of the queue."""
        self._queue.append(click)

    def open(self) -> None:
        """Let clicks in, with nobody waiting yet."""
        self._queue.clear()
        self._open = True

    def close(self) -> None:
        """Let nobody in any more: whoever waits, or comes, is refused."""
        self._open = False

    def decide(self) -> tuple[Verdict, Click] | None:
        """Return the next click and what is to be done with it; None where there is nothing to be done yet."""
        if not self._queue:
            return None
        click = self._queue[0]
        if self.now() - click.born > self.limits.lost:
            return Verdict.DROP, self._queue.popleft()
        if self._hopeless(click):
            if self._refusing >= self.limits.refusals:
                return None
            self._refusing += 1
            self._refusal.begin(self.now())
            return Verdict.REFUSE, self._queue.popleft()
        if self._inside >= self.limits.at_once:
            return None
        self._admit(click)
        return Verdict.ADMIT, self._queue.popleft()

    def _hopeless(self, click: Click) -> bool:
        """Whether a click, or those behind it, could not be answered in time if it were let in.

        Those behind it can at least be told "busy", the newest of them last. Where nobody is inside, how long votes
        took before is no reason to refuse: somebody has to find out how long they take now.
        """
        now, limits = self.now(), self.limits
        behind = len(self._queue) - 1
        newest = now - self._queue[-1].born
        answered_at = self._answered_at(click) if self._inside else now - click.born
        return (
            not self._open
            or behind > limits.waiting
            or answered_at > limits.answerable
            or newest + self._vote.each + behind * self._refusal.each > limits.answerable
        )

    def _answered_at(self, click: Click) -> float:
        """Return at what age a click may be answered: a vote may take thrice as long as they do now."""
        return self.now() - click.born + 3 * self._takes()

    def _takes(self) -> float:
        """Return how many seconds a vote is inside: what the last ones took, the less so the longer nobody was."""
        empty = 0.0 if self._inside else self.now() - self._empty_since
        remembered: float = 0.5 ** (empty / _HALF_LIFE)
        return self.limits.took + (self._took - self.limits.took) * remembered

    def _admit(self, click: Click) -> None:
        self._took = self._takes()
        if not self._inside:
            self._began_at = self.now()
        self._inside += 1
        self._vote.begin(self.now())
        self._slots[click.id] = Slot(self, click.born, prompt=self._answered_at(click) <= self.limits.prompt)

    def slot(self, interaction_id: int) -> Slot:
        """Return the place of a click that was let in; raises KeyError for any other."""
        return self._slots[interaction_id]

    def forget(self, interaction_id: int) -> None:
        """Take back the place of a click that is done with, if it has one."""
        slot = self._slots.pop(interaction_id, None)
        if slot is not None:
            slot.release()

    def refused(self) -> None:
        """Note that a refusal was sent, or could not be."""
        self._refusing -= 1
        self._refusal.end(self.now(), busy=self._refusing > 0)

    def leave(self, took: float) -> None:
        """Give back a place that was held for `took` seconds."""
        self._inside -= 1
        self._took += (took - self._took) * _WEIGHT
        self._empty_since = self.now()
        self._vote.end(self.now(), busy=self._inside > 0)
        self.on_leave()

    def pause(self, born: float) -> tuple[float, bool]:
        """Return for how long to wait with a click made at `born` (0: no longer), and whether nothing is saved."""
        now = self.now()
        left = self.limits.utmost - (now - born)
        if left <= 0 or now < self._slow_until:
            return 0.0, False
        still = now - max(self._saved_at, self._began_at)
        if still >= self.limits.patience:
            return 0.0, True
        return min(left, self.limits.patience - still), False

    def note_slow(self) -> None:
        """Remember that the database is slow: the next clicks are acknowledged at once."""
        self._slow_until = self.now() + self.limits.slow_for

    def note_saved(self) -> None:
        """Note that the database has saved a vote just now."""
        self._saved_at = self.now()


class _Rate:
    """How many seconds each of something takes while several are under way: the time between two that end."""

    def __init__(self, each: float) -> None:
        self.each = each
        self._since: float | None = None

    def begin(self, now: float) -> None:
        if self._since is None:
            self._since = now

    def end(self, now: float, *, busy: bool) -> None:
        """One has ended at `now`; `busy` says whether others are under way."""
        if self._since is not None:
            self.each += (min(now - self._since, MOMENT) - self.each) * _WEIGHT
        self._since = now if busy else None


def _nothing() -> None:
    pass
