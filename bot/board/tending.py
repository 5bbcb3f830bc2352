"""What goes on beside the answers: public cards follow the votes, polls end in time, daily posts go out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.board.card_views import CardViews
from bot.board.cards import DISCORDS_PACE, Cards, Pace
from bot.board.channels import Channels
from bot.board.closing import TICK, Closing
from bot.board.daily_views import DailyViews
from bot.board.publisher import DiscordPublisher
from bot.board.threads import Threads
from bot.board.unplaced import Unplaced
from bot.daily.dailies import Dailies
from bot.daily.delivery import Delivery
from bot.daily.pace import Pace as PostingPace
from bot.daily.planner import Planner
from bot.daily.poster import TICK as POSTING_TICK
from bot.daily.poster import Poster
from bot.daily.troubles import Troubles
from bot.library.model import Claim

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Awaitable, Callable

    import discord

    from bot.daily.publishing import Publisher
    from bot.ledger.ledger import Ledger
    from bot.render.chart import Chart
    from bot.services import Shelf


@dataclass(frozen=True, slots=True)
class Tended:
    """What commands may ask of what goes on: the public cards, and the daily posts."""

    cards: Cards
    daily: Dailies


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
    posting_tick: float = POSTING_TICK,
) -> AsyncIterator[Tended]:
    """Tend cards, polls and daily posts while the block runs, through whichever client `client` returns at the time.

    `png` draws a chart away from the event loop, `now` returns the aware UTC time; the ticks are in seconds.
    """
    channels, posts = Channels(client), DailyViews(ledger, shelf, now)
    views = CardViews(ledger, shelf, posts)
    publisher = DiscordPublisher(channels=channels, threads=Threads(channels), views=posts, png=png)
    async with (
        Cards(channels, views.draw, now, pace) as cards,
        post_daily(ledger=ledger, shelf=shelf, publisher=publisher, now=now, tick=posting_tick) as daily,
    ):
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
            yield Tended(cards, daily)


@contextlib.asynccontextmanager
async def post_daily(
    *,
    ledger: Ledger,
    shelf: Shelf,
    publisher: Publisher,
    now: Callable[[], dt.datetime],
    tick: float = POSTING_TICK,
    pace: PostingPace | None = None,
) -> AsyncIterator[Dailies]:
    """Post what schedules owe while the block runs, through `publisher`, and give what commands ask of it."""
    pace, outbox = pace or PostingPace(), ledger.outbox
    troubles = Troubles(outbox, publisher, pace)
    planner = Planner(ledger, lambda: shelf.catalogue.library, now)

    def is_claim(entry_id: str) -> bool:
        return isinstance(shelf.catalogue.library.entries.get(entry_id), Claim)

    delivery = Delivery(outbox=outbox, publisher=publisher, troubles=troubles, pace=pace, now=now, is_claim=is_claim)
    async with Poster(
        outbox=outbox,
        publisher=publisher,
        planner=planner,
        delivery=delivery,
        troubles=troubles,
        now=now,
        tick=tick,
    ) as poster:
        yield Dailies(outbox=outbox, planner=planner, delivery=delivery, poster=poster, now=now)
