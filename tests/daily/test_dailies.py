from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.daily.dailies import NotPostedError, read_name
from bot.daily.publishing import Refused
from bot.errors import BadInputError, CruxError, NotFoundError
from bot.ledger.daily import PostKind, PostState, Trouble
from tests.commands.shelf import CLAIMS, FACTS
from tests.daily.office import MORNING, NINE, Lost, Office, office_in
from tests.daily.schedules import GUILD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ONE_DAY = dt.timedelta(days=1)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_in(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "name"),
    [("Daily", "daily"), ("  Friday  Claims ", "friday claims"), ("Tägliches", "tägliches"), ("a-b_2", "a-b_2")],
)
def test_names_are_kept_in_lower_case(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize("text", ["", " ", "x" * 33, "a/b", "<@1>", "a\nb:", "-a"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="letters"):
        read_name(text)


async def test_a_schedule_is_found_by_its_name_or_where_there_is_but_one(office: Office) -> None:
    with pytest.raises(NotFoundError, match="/daily set"):
        await office.daily.find(GUILD, None)
    await office.set(name="Fridays")
    assert (await office.daily.find(GUILD, None)).name == "fridays"
    await office.set(name="claims")
    assert (await office.daily.find(GUILD, "FRIDAYS")).name == "fridays"
    for name in (None, "sundays"):
        with pytest.raises(NotFoundError, match="“claims”, “fridays”"):
            await office.daily.find(GUILD, name)
    await office.set()
    assert (await office.daily.find(GUILD, None)).name == "daily"


async def test_a_schedule_needs_a_day(office: Office) -> None:
    with pytest.raises(BadInputError, match="day of the week"):
        await office.set(weekdays=frozenset())


async def test_a_preview_is_a_promise(office: Office) -> None:
    schedule = await office.set(kind=PostKind.MIXED)
    promised = await office.daily.preview(schedule, 5)
    assert [one.day.day for one in promised] == [4, 5, 6, 7, 8]
    assert [one.at for one in promised] == [NINE + day * ONE_DAY for day in range(5)]
    entries = [one.entry.id for one in promised if one.entry]
    assert len(set(entries)) == 5
    assert await office.daily.preview(schedule, 5) == promised
    office.entries.reverse()
    for day in range(5):
        await office.look(NINE, days=day)
    assert [post.entry_id for post in office.board.posts] == entries
    assert not any(post.replaces for post in office.board.posts)


async def test_a_promised_entry_that_has_left_is_replaced_and_that_is_said(office: Office) -> None:
    schedule = await office.set()
    first, second = (one.entry for one in await office.daily.preview(schedule, 2))
    assert first is not None
    assert second is not None
    office.entries.remove(second)
    promised = await office.daily.preview(schedule, 2)
    assert [one.replaces for one in promised] == [False, True]
    assert promised[1].entry not in (first, second)
    office.entries.remove(first)
    await office.look(NINE)
    await office.look(NINE, days=1)
    assert [post.replaces for post in office.board.posts] == [True, True]
    assert office.board.posts[1].entry_id == (promised[1].entry.id if promised[1].entry else None)


async def test_a_preview_longer_than_the_library_goes_round(office: Office) -> None:
    schedule = await office.set(kind=PostKind.CLAIM)
    promised = [one.entry for one in await office.daily.preview(schedule, 7)]
    assert promised == [promised[number % len(CLAIMS)] for number in range(7)]


async def test_without_anything_that_suits_a_preview_has_days_and_no_entries(office: Office) -> None:
    schedule = await office.set(article_id="nowhere")
    assert [one.entry for one in await office.daily.preview(schedule, 2)] == [None, None]


async def test_a_day_that_is_skipped_stays_without_a_post_and_keeps_its_entry_for_later(office: Office) -> None:
    schedule = await office.set()
    promised = await office.daily.preview(schedule, 2)
    done = await office.daily.skip(schedule)
    assert (done.skipped.day.day, done.skipped.state) == (4, PostState.SKIPPED)
    assert done.next is not None
    assert (done.next.day.day, done.next.entry) == (5, promised[1].entry)
    again = await office.daily.preview(schedule, 2)
    assert [one.state for one in again] == [PostState.SKIPPED, PostState.PENDING, PostState.PENDING]
    await office.look(NINE, hours=3)
    assert office.board.posts == []
    await office.look(NINE, days=1)
    assert office.board.days() == ["2026-05-05"]
    status = await office.daily.status(schedule)
    assert [one.state for one in status.recent] == [PostState.SENT, PostState.SKIPPED]
    assert status.next is not None
    assert status.next.day.day == 6


async def test_now_is_todays_post_where_that_is_still_to_come(office: Office) -> None:
    schedule = await office.set()
    (promised,) = await office.daily.preview(schedule, 1)
    post = await office.daily.post_now(schedule, 901)
    assert (post.state, post.key.occasion) == (PostState.SENT, "day")
    assert promised.entry is not None
    assert post.entry_id == promised.entry.id
    await office.look(NINE)
    assert office.board.days() == ["2026-05-04"]
    assert (await office.daily.status(schedule)).recent == [post]


@pytest.mark.parametrize("before", ["skipped", "missed"])
async def test_now_posts_todays_after_all(office: Office, before: str) -> None:
    schedule = await office.set()
    if before == "skipped":
        await office.daily.skip(schedule)
    else:
        await office.look(NINE, hours=13)
    assert str(await office.state()) == before
    assert (await office.daily.post_now(schedule, 901)).key.occasion == "day"
    assert await office.state() is PostState.SENT


async def test_now_after_todays_is_an_extra_post_once_for_each_time_it_is_asked_for(office: Office) -> None:
    schedule = await office.set()
    await office.look(NINE)
    extra = await office.daily.post_now(schedule, 901)
    assert extra.key.occasion == "now-901"
    assert await office.daily.post_now(schedule, 901) == extra
    assert (await office.daily.post_now(schedule, 902)).key.occasion == "now-902"
    await office.look(NINE, days=1)
    entries = [post.entry_id for post in office.board.posts]
    assert len(entries) == 4
    assert len(set(entries)) == min(4, len(FACTS)), "the extra ones count among what was shown"


async def test_now_on_a_day_without_a_post_is_an_extra_one(office: Office) -> None:
    schedule = await office.set(weekdays=frozenset({3}))
    assert (await office.daily.post_now(schedule, 901)).key.occasion == "now-901"


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.NO_PERMISSION, "Send Messages"),
        (Trouble.NO_CHANNEL, "channel is gone"),
        (Trouble.REFUSED, "did not take"),
    ],
)
async def test_now_says_why_nothing_was_posted(office: Office, trouble: Trouble, words: str) -> None:
    schedule = await office.set()
    office.board.failures = [Refused(trouble)]
    with pytest.raises(NotPostedError, match=words) as told:
        await office.daily.post_now(schedule, 901)
    assert told.value.trouble is trouble
    await office.look(NINE)
    assert office.board.days() == ["2026-05-04"], "its own time still comes"


async def test_an_extra_post_that_was_refused_is_not_tried_again(office: Office) -> None:
    schedule = await office.set(weekdays=frozenset({3}))
    office.board.failures = [Refused(Trouble.NO_PERMISSION)]
    with pytest.raises(NotPostedError):
        await office.daily.post_now(schedule, 901)
    await office.look(hours=1)
    assert office.board.posts == []


@pytest.mark.parametrize("after", [True, False])
async def test_now_without_an_answer_says_so_and_posts_once(office: Office, after: bool) -> None:
    schedule = await office.set(weekdays=frozenset({3}))
    office.board.failures, office.board.after = [Lost()], after
    with pytest.raises(CruxError, match="not answered"):
        await office.daily.post_now(schedule, 901)
    for _ in range(3):
        await office.look(seconds=10)
    assert len(office.board.posts) == 1


async def test_now_while_it_is_being_posted_is_told_so(office: Office) -> None:
    schedule = await office.set()
    office.board.failures = [Lost()]
    await office.look(NINE)
    with pytest.raises(CruxError, match="at this very moment"):
        await office.daily.post_now(schedule, 901)


async def test_now_without_anything_that_suits_says_so(office: Office) -> None:
    schedule = await office.set(article_id="nowhere")
    with pytest.raises(NotPostedError, match="nothing in the library"):
        await office.daily.post_now(schedule, 901)


async def test_the_status_tells_what_comes_next_what_was_and_what_is_wrong(office: Office) -> None:
    schedule = await office.set()
    office.board.failures = [Refused(Trouble.NO_PERMISSION, "Missing Permissions (code 50013)")]
    await office.look(NINE)
    status = await office.daily.status(await office.daily.find(GUILD, None))
    assert (status.trouble, status.detail) == (Trouble.NO_PERMISSION, "Missing Permissions (code 50013)")
    for day in range(1, 9):
        await office.look(NINE, days=day)
    status = await office.daily.status(schedule)
    assert [one.key.day.day for one in status.recent] == [12, 11, 10, 9, 8]
    assert all(one.link for one in status.recent)
    assert status.next is not None
    assert (status.next.at, status.next.entry) == (NINE + 9 * ONE_DAY, None)


async def test_a_removed_schedule_posts_no_more(office: Office) -> None:
    await office.set()
    assert (await office.daily.remove(GUILD, "daily")).name == "daily"
    await office.look(NINE)
    assert office.board.posts == []
    with pytest.raises(NotFoundError):
        await office.daily.remove(GUILD, "daily")


async def test_a_change_at_its_own_time_does_not_lose_what_is_owed(office: Office) -> None:
    office.board.failures = [Refused(Trouble.NO_CHANNEL)]
    await office.set()
    await office.look(NINE)
    await office.set(channel_id=999)
    await office.look()
    assert [(post.channel_id, post.key.day.isoformat()) for post in office.board.posts] == [(999, "2026-05-04")]


async def test_a_time_that_is_set_anew_posts_no_second_time_today(office: Office) -> None:
    await office.set()
    await office.look(NINE)
    await office.set("10:00")
    await office.look(NINE, hours=1)
    assert office.board.days() == ["2026-05-04"]
    assert office.time > MORNING
