"""How daily posts look: drawn from the ledger and the library, when they are sent and again when their votes change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.components import encode
from bot.daily.occurrences import IN_TIME
from bot.ledger.daily import RECAP
from bot.ledger.model import Box
from bot.library.model import Claim
from bot.render.claim import Stand
from bot.render.daily import DISCUSS, DailyCard, Recap, daily_post, daily_recap, thread_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.components import Layout
    from bot.ledger.daily import Post
    from bot.ledger.ledger import Ledger
    from bot.library.model import Entry
    from bot.services import Shelf


def marker_of(post: Post) -> str:
    """Return the custom_id by which a post is found again."""
    return encode(DISCUSS, post.key.nonce)


class DailyViews:
    """Draws posts and recaps. `now` returns the aware UTC time."""

    def __init__(self, ledger: Ledger, shelf: Shelf, now: Callable[[], dt.datetime]) -> None:
        self._ledger = ledger
        self._shelf = shelf
        self._now = now

    def entry(self, post: Post) -> Entry | None:
        """Return what a post shows; None where that has left the library."""
        return self._shelf.catalogue.library.current(post.entry_id or "")

    def thread_name(self, post: Post) -> str:
        """Return how the thread of a post is called."""
        entry = self.entry(post)
        return post.key.day.isoformat() if entry is None else thread_name(entry, post.key.day)

    async def layout(self, post: Post, picture: str | None = None) -> Layout | None:
        """Return a post or a recap as it is now, `picture` being the words of its chart; None where nothing is left."""
        entry = self.entry(post)
        if entry is None:
            return None
        if post.key.occasion == RECAP:
            return await self._recap(post, entry)
        card = DailyCard(
            key=post.key,
            entry=entry,
            due_at=post.due_at,
            late=(post.sent_at or self._now()) - post.due_at > IN_TIME,
            replaces=post.replaces,
            role_id=post.role_id,
            stand=await self._stand(post, entry) if isinstance(entry, Claim) else None,
            threaded=post.forum or post.wants_thread,
            picture=picture,
        )
        return daily_post(card)

    async def _stand(self, post: Post, claim: Claim) -> Stand:
        guild_id = post.key.guild_id
        tally = await self._ledger.standing(guild_id, claim.id, claim.revision)
        return Stand(Box(guild_id, claim.id, claim.revision), tally.voters)

    async def _recap(self, post: Post, entry: Entry) -> Layout | None:
        if not isinstance(entry, Claim):
            return None
        guild_id = post.key.guild_id
        asked = None if post.reply_to is None else await self._ledger.outbox.post_at(guild_id, post.reply_to)
        recap = Recap(
            key=post.key,
            claim=entry,
            tally=await self._ledger.standing(guild_id, entry.id, entry.revision),
            asked_on=post.key.day - dt.timedelta(days=1) if asked is None else asked.key.day,
            link=None if asked is None else asked.link,
            threaded=asked is not None and (asked.forum or asked.wants_thread),
        )
        return daily_recap(recap)
