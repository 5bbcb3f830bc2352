"""What the poster needs of whoever sends: the one seam between when-and-what and Discord."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.ledger.daily import Post, Schedule, Trouble


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a post is: its message, and its thread where it has one already (a forum's post)."""

    message_id: int
    thread_id: int | None = None


class Refused(Exception):  # noqa: N818  # it says what has become of the post
    """It was certainly not done, and `trouble` is why; `detail` is what Discord said."""

    def __init__(self, trouble: Trouble, detail: str | None = None) -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble = trouble
        self.detail = detail


class Unknowable(Exception):  # noqa: N818  # as above
    """Nobody can tell whether a post is there: the channel's history may not be read."""


Send = Callable[[], Awaitable[Placed]]


class Publisher(Protocol):
    """Sends posts and looks for them. Whatever else than `Refused` is raised by sending, the post may be there."""

    @property
    def ready(self) -> bool:
        """Whether Discord can be asked at all."""
        ...

    def serves(self, guild_id: int) -> bool:
        """Whether this process is in that guild."""
        ...

    async def prepare(self, post: Post) -> Send:
        """Draw a post, and return what sends it. Raises Refused where there is nothing to send.

        What it returns raises Refused where the post was not sent; it takes no longer than one request does.
        """
        ...

    async def find(self, post: Post) -> Placed | None:
        """Return where a claimed post is, or None where it is not. Raises Unknowable, and Refused as `send` does."""
        ...

    async def open_thread(self, post: Post) -> int:
        """Open the thread at a sent post, unless there is one, and return its id. Raises Refused."""
        ...

    async def tell(self, schedule: Schedule, trouble: Trouble, detail: str | None) -> bool:
        """Tell the guild's curators of a trouble; return whether there was anybody to tell."""
        ...
