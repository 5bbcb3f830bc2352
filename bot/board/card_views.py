"""How public cards look at this moment: drawn from the ledger and the library, each time anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from bot.errors import NotFoundError
from bot.ledger.model import Tally, time_of
from bot.library.model import Claim
from bot.render.claim import Stand, claim_card, reworded_card
from bot.render.poll import Subject, poll_card

if TYPE_CHECKING:
    from bot.board.cards import CardPlace
    from bot.board.daily_views import DailyViews
    from bot.components import Layout
    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Box, Poll
    from bot.services import Shelf

SKEW: Final = dt.timedelta(minutes=5)  # how far our clock may be ahead of Discord's
UNKNOWN_WORDING: Final = "The words of this claim are not known any more."


class CardViews:
    """Draws standing cards of claims and cards of polls; with `posts`, also daily posts with their ballot."""

    def __init__(self, ledger: Ledger, shelf: Shelf, posts: DailyViews | None = None) -> None:
        self._ledger = ledger
        self._shelf = shelf
        self._posts = posts

    async def draw(self, place: CardPlace) -> Layout | None:
        """Return the card as it is now; None where there is nothing to show: a claim that is gone."""
        if not place.box.poll_id:
            return await self._daily(place) or await self._standing(place.box)
        try:
            poll = await self._ledger.poll(place.box.guild_id, place.box.poll_id)
        except NotFoundError:
            return None
        return await self.poll(poll)

    async def poll(self, poll: Poll) -> Layout:
        """Return the card of a poll as it is now."""
        tally = await self._ledger.tally(poll.box) if poll.closed_at is None else Tally()
        return poll_card(poll, await self.subject(poll), tally)

    async def subject(self, poll: Poll) -> Subject:
        """Return what a poll is on: its words as they were voted on, whatever the library says by now."""
        claim = self._shelf.catalogue.library.entries.get(poll.claim_id)
        claim = claim if isinstance(claim, Claim) else None
        wording = known_wording(claim, poll.claim_revision) or await self._voted_wording(poll)
        return Subject(wording, claim)

    async def _voted_wording(self, poll: Poll) -> str:
        revisions = await self._ledger.revisions(poll.guild_id, poll.claim_id)
        voted = (wording.text for wording, _ in revisions if wording.revision == poll.claim_revision)
        return next(voted, UNKNOWN_WORDING)

    async def _daily(self, place: CardPlace) -> Layout | None:
        """Return the card as the daily post that it is; None where it is none.

        Raises TimeoutError, to be asked again, for a message that may be a post which is not recorded yet: drawn as
        anything else, it would lose what it is found by.
        """
        if self._posts is None:
            return None
        outbox, box = self._ledger.outbox, place.box
        post = await outbox.post_at(box.guild_id, place.message_id)
        if post is not None:
            return await self._posts.layout(post) if self._is_current(box) else None
        for one in await outbox.sending(box.guild_id, box.claim_id):
            if one.claimed_at is not None and time_of(place.message_id) > one.claimed_at - SKEW:
                raise TimeoutError("this may be a daily post that is not recorded yet")
        return None

    def _is_current(self, box: Box) -> bool:
        claim = self._shelf.catalogue.library.entries.get(box.claim_id)
        return isinstance(claim, Claim) and claim.revision == box.claim_revision

    async def _standing(self, box: Box) -> Layout | None:
        claim = self._shelf.catalogue.library.entries.get(box.claim_id)
        wording = known_wording(claim, box.claim_revision) if isinstance(claim, Claim) else None
        if not isinstance(claim, Claim) or wording is None:
            return None
        tally = await self._ledger.standing(box.guild_id, box.claim_id, box.claim_revision)
        stand, now = Stand(box, tally.voters), claim.revision == box.claim_revision
        return claim_card(claim, stand) if now else reworded_card(claim, stand, wording)


def known_wording(claim: Claim | None, revision: int) -> str | None:
    """Return the words of a claim in a revision, as far as the library has them."""
    if claim is None:
        return None
    if claim.revision == revision:
        return claim.text
    return next((one.text for one in claim.history if one.revision == revision), None)
