"""What the ledger keeps of daily posts, as plain values: schedules, and one row for each thing that is posted once.

A post belongs to a local date of its schedule, and is unique for guild, schedule, date and occasion: the day's own
post, the recap of the day before, or an extra one that somebody asked for. That row is claimed before anything is sent.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final

DEFAULT_NAME: Final = "daily"
NAME_LIMIT: Final = 32
EVERY_DAY: Final = frozenset(range(7))  # Monday is 0
DAY: Final = "day"
RECAP: Final = "recap"
EXTRA: Final = "now-"
NOT_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)  # due at once: whoever looks reckons it anew


class PostKind(StrEnum):
    """What a schedule posts. A claim is posted with its ballot; mixed means all of them."""

    FACT = "fact"
    QUOTE = "quote"
    COMPARISON = "comparison"
    CLAIM = "claim"
    MIXED = "mixed"


class CatchUp(StrEnum):
    """What becomes of a post that could not go out in time: it is left out, or the latest one comes late."""

    SKIP = "skip"
    LATEST = "latest"


class PostState(StrEnum):
    """What has become of a post.

    `pending`: promised by a preview, or to be tried again; not sent. `sending`: claimed, it may have been sent.
    `sent`, `skipped` (by somebody), `missed` (its time went by) and `uncertain` (its time went by while nobody could
    tell whether it is there) are final, only that `/daily now` still posts a skipped or missed one of today.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    MISSED = "missed"
    UNCERTAIN = "uncertain"


class Trouble(StrEnum):
    """Why a schedule does not post at the moment, or (`no-thread`) not all of it."""

    NO_CHANNEL = "no-channel"  # deleted, or out of sight
    NO_PERMISSION = "no-permission"  # to post there
    NO_HISTORY = "no-history"  # it may be there already, and without Read Message History nobody can tell
    NO_THREAD = "no-thread"  # posted, but a thread may not be opened
    REFUSED = "refused"  # Discord takes the message for wrong, as a forum does that demands a tag
    NOTHING = "nothing"  # the library holds nothing that suits
    NO_ANSWER = "no-answer"  # Discord does not answer; it may come late


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When and what is posted where. `posts_at` is what the clocks of `zone` (an IANA name) show.

    `counts_from` is when its time was last set: what would have been due before is not owed. `set_by` is a member's
    Discord id, None once they are erased. `due_at` is when it has to be looked at next; `trouble` is why it does not
    post now, and `detail` what Discord said to it.
    """

    guild_id: int
    channel_id: int
    posts_at: time
    zone: str
    name: str = DEFAULT_NAME
    forum: bool = False
    kind: PostKind = PostKind.FACT
    article_id: str | None = None
    role_id: int | None = None
    thread: bool = False
    weekdays: frozenset[int] = EVERY_DAY
    catch_up: CatchUp = CatchUp.LATEST
    recap: bool = False
    set_by: int | None = None
    created_at: datetime = NOT_YET
    changed_at: datetime = NOT_YET
    counts_from: datetime = NOT_YET
    due_at: datetime = NOT_YET
    trouble: Trouble | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class PostKey:
    """What a post is the only one of. `day` is the local date; `occasion` is "day", "recap" or "now-<interaction>"."""

    guild_id: int
    schedule: str
    day: date
    occasion: str = DAY

    @property
    def text(self) -> str:
        """The key in words, the same for good."""
        return f"daily/{self.guild_id}/{self.schedule}/{self.day.isoformat()}/{self.occasion}"

    @property
    def nonce(self) -> str:
        """24 characters (base32, lower case) that stand for the key, in Discord's nonce and in a button's custom_id."""
        return base64.b32encode(hashlib.sha256(self.text.encode()).digest())[:24].decode().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post: what it is, where it goes, what has become of it.

    `replaces` is whether its entry stands in for a promised one that has left. `claimed_at` is when it was first
    claimed: it cannot have been sent before. `reply_to` is the message that a recap answers. `thread_id` is the thread
    opened at it (a forum's post is its own thread), 0 where none can be.
    """

    key: PostKey
    state: PostState
    due_at: datetime
    entry_id: str | None = None
    replaces: bool = False
    channel_id: int | None = None
    forum: bool = False
    wants_thread: bool = False
    role_id: int | None = None
    reply_to: int | None = None
    claimed_at: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    message_id: int | None = None
    thread_id: int | None = None
    sent_at: datetime | None = None

    @property
    def link(self) -> str | None:
        """Where it can be read, once it is sent."""
        if self.message_id is None:
            return None
        place = self.thread_id if self.forum and self.thread_id else self.channel_id
        return f"https://discord.com/channels/{self.key.guild_id}/{place}/{self.message_id}"
