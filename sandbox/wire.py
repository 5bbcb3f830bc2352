"""The wire log: every REST request and gateway message, newest last, with all secrets blanked when it is read.

Recording is cheap: bodies are kept as the objects they are; time, tokens and shape are worked out by readers.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.shapes import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world import Json

KEPT = 2000
BLANK = "[hidden]"
SECRET_KEYS = frozenset({"token"})
_PATH_TOKENS = re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/?]+")
TO_DISCORD, TO_BOT = "bot->discord", "discord->bot"


@dataclass(frozen=True, slots=True)
class Entry:
    """One request or message. `at` is in seconds since 1970, `ms` how long the answer took."""

    n: int
    at: float
    direction: str
    transport: str
    method: str | None = None
    path: str | None = None
    status: int | None = None
    op: int | None = None
    event: str | None = None
    body: object = None
    ms: float | None = None

    def view(self) -> Json:
        """Return the entry for people: times as text, no secrets."""
        return {
            "n": self.n,
            "at": moment(self.at),
            "direction": self.direction,
            "transport": self.transport,
            "method": self.method,
            "path": None if self.path is None else _PATH_TOKENS.sub(rf"\g<1>{BLANK}", self.path),
            "status": self.status,
            "op": self.op,
            "event": self.event,
            "body": blanked(self.body),
            "ms": None if self.ms is None else round(self.ms, 3),
        }


def blanked(body: object) -> object:
    """Return a copy of a body with every secret replaced."""
    if isinstance(body, dict):
        return {key: BLANK if key in SECRET_KEYS else blanked(value) for key, value in body.items()}
    if isinstance(body, list):
        return [blanked(one) for one in body]
    return body


class Wire:
    """Keeps the newest `KEPT` entries. `on_entry` is called with each one while somebody listens."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self.last = 0
        self.on_entry: Callable[[Entry], None] | None = None

    def rest(self, method: str, path: str, status: int | None, body: object, ms: float) -> None:
        """Record a request of the bot and how it was answered (None: the socket was dropped)."""
        self._add(TO_DISCORD, "rest", method=method, path=path, status=status, body=body, ms=ms)

    def gateway(self, direction: str, op: int, event: str | None, body: object) -> None:
        """Record a gateway message."""
        self._add(direction, "gateway", op=op, event=event, body=body)

    def _add(
        self,
        direction: str,
        transport: str,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        op: int | None = None,
        event: str | None = None,
        body: object = None,
        ms: float | None = None,
    ) -> None:
        self.last += 1
        entry = Entry(self.last, self._now(), direction, transport, method, path, status, op, event, body, ms)
        self._entries.append(entry)
        if self.on_entry is not None:
            self.on_entry(entry)

    def after(self, n: int) -> list[Json]:
        """Return the entries with numbers greater than `n`."""
        return [entry.view() for entry in self._entries if entry.n > n]
