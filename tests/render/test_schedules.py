"""Schedules as cards: their terms, what comes, what came, what is in the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger.daily import CatchUp, Post, PostKey, PostKind, PostState, Schedule, Trouble
from bot.render.schedules import (
    Coming,
    Lack,
    Outlook,
    off_card,
    overview,
    posted_card,
    preview_card,
    set_card,
    skipped_card,
    status_card,
)
from tests.render import entries
from tests.render.trees import check_inert, check_limits, text_of

NOW = dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)
AT = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)
COMING = Coming(AT, DAY)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)
SEND = Lack("Send Messages", "to post")


def schedule(**changes: Any) -> Schedule:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {"guild_id": 7, "channel_id": 8, "posts_at": dt.time(9), "zone": "Europe/Berlin"}
    return Schedule(**(fields | changes))


def outlook(**changes: Any) -> Outlook:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {"schedule": schedule(), "now": NOW, "coming": COMING}
    return Outlook(**(fields | changes))


def post(state: PostState = PostState.SENT, **changes: Any) -> Post:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {"channel_id": 8, "message_id": 9, "sent_at": NOW, "due_at": NOW, "state": state}
    key = PostKey(7, "daily", dt.date(2026, 11, 23))
    return Post(**({"key": key} | fields | changes))


def test_what_is_set_is_told_whole() -> None:
    given_ = schedule(
        name="fridays",
        kind=PostKind.CLAIM,
        weekdays=frozenset((4,)),
        article_id="gap",
        role_id=99,
        thread=True,
        recap=True,
        catch_up=CatchUp.SKIP,
    )
    words = text_of(set_card(outlook(schedule=given_, article=entries.article()), created=True))
    assert "“fridays” is set" in words
    assert "A claim, with its ballot, on Friday at 09:00\n" in words
    assert "**By the clocks of:** Europe/Berlin, now 08:30 (UTC+1)" in words
    assert "in <#8>, each with a thread of its own" in words
    assert "**Only from:** China narrows the gap" in words
    assert "**Mentions:** <@&99>" in words
    assert "in time is left out" in words
    assert "the day after a claim" in words


def test_the_next_post_is_told_in_words_and_as_each_members_own_clock_shows_it() -> None:
    words = text_of(status_card(outlook()))
    assert "Tuesday, 24 November at 09:00 (Europe/Berlin); for you <t:1795507200:f>, <t:1795507200:R>" in words
    assert "nothing yet" in words
    assert "Nothing is in the way" in words


def test_a_pinned_entry_is_told_with_the_next_post() -> None:
    assert "Fact: China filed over 38,000 patents." in text_of(
        status_card(outlook(coming=Coming(AT, DAY, entries.fact())))
    )
    assert "Left out" in text_of(status_card(outlook(coming=Coming(AT, DAY, skipped=True))))
    assert "nothing is to come" in text_of(status_card(outlook(coming=None)))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PostState.SENT, "posted"),
        (PostState.MISSED, "missed"),
        (PostState.SKIPPED, "left out"),
        (PostState.UNCERTAIN, "uncertain"),
    ],
)
def test_the_last_posts_say_what_became_of_them(state: PostState, words: str) -> None:
    sent = state is PostState.SENT
    one = post(state, message_id=9 if sent else None, sent_at=NOW if sent else None)
    told = text_of(status_card(outlook(recent=[one])))
    assert f"Monday, 23 November: {words}" in told
    assert ("https://discord.com/channels/7/8/9" in told) is sent


def test_what_is_in_the_way_is_told_with_what_mends_it() -> None:
    lacks = [SEND, Lack("Create Public Threads", "for the Discuss button", vital=False)]
    words = text_of(status_card(outlook(trouble=Trouble.NO_PERMISSION, detail="Missing <Access>", lacks=lacks)))
    assert "I may not post in <#8>" in words
    assert "Discord said: Missing \\<Access>" in words
    assert "- **Send Messages**, to post" in words
    assert "- **Create Public Threads** (optional), for" in words
    assert "Nothing is in the way" not in words


def test_a_changed_schedule_says_that_promises_no_longer_hold() -> None:
    words = text_of(set_card(outlook(), created=False, unpinned=2, notes=["A note."]))
    assert "The daily post is changed" in words
    assert "2 posts" in words
    assert "A note." in words


def test_a_preview_lists_day_by_day_and_promises() -> None:
    coming = [
        Coming(AT, DAY, entries.fact()),
        Coming(AT, DAY, skipped=True),
        Coming(AT, DAY, entries.claim(), replaces=True),
        Coming(AT, DAY),
    ]
    words = text_of(preview_card(schedule(), coming))
    assert words.count("Tuesday, 24 November") == 4
    assert "Fact: China filed" in words
    assert "Left out" in words
    assert "Claim: China leads in AI." in words
    assert "Stands in for a promised one" in words
    assert "Nothing in the library suits" in words
    assert "This is a promise" in words
    assert "This is a promise" not in text_of(preview_card(schedule(), [Coming(AT, DAY)]))


def test_an_overview_shows_each_schedule_and_where_something_is_wrong() -> None:
    well, ill = outlook(), outlook(schedule=schedule(name="fridays"), lacks=[SEND])
    words = text_of(overview([well, ill]))
    assert "**daily** · A fact every day at 09:00, in <#8>" in words
    assert "**fridays**" in words
    assert words.count("Something is in the way") == 1


def test_what_was_done_is_confirmed() -> None:
    assert "is not posted" in text_of(skipped_card(schedule(), COMING, COMING))
    assert "No other one" in text_of(skipped_card(schedule(), COMING, None))
    assert "“fridays” has ended" in text_of(off_card(schedule(name="fridays")))
    assert "nothing more is posted for today" in text_of(posted_card(schedule(), post()))
    extra = PostKey(7, "daily", DAY, "now-1")
    assert "an extra one" in text_of(posted_card(schedule(), post(key=extra)))


@settings(max_examples=10, deadline=None)
@given(NAMES, entries.HOSTILE, st.lists(entries.facts(), max_size=7))
def test_however_hostile_names_and_words_are_the_cards_keep_the_limits(
    name: str, detail: str, facts: list[Any]
) -> None:
    odd = schedule(name=name, zone=name, article_id=name)
    view = outlook(schedule=odd, detail=detail, trouble=Trouble.REFUSED, recent=[post()] * 5, lacks=[SEND] * 5)
    cards = [
        set_card(view, created=True, unpinned=7),
        status_card(view),
        overview([view] * 12),
        preview_card(odd, [Coming(AT, DAY, fact, replaces=True) for fact in facts] or [COMING]),
        off_card(odd),
        skipped_card(odd, COMING, COMING),
    ]
    for card in cards:
        check_limits(card)
        check_inert(card)
