from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import logging
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.daily.delivery import LEASE, LONGEST_PAUSE, pause_after
from bot.daily.pace import Pace
from bot.daily.publishing import Refused
from bot.errors import CruxError
from bot.ledger.daily import CatchUp, PostKind, PostState, Trouble
from tests.commands.shelf import CLAIMS, FACTS
from tests.daily.office import MORNING, NINE, Board, Lost, Office, office_in
from tests.daily.schedules import GUILD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.daily.publishing import Placed
    from bot.ledger.daily import Post

TODAY = "2026-05-04"
HOUR = dt.timedelta(hours=1)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_in(tmp_path) as opened:
        yield opened


async def test_a_post_goes_out_at_its_time_and_once_however_often_one_looks(office: Office) -> None:
    await office.set()
    await office.look()
    assert office.board.posts == []
    for _ in range(3):
        await office.look(NINE)
    assert office.board.days() == [TODAY]
    assert await office.state() is PostState.SENT
    assert office.delivery.counters.late == 0


async def test_through_a_month_of_suspends_restarts_and_lost_answers_each_date_has_one_post(tmp_path: Path) -> None:
    board, now = Board(), MORNING
    kinds: itertools.cycle[tuple[list[Exception], bool]] = itertools.cycle(
        [
            ([], False),
            ([Lost()], True),
            ([Lost()], False),
            ([Lost(), Lost()], False),
            ([Refused(Trouble.REFUSED)], False),
        ]
    )
    spans = itertools.cycle([1, 5, 20, 30, 3])
    async with office_in(tmp_path, board) as office:
        await office.set("02:30", "Europe/Berlin")
    end = MORNING + dt.timedelta(days=30)
    while now < end:
        board.failures, board.after = next(kinds)
        async with office_in(tmp_path, board, time=now) as office:
            for _ in range(6):
                await office.look(minutes=4)
            now = office.time + next(spans) * HOUR
    async with office_in(tmp_path, board, time=now) as office:
        await office.look()
        (schedule,) = await office.daily.schedules(GUILD)
        rows = await office.ledger.outbox.days(schedule, MORNING.date())
    assert len(board.days()) == len(set(board.days())), "twice for one date"
    assert {day.isoformat() for day, row in rows.items() if row.state is PostState.SENT} == set(board.days())
    missed = sum(row.state is PostState.MISSED for row in rows.values())
    assert len(rows) >= 30
    assert len(board.days()) + missed == len(rows)


@pytest.mark.parametrize("after", [True, False], ids=["it was sent", "it was not"])
async def test_a_lost_answer_is_looked_after_before_anything_is_sent_again(office: Office, after: bool) -> None:
    office.board.failures, office.board.after = [Lost()], after
    await office.set()
    await office.look(NINE)
    assert await office.state() is PostState.SENDING
    assert await office.trouble() is Trouble.NO_ANSWER
    await office.look(seconds=1)
    assert office.board.searched == [], "what was asked for may still be under way"
    await office.look(seconds=10)
    assert office.board.days() == [TODAY]
    assert office.board.asked == (1 if after else 2)
    assert await office.state() is PostState.SENT
    assert await office.trouble() is None
    assert office.board.told == []


async def test_what_a_dead_process_has_claimed_is_left_alone_until_its_lease_is_over(tmp_path: Path) -> None:
    board = Board()
    async with office_in(tmp_path, board) as dead:
        await dead.set()
        task = asyncio.create_task(dead.look(NINE))
        board.failures = [asyncio.CancelledError()]  # type: ignore[list-item]  # what ends a process's tasks
        with pytest.raises(asyncio.CancelledError):
            await task
    async with office_in(tmp_path, board, time=NINE) as office:
        await office.look(seconds=30)
        assert board.days() == []
        await office.look(NINE + LEASE)
        assert board.days() == [TODAY]


async def test_where_the_history_may_not_be_read_nothing_is_sent_and_that_is_told_once(office: Office) -> None:
    office.board.failures, office.board.readable = [Lost()], False
    await office.set()
    await office.look(NINE)
    for _ in range(5):
        await office.look(minutes=6)
    assert office.board.days() == []
    assert office.board.told == [Trouble.NO_HISTORY]
    assert await office.trouble() is Trouble.NO_HISTORY
    office.board.readable = True
    await office.look(minutes=6)
    assert office.board.days() == [TODAY]
    assert await office.trouble() is None


async def test_what_nobody_can_tell_until_its_time_is_over_stays_uncertain(office: Office) -> None:
    office.board.failures, office.board.readable = [Lost()], False
    await office.set()
    await office.look(NINE)
    await office.look(NINE, hours=13)
    assert await office.state() is PostState.UNCERTAIN
    office.board.readable = True
    await office.look(NINE, days=1)
    assert office.board.days() == ["2026-05-05"]


@pytest.mark.parametrize("trouble", [Trouble.NO_CHANNEL, Trouble.NO_PERMISSION, Trouble.REFUSED])
async def test_a_refused_post_is_tried_again_told_once_and_recovers_by_itself(office: Office, trouble: Trouble) -> None:
    office.board.failures = [Refused(trouble, "Missing Access") for _ in range(5)]
    await office.set()
    await office.look(NINE)
    for _ in range(70):
        await office.look(seconds=30)
    assert office.board.asked == 6, "with growing pauses"
    assert office.board.told == [trouble]
    assert office.board.days() == [TODAY]
    assert office.delivery.counters.late == 1
    assert await office.trouble() is None
    office.board.failures = [Refused(trouble)]
    await office.look(NINE, days=1)
    assert office.board.told == [trouble, trouble], "after a success it is news again"


async def test_a_refusal_that_lasts_loses_the_day_and_not_the_schedule(office: Office) -> None:
    office.board.failures = [Refused(Trouble.NO_PERMISSION) for _ in range(10_000)]
    await office.set()
    for _ in range(30):
        await office.look(hours=1)
    assert await office.state() is PostState.MISSED
    office.board.failures = []
    await office.look(NINE, days=2)
    assert office.board.days() == ["2026-05-06"]


async def test_curators_who_could_not_be_reached_are_told_later(office: Office) -> None:
    office.board.failures = [Refused(Trouble.NO_PERMISSION) for _ in range(3)]
    office.board.tell_failures = [Lost()]
    await office.set()
    for minutes in (60, 2, 3):
        await office.look(minutes=minutes)
    assert office.board.told == [Trouble.NO_PERMISSION]


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(number) for number in range(100)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[1] < pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize(("catch_up", "state"), [(CatchUp.LATEST, PostState.SENT), (CatchUp.SKIP, PostState.MISSED)])
async def test_after_an_outage_the_latest_comes_late_or_not_at_all(
    office: Office, catch_up: CatchUp, state: PostState
) -> None:
    await office.set(catch_up=catch_up)
    await office.look(NINE, days=3, hours=5)
    assert await office.state() is PostState.MISSED
    assert await office.state("2026-05-07") is state
    assert len(office.board.posts) == office.delivery.counters.late == (catch_up is CatchUp.LATEST)
    assert office.delivery.counters.missed == (3 if catch_up is CatchUp.LATEST else 4)


async def test_a_machine_that_slept_between_send_and_record_owes_what_came_due_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.set()
    send = office.board.send

    async def slowly(post: Post) -> Placed:
        office.time += dt.timedelta(days=1, hours=2)
        return await send(post)

    with monkeypatch.context() as patch:
        patch.setattr(office.board, "send", slowly)
        await office.look(NINE)
    await office.look()
    assert office.board.days() == [TODAY, "2026-05-05"]


async def test_a_machine_that_slept_between_claim_and_send_begins_anew(office: Office) -> None:
    async def sleep(_: float) -> None:
        office.time += HOUR

    office.delivery._pace = Pace(rate=1e-9, burst=1, clock=lambda: 0.0, sleep=sleep)
    office.delivery._pace.reserve(0.0)
    await office.set()
    await office.look(NINE)
    assert (office.board.asked, await office.state()) == (0, PostState.PENDING)
    office.delivery._pace = Pace()
    await office.look(minutes=2)
    assert office.board.days() == [TODAY]


async def test_whoever_was_overtaken_between_claim_and_request_sends_nothing(tmp_path: Path) -> None:
    board = Board()
    async with office_in(tmp_path, board) as slow, office_in(tmp_path, board) as quick:
        await slow.set()

        async def overtaken(_: float) -> None:
            for seconds in (61, 1):  # by the clock of the other, the lease has run out
                await quick.look(NINE, seconds=seconds)

        slow.delivery._pace = Pace(rate=1e-9, burst=1, clock=lambda: 0.0, sleep=overtaken)
        slow.delivery._pace.reserve(0.0)
        await slow.look(NINE)
        assert await slow.state() is PostState.SENT
    assert (board.asked, board.days()) == (1, [TODAY])


async def test_two_processes_on_one_ledger_post_once(tmp_path: Path) -> None:
    board = Board()
    async with office_in(tmp_path, board) as one, office_in(tmp_path, board) as other:
        for guild_id in range(1, 21):
            await one.set(guild_id=guild_id)
        one.time = other.time = NINE
        await asyncio.gather(one.poster.look(), other.poster.look())
        await asyncio.gather(one.look(NINE, minutes=2), other.look(NINE, minutes=2))
    assert sorted(post.key.guild_id for post in board.posts) == list(range(1, 21))


async def test_each_process_posts_for_the_guilds_that_it_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.daily.poster.PAGE", 10)
    evens, odds = Board(served=set(range(0, 600, 2))), Board(served=set(range(1, 600, 2)))
    async with office_in(tmp_path, evens) as one, office_in(tmp_path, odds) as other:
        for guild_id in range(1, 36):
            await one.set(guild_id=guild_id)
        for office in (one, other):
            await office.look(NINE)
    assert {post.key.guild_id % 2 for post in evens.posts} == {0}
    assert {post.key.guild_id % 2 for post in odds.posts} == {1}
    assert len(evens.posts) + len(odds.posts) == 35


async def test_posts_go_out_by_their_time(office: Office) -> None:
    for guild_id in range(1, 31):
        await office.set(f"{guild_id % 3 + 9:02}:00", guild_id=guild_id)
    await office.look()
    office.poster._turns = asyncio.Semaphore(1)
    await office.look(NINE, hours=3)
    hours = [post.due_at.hour for post in office.board.posts]
    assert hours == sorted(hours)
    assert len(hours) == 30
    assert [post.key.guild_id for post in office.board.posts][:10] != list(range(3, 31, 3)), "by a hash, not by age"


async def test_a_clock_that_goes_back_while_posts_go_out_ends_the_look_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.set()
    send = office.board.send

    async def back(post: Post) -> Placed:
        office.time -= 2 * HOUR
        return await send(post)

    monkeypatch.setattr(office.board, "send", back)
    office.board.failures = [Lost()]
    async with asyncio.timeout(20):
        await office.look(NINE)
        for _ in range(40):
            await office.look(minutes=5)
    assert office.board.days() == [TODAY]


async def test_the_schedule_of_a_post_that_is_being_sent_may_be_removed(office: Office) -> None:
    office.board.failures, office.board.after = [Lost()], True
    await office.set()
    await office.look(NINE)
    await office.daily.remove(GUILD, "daily")
    await office.look(minutes=5)
    assert await office.state() is PostState.SENT
    await office.set()
    await office.look(minutes=5)
    assert office.board.days() == [TODAY], "set again, it still knows what it has posted today"


async def test_nothing_that_suits_is_told_and_found_again_by_itself(office: Office) -> None:
    fact = office.entries[0]
    office.entries[:] = list(CLAIMS)
    await office.set(kind=PostKind.FACT)
    await office.look(NINE)
    assert office.board.told == [Trouble.NOTHING]
    office.entries.append(fact)
    await office.look(minutes=15)
    assert [post.entry_id for post in office.board.posts] == [fact.id]
    assert await office.trouble() is None


async def test_facts_repeat_only_once_all_were_shown(office: Office) -> None:
    await office.set()
    count = len(FACTS)
    for day in range(2 * count):
        await office.look(NINE, days=day)
    shown = [post.entry_id for post in office.board.posts]
    assert sorted(map(str, shown[:count])) == sorted(one.id for one in FACTS)
    assert shown[count:] == shown[:count]


async def test_a_thread_is_opened_at_a_post_and_tried_again_where_discord_fails(office: Office) -> None:
    office.board.thread_failures = [Lost(), Lost()]
    await office.set(thread=True)
    await office.look(NINE)
    assert office.board.days() == [TODAY]
    for _ in range(3):
        await office.look(minutes=1)
    assert len(office.board.threads) == 1
    assert office.board.days() == [TODAY]


async def test_a_thread_that_may_not_be_opened_is_told_once_and_not_every_day(office: Office) -> None:
    await office.set(thread=True)
    for day in range(3):
        office.board.thread_failures = [Refused(Trouble.NO_PERMISSION)]
        await office.look(NINE, days=day)
        await office.look(minutes=1)
    assert len(office.board.posts) == 3
    assert office.board.told == [Trouble.NO_THREAD]
    assert await office.trouble() is Trouble.NO_THREAD
    await office.look(NINE, days=3)
    assert await office.trouble() is None


async def test_the_day_after_a_claim_its_recap_answers_it(office: Office) -> None:
    await office.set(kind=PostKind.CLAIM, recap=True, weekdays=frozenset({0}))
    await office.look(NINE)
    await office.look(hours=23, minutes=59)
    assert len(office.board.posts) == 1
    await office.look(NINE, days=1)
    await office.look(NINE, days=2)
    claim, recap = office.board.posts
    assert recap.key.occasion == "recap"
    assert (recap.entry_id, recap.reply_to, recap.key.day.isoformat()) == (claim.entry_id, 1000, "2026-05-05")


async def test_a_recap_in_a_forum_goes_into_the_posts_thread_and_facts_have_none(office: Office) -> None:
    await office.set(kind=PostKind.CLAIM, recap=True, forum=True)
    await office.set(name="facts", recap=True)
    for day in range(2):
        await office.look(NINE, days=day)
    recaps = [post for post in office.board.posts if post.key.occasion == "recap"]
    thread = next(1000 + number for number, post in enumerate(office.board.posts) if post.forum)
    assert [(one.key.schedule, one.channel_id, one.forum) for one in recaps] == [("daily", thread, False)]


async def test_a_recap_that_comes_too_late_is_left_out(office: Office) -> None:
    await office.set(kind=PostKind.CLAIM, recap=True, weekdays=frozenset({0}))
    await office.look(NINE)
    await office.look(NINE, days=1, hours=13)
    assert await office.state("2026-05-05", "recap") is PostState.MISSED


async def test_a_recap_of_a_claim_that_has_left_the_library_is_left_out(office: Office) -> None:
    await office.set(kind=PostKind.CLAIM, recap=True, weekdays=frozenset({0}))
    await office.look(NINE)
    office.entries[:] = [one for one in office.entries if one.id != office.board.posts[0].entry_id]
    await office.look(NINE, days=1)
    assert await office.state("2026-05-05", "recap") is PostState.MISSED
    assert office.board.told == []


# The loop


async def until(met: object) -> None:
    for _ in range(500):
        if met():  # type: ignore[operator]  # a function
            return
        await asyncio.sleep(0.01)
    raise AssertionError


async def test_the_loop_lives_on_whatever_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with office_in(tmp_path, tick=0.01) as office:
        await office.set()
        failures = [RuntimeError("unforeseen"), CruxError("the database is away"), OSError("gone"), None]
        due_schedules = office.ledger.outbox.due_schedules

        async def failing(*args: object, **parts: object) -> object:
            if failures and (failure := failures.pop(0)) is not None:
                raise failure
            return await due_schedules(*args, **parts)  # type: ignore[arg-type]  # its own

        monkeypatch.setattr(office.ledger.outbox, "due_schedules", failing)
        office.time = NINE
        with caplog.at_level(logging.WARNING):
            async with office.poster:
                await until(lambda: office.board.posts)
    assert office.board.days() == [TODAY]
    assert "unforeseen" in caplog.text


async def test_it_wakes_at_the_very_time_that_a_post_is_due(tmp_path: Path) -> None:
    async with office_in(tmp_path, tick=3600) as office:
        await office.set()
        began, start = NINE - dt.timedelta(seconds=0.3), asyncio.get_running_loop().time()

        def now() -> dt.datetime:
            return began + dt.timedelta(seconds=asyncio.get_running_loop().time() - start)

        for part in (office.poster, office.delivery):
            part._now = now
        async with office.poster:
            await until(lambda: office.board.posts)


async def test_a_schedule_that_is_set_while_it_sleeps_wakes_it(tmp_path: Path) -> None:
    async with office_in(tmp_path, tick=3600) as office, office.poster:
        await asyncio.sleep(0)
        schedule = await office.set(weekdays=frozenset({0}))
        await until(lambda: office.poster._wake.is_set() is False)
        office.time = NINE
        await office.daily.set(schedule)
        await until(lambda: office.board.posts)


async def test_what_is_under_way_at_the_end_is_still_recorded(tmp_path: Path) -> None:
    async with office_in(tmp_path, tick=0.01) as office:
        await office.set()
        office.time, reached, send = NINE, asyncio.Event(), office.board.send

        async def slowly(post: Post) -> Placed:
            reached.set()
            await asyncio.sleep(0.05)
            return await send(post)

        office.board.send = slowly  # type: ignore[method-assign]
        async with office.poster:
            await reached.wait()
        assert await office.state() is PostState.SENT
