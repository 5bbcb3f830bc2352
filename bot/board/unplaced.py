"""Polls that were opened just before a crash, and at the start the cards of all that are open.

A poll whose card was not noted is tied to it where it is found, and else cancelled: nobody waits for what nobody sees.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Final

from bot.board.cards import CardPlace
from bot.board.channels import Gone, Withheld
from bot.components import encode
from bot.ledger.model import first_id_at
from bot.render.ballot import ballot_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.board.cards import Cards
    from bot.board.channels import Channels
    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Poll

_log = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(minutes=5)
UNSENT_AFTER: Final = dt.timedelta(minutes=3)  # since it was opened: longer than any command takes
SKEW: Final = dt.timedelta(minutes=5)  # how far our clock may be ahead of Discord's


class Unplaced:
    """Looks after open polls at the start, and every few minutes for those without a card."""

    def __init__(self, ledger: Ledger, channels: Channels, cards: Cards, now: Callable[[], dt.datetime]) -> None:
        self._ledger = ledger
        self._channels = channels
        self._cards = cards
        self._now = now
        self._mended_at: dt.datetime | None = None

    async def mend(self) -> None:
        """Do what is to be done, once Discord can be reached and if it was not done in the last minutes."""
        now = self._now()
        if not self._channels.ready or (self._mended_at is not None and now - self._mended_at < EVERY):
            return
        polls = await self._ledger.open_polls()
        for poll in polls:
            if poll.message_id is None and now - poll.opened_at > UNSENT_AFTER:
                await self._mend(poll)
        if self._mended_at is None:
            self._redraw(polls)
        self._mended_at = now

    async def _mend(self, poll: Poll) -> None:
        press = ballot_row(poll.box)[0].press
        marker = encode(press.verb, *press.args)
        try:
            found = await self._channels.find(poll.channel_id, first_id_at(poll.opened_at - SKEW), marker)
        except (Gone, Withheld):
            found = None
        if found is None:
            _log.warning("poll %s of server %s never got its card, and is cancelled", poll.id, poll.guild_id)
            await self._ledger.cancel_poll(poll)
        else:
            _log.info("poll %s of server %s has its card back", poll.id, poll.guild_id)
            await self._ledger.place_poll(poll, found)

    def _redraw(self, polls: list[Poll]) -> None:
        for poll in polls:
            if poll.message_id is not None:
                self._cards.touch(CardPlace(poll.channel_id, poll.message_id, poll.box))
