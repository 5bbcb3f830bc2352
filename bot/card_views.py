"""How public cards look at this moment: drawn from the ledger and the library, each time anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import NotFoundError
from bot.ledger.model import Tally
from bot.library.model import Claim
from bot.render.claim import Stand, claim_card, reworded_card
from bot.render.poll import Subject, poll_card

if TYPE_CHECKING:
    from bot.cards import CardPlace
    from bot.components import Layout
    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Box, Poll
    from bot.services import Shelf

UNKNOWN_WORDING: Final = "The words of this claim are not known any more."


class CardViews:
    """Draws standing cards of claims and cards of polls."""

    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    async def draw(self, place: CardPlace) -> Layout | None:
        """Return the card as it is now; None where there is nothing to show: a claim that is gone."""
        if not place.box.poll_id:
            return await self._standing(place.box)
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
