from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import BadInputError
from bot.ledger.daily import DAY, RECAP, CatchUp, Post, PostKey, PostKind, PostState, Schedule, Trouble
from bot.ledger.ledger import open_ledger
from bot.ledger.outbox import new_holder
from bot.ledger.schedules import MOST
from tests.ledger.people import ANN, BEN, CHANNEL, GUILD, NOON, OTHER_GUILD

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger
    from bot.ledger.outbox import Outbox
    from tests.ledger.people import Clock

TODAY = NOON.date()
MINUTE = dt.timedelta(minutes=1)
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def outbox(ledger: Ledger) -> Outbox:
    return ledger.outbox


def plan(name: str = "daily", guild_id: int = GUILD, **parts: Any) -> Schedule:  # noqa: ANN401  # Schedule's own
    given: dict[str, Any] = {
        "channel_id": CHANNEL,
        "posts_at": dt.time(9),
        "zone": "Europe/Berlin",
        "set_by": ANN,
        **parts,
    }
    return Schedule(guild_id=guild_id, name=name, **given)


def post(day: dt.date = TODAY, occasion: str = DAY, schedule: str = "daily", **parts: Any) -> Post:  # noqa: ANN401  # Post's own
    given: dict[str, Any] = {
        "state": PostState.PENDING,
        "due_at": NOON,
        "entry_id": "a/one",
        "channel_id": CHANNEL,
        **parts,
    }
    return Post(key=PostKey(GUILD, schedule, day, occasion), **given)


def claimed(one: Post, until: dt.datetime = NOON + MINUTE) -> Post:
    return replace(one, state=PostState.SENDING, claimed_at=NOON, lease_until=until)


def sent(one: Post, message_id: int = 555) -> Post:
    return replace(one, state=PostState.SENT, message_id=message_id, sent_at=NOON)


async def test_a_schedule_comes_back_as_it_was_set(outbox: Outbox) -> None:
    wanted = plan(
        forum=True,
        posts_at=dt.time(23, 59),
        kind=PostKind.CLAIM,
        article_id="harbours",
        role_id=77,
        thread=True,
        weekdays=frozenset({0, 6}),
        catch_up=CatchUp.SKIP,
        recap=True,
    )
    change = await outbox.put_schedule(wanted, NOON)
    assert change.created
    assert change.schedule == replace(wanted, created_at=NOON, changed_at=NOON, counts_from=NOON)
    assert await outbox.schedule(GUILD, "daily") == change.schedule
    assert await outbox.schedule(OTHER_GUILD, "daily") is None


async def test_a_change_of_time_counts_anew_and_any_other_keeps_what_is_owed(outbox: Outbox) -> None:
    await outbox.put_schedule(plan(), NOON)
    moved = await outbox.put_schedule(plan(channel_id=999), NOON + MINUTE)
    assert (moved.created, moved.schedule.counts_from, moved.schedule.created_at) == (False, NOON, NOON)
    later = await outbox.put_schedule(plan(posts_at=dt.time(10)), NOON + 2 * MINUTE)
    assert (later.schedule.counts_from, later.schedule.created_at) == (NOON + 2 * MINUTE, NOON)


@pytest.mark.parametrize(
    ("changes", "dropped"),
    [({"channel_id": 999}, 0), ({"kind": PostKind.QUOTE}, 2), ({"article_id": "x"}, 2), ({"zone": "UTC"}, 2)],
)
async def test_promises_are_dropped_where_they_no_longer_hold(
    outbox: Outbox, changes: dict[str, Any], dropped: int
) -> None:
    await outbox.put_schedule(plan(), NOON)
    await outbox.pin([post(TODAY + ONE_DAY), post(TODAY + 2 * ONE_DAY)])
    await outbox.claim(claimed(post()), new_holder())
    change = await outbox.put_schedule(plan(**changes), NOON + MINUTE)
    assert change.unpinned == dropped
    assert (await outbox.post(post().key)) is not None, "what is being sent is no promise any more"


async def test_a_guild_has_so_many_schedules_and_no_more(outbox: Outbox) -> None:
    for number in range(MOST):
        await outbox.put_schedule(plan(f"number {number}"), NOON)
    with pytest.raises(BadInputError, match="at most"):
        await outbox.put_schedule(plan("one more"), NOON)
    await outbox.put_schedule(plan("number 3", channel_id=1), NOON)
    await outbox.put_schedule(plan("one more", OTHER_GUILD), NOON)
    assert len(await outbox.schedules(GUILD)) == MOST


async def test_a_removed_schedule_takes_its_promises_along_and_leaves_its_history(outbox: Outbox) -> None:
    await outbox.put_schedule(plan(), NOON)
    await outbox.pin([post(TODAY + ONE_DAY)])
    await outbox.claim(claimed(post()), new_holder())
    await outbox.record(sent(post()))
    assert await outbox.remove_schedule(GUILD, "daily")
    assert not await outbox.remove_schedule(GUILD, "daily")
    assert await outbox.post(post(TODAY + ONE_DAY).key) is None
    assert await outbox.post(post().key) is not None


async def test_whoever_is_due_first_comes_first_and_a_changed_schedule_is_not_put_off(outbox: Outbox) -> None:
    for name in ("a", "b", "c"):
        await outbox.put_schedule(plan(name), NOON)
    found = {one.name: one for one in await outbox.due_schedules(NOON)}
    assert found.keys() == {"a", "b", "c"}
    await outbox.put_due(found["a"], NOON + MINUTE)
    await outbox.put_due(found["b"], NOON - MINUTE)
    await outbox.put_schedule(plan("c", channel_id=1), NOON + MINUTE)
    await outbox.put_due(found["c"], NOON + ONE_DAY)
    assert [one.name for one in await outbox.due_schedules(NOON)] == ["c", "b"], "the change had been made meanwhile"
    assert await outbox.count_due(NOON + MINUTE) == 3
    assert await outbox.next_look(NOON) == NOON + MINUTE


async def test_schedules_of_one_time_take_turns_by_a_hash_that_changes_daily(outbox: Outbox) -> None:
    orders = []
    for number in range(5):
        for guild_id in range(1, 13):
            change = await outbox.put_schedule(plan(guild_id=guild_id), NOON)
            await outbox.put_due(change.schedule, NOON + number * ONE_DAY)
        orders.append([one.guild_id for one in await outbox.due_schedules(NOON + 9 * ONE_DAY, limit=12)])
    assert len({tuple(order) for order in orders}) == len(orders)
    assert all(sorted(order) == list(range(1, 13)) for order in orders)


async def test_of_many_who_claim_a_post_at_once_one_gets_it(url: str, clock: Clock) -> None:
    async with open_ledger(url, now=clock) as one, open_ledger(url, now=clock) as other:
        for day in range(5):
            wanted = claimed(post(TODAY + day * ONE_DAY))
            outboxes = [one.outbox, other.outbox] * 4
            claims = await asyncio.gather(*(outbox.claim(wanted, new_holder()) for outbox in outboxes))
            assert sum(claims) == 1


async def test_the_same_claim_made_again_is_still_the_holders(outbox: Outbox) -> None:
    assert await outbox.claim(claimed(post()), 1)
    assert await outbox.claim(claimed(post()), 1), "the answer to its commit was lost"
    assert not await outbox.claim(claimed(post()), 2)


@pytest.mark.parametrize("state", [PostState.SENT, PostState.SKIPPED, PostState.MISSED, PostState.UNCERTAIN])
async def test_what_is_settled_is_not_claimed(outbox: Outbox, state: PostState) -> None:
    await outbox.claim(claimed(post()), 1)
    if state is PostState.SENT:
        await outbox.record(sent(post()))
    else:
        await outbox.settle(post(state=state), 1)
    assert not await outbox.claim(claimed(post()), 2)
    over = (PostState.PENDING, PostState.SKIPPED, PostState.MISSED)
    assert await outbox.claim(claimed(post()), 2, over) is (state in over)


async def test_a_lease_is_taken_over_once_it_has_run_out(outbox: Outbox) -> None:
    key, later = post().key, NOON + 2 * MINUTE
    await outbox.claim(claimed(post()), 1)
    assert await outbox.expired(NOON) == []
    assert not await outbox.reclaim(key, 2, NOON, later)
    assert await outbox.holds(key, 1)
    assert not await outbox.holds(key, 2)
    assert [one.key for one in await outbox.expired(NOON + MINUTE)] == [key]
    taken = await asyncio.gather(*(outbox.reclaim(key, holder, NOON + MINUTE, later) for holder in (2, 3, 4)))
    assert sum(taken) == 1
    assert await outbox.expired(NOON + MINUTE) == []
    assert await outbox.next_look(NOON) == later


async def test_only_the_holder_ends_releases_and_settles_what_it_holds(outbox: Outbox) -> None:
    key = post().key
    await outbox.claim(claimed(post()), 1)
    await outbox.shorten(key, 2, NOON)
    await outbox.release(key, 2, NOON)
    assert not await outbox.settle(post(state=PostState.MISSED), 2)
    assert not await outbox.settle(post(state=PostState.MISSED)), "somebody may be sending it"
    found = await outbox.post(key)
    assert found is not None
    assert (found.state, found.lease_until) == (PostState.SENDING, NOON + MINUTE)
    await outbox.shorten(key, 1, NOON)
    assert [one.key for one in await outbox.expired(NOON)] == [key]
    await outbox.release(key, 1, NOON + ONE_DAY)
    found = await outbox.post(key)
    assert found is not None
    assert (found.state, found.attempts, found.claimed_at, found.entry_id) == (PostState.PENDING, 1, None, "a/one")


async def test_a_message_that_was_seen_is_recorded_whoever_holds_the_post(outbox: Outbox) -> None:
    await outbox.claim(claimed(post()), 1)
    await outbox.reclaim(post().key, 2, NOON + MINUTE, NOON + 2 * MINUTE)
    assert not await outbox.holds(post().key, 1)
    recap = post(TODAY + ONE_DAY, RECAP, due_at=NOON + ONE_DAY, reply_to=555)
    await outbox.record(sent(post()), recap)
    await outbox.record(sent(post(), 556), recap)
    assert not await outbox.holds(post().key, 2), "it is there: whoever was about to send it need not"
    found = await outbox.post_at(GUILD, 555)
    assert found is not None
    assert found.link == f"https://discord.com/channels/{GUILD}/{CHANNEL}/555"
    assert await outbox.post_at(GUILD, 556) is None
    assert await outbox.waiting(NOON) == []
    assert await outbox.waiting(NOON + ONE_DAY) == [recap]
    assert await outbox.next_look(NOON) == NOON + ONE_DAY


async def test_an_extra_post_that_was_given_back_waits_for_its_time(outbox: Outbox) -> None:
    extra = post(occasion="now-1")
    await outbox.claim(claimed(extra), 1)
    await outbox.release(extra.key, 1, NOON + MINUTE)
    assert await outbox.waiting(NOON) == []
    assert [one.key for one in await outbox.waiting(NOON + MINUTE)] == [extra.key]


async def test_a_promise_stands_unless_what_it_promised_has_left(outbox: Outbox) -> None:
    await outbox.pin([post()])
    await outbox.pin([post(entry_id="a/other")])
    assert await outbox.shown(plan()) == {"a/one": TODAY}
    await outbox.pin([post(entry_id="a/other", replaces=True)])
    assert await outbox.shown(plan()) == {"a/other": TODAY}
    await outbox.claim(claimed(post(entry_id="a/other")), 1)
    await outbox.pin([post(entry_id="a/third", replaces=True)])
    assert await outbox.shown(plan()) == {"a/other": TODAY}


async def test_shown_is_what_was_posted_or_promised_and_no_recap(outbox: Outbox) -> None:
    for day, entry_id in ((0, "a/one"), (1, "a/two"), (2, "a/one")):
        one = post(TODAY + day * ONE_DAY, entry_id=entry_id)
        await outbox.claim(claimed(one), 1)
        await outbox.record(sent(one, 600 + day), post(TODAY + 9 * ONE_DAY, RECAP, entry_id="a/recapped"))
    await outbox.settle(post(TODAY + 3 * ONE_DAY, state=PostState.SKIPPED, entry_id=None))
    assert await outbox.shown(plan()) == {"a/one": TODAY + 2 * ONE_DAY, "a/two": TODAY + ONE_DAY}
    assert await outbox.shown(plan("another")) == {}


async def test_the_last_posts_are_told_newest_first_without_those_to_come(outbox: Outbox) -> None:
    for day in range(4):
        at = NOON + day * ONE_DAY
        await outbox.settle(post(at.date(), due_at=at, state=PostState.MISSED))
    found = await outbox.recent(plan(), NOON + 2 * ONE_DAY, limit=2)
    assert [one.key.day for one in found] == [TODAY + 2 * ONE_DAY, TODAY + ONE_DAY]
    assert (await outbox.days(plan(), TODAY + ONE_DAY)).keys() == {TODAY + day * ONE_DAY for day in (1, 2, 3)}


async def test_threads_that_are_still_to_be_opened_are_known_for_a_while(outbox: Outbox) -> None:
    one = post(wants_thread=True)
    await outbox.claim(claimed(one), 1)
    await outbox.record(sent(one))
    assert [found.key for found in await outbox.threadless(NOON - MINUTE)] == [one.key]
    assert await outbox.threadless(NOON) == []
    await outbox.put_thread(one.key, 0)
    assert await outbox.threadless(NOON - MINUTE) == []


async def test_curators_hear_of_a_trouble_once_until_it_is_over(outbox: Outbox) -> None:
    schedule = (await outbox.put_schedule(plan(), NOON)).schedule
    for _ in range(2):
        await outbox.put_trouble(schedule, Trouble.NO_CHANNEL, "Unknown Channel" * 100)
    told = await asyncio.gather(*(outbox.put_told(schedule, Trouble.NO_CHANNEL) for _ in range(4)))
    assert sum(told) == 1
    assert await outbox.put_told(schedule, Trouble.NO_PERMISSION), "that is another one"
    found = await outbox.schedule(GUILD, "daily")
    assert found is not None
    assert found.trouble is Trouble.NO_CHANNEL
    assert found.detail is not None
    assert len(found.detail) == 300
    await outbox.put_trouble(schedule, None)
    assert await outbox.put_told(schedule, Trouble.NO_PERMISSION)
    await outbox.forget_told(schedule)
    assert await outbox.put_told(schedule, Trouble.NO_PERMISSION), "they could not be reached"


async def test_entries_are_new_once(outbox: Outbox) -> None:
    assert await outbox.note_entries(["a/one", "a/two"], NOON) == {"a/one": NOON, "a/two": NOON}
    many = [f"b/{number}" for number in range(1200)]
    known = await outbox.note_entries(["a/one", *many], NOON + ONE_DAY)
    assert (known["a/one"], known["a/two"], known["b/1199"]) == (NOON, NOON, NOON + ONE_DAY)


async def test_erasing_a_member_forgets_who_set_a_schedule(ledger: Ledger) -> None:
    await ledger.outbox.put_schedule(plan(), NOON)
    await ledger.outbox.put_schedule(plan("bens", set_by=BEN), NOON)
    await ledger.erase(GUILD, ANN)
    assert [one.set_by for one in await ledger.outbox.schedules(GUILD)] == [BEN, None]


async def test_what_is_being_sent_of_an_entry_is_known(outbox: Outbox) -> None:
    await outbox.claim(claimed(post()), 1)
    assert [one.key for one in await outbox.sending(GUILD, "a/one")] == [post().key]
    assert await outbox.sending(GUILD, "a/two") == []
    assert await outbox.sending(OTHER_GUILD, "a/one") == []
