from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.board import cards as cards_module
from bot.board.cards import DISCORDS_PACE, CardPlace, Cards, Pace, next_redraw
from bot.board.channels import Gone, Withheld, nonce
from bot.ledger.model import Box, first_id_at
from bot.render.layout import note
from sandbox.faults import Rule
from tests.commands.shelf import CLAIMS
from tests.hall import CLAIM, WORDING, Hall, bot_in, hall_in, open_poll, vote
from tests.person import labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.board.channels import Channels
    from bot.components import Layout

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
QUICK = Pace(every=0.03, every_old=0.06)
PATCHES = "/channels/*/messages/*"
seconds = st.floats(0, 1e6)


def place(number: int = 1, age: dt.timedelta = dt.timedelta()) -> CardPlace:
    return CardPlace(5, first_id_at(NOW - age) + number, Box(7, "harbours/ostra-leads", 1, number))


@dataclass
class Board:
    """Stands for a channel: what its cards show, and how it fails."""

    votes: int = 0
    shown: dict[int, int] = field(default_factory=dict)
    drawn: int = 0
    edits: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    failing: Callable[[int], Exception | None] = lambda _: None
    ready: bool = True
    slow: set[int] = field(default_factory=set)

    async def draw(self, _: CardPlace) -> Layout:
        self.drawn = self.votes
        return note(str(self.votes))

    async def edit(self, _: int, message_id: int, layout: Layout) -> None:
        drawn = self.drawn
        self.edits[message_id].append(asyncio.get_running_loop().time())
        if message_id in self.slow:
            await asyncio.sleep(60)
        await asyncio.sleep(0)
        if error := self.failing(len(self.edits[message_id])):
            raise error
        self.shown[message_id] = drawn
        assert layout


@contextlib.asynccontextmanager
async def cards_on(board: Board, pace: Pace = QUICK) -> AsyncIterator[Cards]:
    async with Cards(cast("Channels", board), board.draw, lambda: NOW, pace) as cards:
        yield cards


async def until(met: Callable[[], object]) -> None:
    for _ in range(1000):
        if met():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to that")


# The pure core


@given(seconds, seconds)
def test_a_card_that_was_quiet_is_redrawn_at_once(touched: float, age: float) -> None:
    assert next_redraw(None, touched, age) == touched


@given(seconds, seconds, seconds)
def test_redraws_keep_their_distance_and_never_come_before_the_touch(last: float, touched: float, age: float) -> None:
    due = next_redraw(last, touched, age)
    assert due >= touched
    assert due - last >= (60 if age >= 3600 else 3) - 1e-6
    assert due in {touched, last + 3, last + 60}


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_a_fresh_card_is_right_within_five_seconds_of_the_last_click(clicks: list[float]) -> None:
    last: float | None = None
    waiting = sorted(clicks)
    while waiting:
        last = next_redraw(last, waiting[0], age=10)
        waiting = [click for click in waiting if click > last]
    assert last is not None
    assert 0 <= last - max(clicks) <= 3


def test_discords_pace_is_three_seconds_and_a_minute_after_an_hour() -> None:
    assert (DISCORDS_PACE.every, DISCORDS_PACE.every_old, DISCORDS_PACE.old) == (3, 60, 3600)


# Cards


async def test_a_burst_of_touches_makes_few_redraws_and_the_last_is_right() -> None:
    board = Board()
    async with cards_on(board) as cards:
        for _ in range(200):
            board.votes += 1
            cards.touch(place())
            if board.votes % 20 == 0:
                await asyncio.sleep(0.002)
        await until(lambda: board.shown.get(place().message_id) == 200)
        await until(lambda: cards.changing == 0)
    assert len(board.edits[place().message_id]) <= 12


async def test_redraws_of_one_card_keep_their_distance() -> None:
    board = Board()
    async with cards_on(board) as cards:
        for _ in range(30):
            cards.touch(place())
            await asyncio.sleep(0.005)
        await until(lambda: cards.changing == 0)
    times = board.edits[place().message_id]
    assert all(later - earlier >= QUICK.every - 0.005 for earlier, later in itertools.pairwise(times))


async def test_a_touch_while_a_redraw_is_under_way_is_followed_by_another() -> None:
    board = Board()
    under_way = asyncio.Event()

    async def draw(_: CardPlace) -> Layout:
        board.drawn = board.votes
        under_way.set()
        await asyncio.sleep(0.01)
        return note("x")

    async with Cards(cast("Channels", board), draw, lambda: NOW, QUICK) as cards:
        cards.touch(place())
        await under_way.wait()
        board.votes = 1
        cards.touch(place())
        await until(lambda: board.shown.get(place().message_id) == 1)


@pytest.mark.parametrize("error", [ConnectionError("away"), TimeoutError(), ValueError("a mistake")])
async def test_a_redraw_that_fails_is_tried_again(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards_module, "pauses", lambda: iter([0.01] * 100))
    board = Board(failing=lambda attempt: error if attempt < 4 else None, votes=9)
    async with cards_on(board) as cards:
        cards.touch(place())
        await until(lambda: board.shown.get(place().message_id) == 9)
    assert len(board.edits[place().message_id]) == 4


async def test_it_is_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards_module, "pauses", lambda: iter([0.0] * 100))
    board = Board(failing=lambda _: ConnectionError("away"))
    async with cards_on(board, Pace(every=0, every_old=0)) as cards:
        cards.touch(place())
        await until(lambda: cards.changing == 0)
    assert len(board.edits[place().message_id]) == cards_module.TRIES


@pytest.mark.parametrize("error", [Gone("deleted"), Withheld("no access")])
async def test_a_card_that_is_gone_is_left_alone(error: Exception) -> None:
    board = Board(failing=lambda _: error)
    async with cards_on(board) as cards:
        cards.touch(place())
        await until(lambda: cards.changing == 0 and board.edits)
    assert len(board.edits[place().message_id]) == 1


async def test_one_cards_trouble_delays_no_other() -> None:
    board = Board(votes=3, slow={place(1).message_id})
    async with cards_on(board) as cards:
        cards.touch(place(1))
        await until(lambda: board.edits[place(1).message_id])
        for number in range(2, 40):
            cards.touch(place(number))
        await until(lambda: len(board.shown) == 38)


async def test_quiet_cards_are_forgotten() -> None:
    board = Board()
    async with cards_on(board) as cards:
        for number in range(300):
            cards.touch(place(number))
        assert cards.changing == 300
        await until(lambda: cards.changing == 0)


async def test_more_cards_than_can_be_followed_are_left_for_their_next_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards_module, "CARDS", 10)
    board = Board()
    async with cards_on(board) as cards:
        for number in range(20):
            cards.touch(place(number))
        assert cards.changing == 10
        await until(lambda: cards.changing == 0)
        cards.touch(place(19))
        await until(lambda: place(19).message_id in board.shown)


async def test_waiting_for_a_redraw_ends_when_the_card_is_right_or_gone() -> None:
    board = Board(votes=4)
    async with cards_on(board) as cards:
        await cards.redraw(place(1))
        assert board.shown[place(1).message_id] == 4
        board.votes = 5
        await cards.redraw(place(1))
        assert board.shown[place(1).message_id] == 5
        board.failing = lambda _: Gone("deleted")
        await cards.redraw(place(2))


async def test_what_is_not_right_at_the_end_is_drawn_a_last_time() -> None:
    board = Board()
    async with cards_on(board, Pace(every=3600)) as cards:
        await cards.redraw(place())
        board.votes = 1
        cards.touch(place())
    assert board.shown[place().message_id] == 1


async def test_without_discord_the_end_does_not_wait_and_later_touches_do_nothing() -> None:
    board = Board(ready=False)
    async with cards_on(board, Pace(every=3600)) as cards:
        await cards.redraw(place())
        cards.touch(place())
    cards.touch(place(2))
    assert cards.changing == 0


@given(st.text(max_size=200))
def test_a_nonce_fits_into_discords_25_characters(key: str) -> None:
    assert len(nonce(key)) == 24
    assert nonce(key).isalnum()
    assert nonce(key) != nonce(key + "x")


# With Discord


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        yield opened


async def test_standing_cards_and_polls_follow_the_votes(hall: Hall) -> None:
    async with bot_in(hall):
        claim = (await hall.person("mira").types("claim show", claim=f"id:{CLAIMS[0].id}"))["message"]
        poll = await open_poll(hall.person("mira"))
        for card in (claim, poll):
            for name in ("jonas", "priya", "tomas"):
                await vote(hall.person(name), card, "Agree")
        await hall.until_says(claim, "3 members have voted")
        await hall.until_says(poll, "3 members have voted")
        assert hall.edits(poll) <= 4


async def test_a_standing_card_of_old_words_says_so_once_it_is_clicked_and_leads_to_the_new_ones(hall: Hall) -> None:
    newer, jonas, priya = "Velm is the harbour of the future.", hall.person("jonas"), hall.person("priya")
    async with bot_in(hall):
        card = (await jonas.types("claim show", claim=CLAIM))["message"]
        await vote(jonas, card, "Agree")
        await hall.until_says(card, "1 member has voted")
    async with bot_in(hall, *hall.reworded(CLAIMS[0], newer)):
        assert "Not recorded" in await vote(priya, card, "Agree")
        now = await hall.until_says(card, WORDING, "1 member has voted", "reworded since", newer)
        assert labels(now) == ["Vote on the new wording", "Earlier wordings"]
        offered = (await priya.presses(now, "Vote on the new wording"))["message"]
        assert (await vote(priya, offered, "Agree")).startswith(f"Recorded: **Agree**.\n> {newer}")
        assert WORDING in text_of(next(one for one in hall.seen() if one["id"] == card["id"]))


async def test_a_card_that_is_months_old_takes_votes_and_follows_them(hall: Hall) -> None:
    async with bot_in(hall):
        card = (await hall.person("jonas").types("claim show", claim=CLAIM))["message"]
    hall.clock.turn(days=200)
    async with bot_in(hall):
        assert (await vote(hall.person("priya"), card, "Unsure")).startswith("Recorded: **Unsure**")
        await hall.until_says(card, "1 member has voted")


async def test_a_card_outlives_a_discord_in_trouble(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards_module, "pauses", lambda: iter([0.05] * 100))
    async with bot_in(hall):
        poll = await open_poll(hall.person("mira"))
        hall.fails(Rule(method="PATCH", path=PATCHES, status=500, times=8))
        assert "Recorded" in await vote(hall.person("jonas"), poll, "Agree")
        await hall.until_says(poll, "1 member has voted")


async def test_a_deleted_card_ends_nothing(hall: Hall) -> None:
    async with bot_in(hall):
        first, second = await open_poll(hall.person("mira")), await open_poll(hall.person("mira", "debate"))
        ballot = await hall.old_ballot()
        await hall.deletes(first)
        assert "Recorded" in await vote(hall.person("jonas"), ballot, "Agree")
        await vote(hall.person("jonas"), second, "Agree")
        await hall.until(lambda: "1 member has voted" in text_of(hall.seen("debate")[-1]))
