"""What goes on beside the answers while the bot runs: public cards follow the votes, and polls end in time."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from bot.card_views import CardViews
from bot.cards import DISCORDS_PACE, Cards, Pace
from bot.channels import Channels
from bot.closing import TICK, Closing
from bot.unplaced import Unplaced

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Awaitable, Callable

    import discord

    from bot.ledger.ledger import Ledger
    from bot.render.chart import Chart
    from bot.services import Shelf


@contextlib.asynccontextmanager
async def tend(
    *,
    ledger: Ledger,
    shelf: Shelf,
    client: Callable[[], discord.Client | None],
    png: Callable[[Chart], Awaitable[bytes]],
    now: Callable[[], dt.datetime],
    pace: Pace = DISCORDS_PACE,
    tick: float = TICK,
) -> AsyncIterator[Cards]:
    """Tend cards and polls while the block runs, through whichever client `client` returns at the time.

    `png` draws a chart away from the event loop, `now` returns the aware UTC time, `tick` is in seconds.
    """
    channels, views = Channels(client), CardViews(ledger, shelf)
    async with Cards(channels, views.draw, now, pace) as cards:
        unplaced = Unplaced(ledger, channels, cards, now)
        async with Closing(
            ledger=ledger,
            views=views,
            channels=channels,
            cards=cards,
            unplaced=unplaced,
            png=png,
            now=now,
            tick=tick,
        ):
            yield cards
