"""Daily posts, recaps and notices as messages."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.components import encode
from bot.ledger.daily import EXTRA, PostKey, Schedule, Trouble
from bot.ledger.model import Box, Tally
from bot.render.claim import Stand
from bot.render.daily import (
    DISCUSS,
    DailyCard,
    Recap,
    daily_post,
    daily_recap,
    day_words,
    thread_name,
    trouble_notice,
    trouble_words,
)
from tests.render import entries
from tests.render.trees import buttons, check_inert, check_limits, text_of, units, walk

if TYPE_CHECKING:
    from bot.library.model import Article, Claim, Entry, Fact

MANY = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
DAY = dt.date(2026, 11, 23)
DUE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
KEY = PostKey(7, "daily", DAY)
STAND = Stand(Box(7, "gap/china-leads", 1), 3)


def card(**changes: Any) -> DailyCard:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {"key": KEY, "entry": entries.fact(), "due_at": DUE}
    return DailyCard(**(fields | changes))


def test_a_post_says_what_it_is_and_carries_evidence_and_source() -> None:
    post = daily_post(card())
    words = text_of(post)
    assert words.startswith("**Fact of the day** · Monday, 23 November\n")
    assert "> China filed over 38,000 patents" in words
    assert "Jennifer Scott" in words
    assert set(buttons(post)) == {"Source", "Discuss"}
    check_limits(post)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (entries.quote(), "Quote of the day"),
        (entries.comparison(), "Comparison of the day"),
        (entries.claim(), "Claim of the day: what do you think?"),
    ],
)
def test_each_kind_has_its_heading(entry: Entry, words: str) -> None:
    assert text_of(daily_post(card(entry=entry))).startswith(f"**{words}**")


def test_a_claim_carries_the_ballot_and_no_tally() -> None:
    post = daily_post(card(entry=entries.claim(), stand=STAND))
    assert {"Agree", "Disagree", "Unsure", "My ballot"} < set(buttons(post))
    assert "3 members have voted" in text_of(post)
    assert "agree 3" not in text_of(post).lower()


@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("occasion", ["day", f"{EXTRA}123"])
def test_every_post_can_be_found_again_by_its_key(occasion: str, threaded: bool) -> None:
    key = dataclasses.replace(KEY, occasion=occasion)
    marker = encode(DISCUSS, key.nonce)
    assert marker in buttons(daily_post(card(key=key, threaded=threaded))).values()
    recap = Recap(key=key, claim=entries.claim(), tally=Tally(), asked_on=DAY, threaded=threaded)
    assert marker in buttons(daily_recap(recap)).values()


def test_what_is_unusual_about_a_post_is_said() -> None:
    late = text_of(daily_post(card(late=True, replaces=True, key=dataclasses.replace(KEY, schedule="fridays"))))
    assert "Late: it was meant for <t:1795420800:f>" in late
    assert "has left the library" in late
    assert "Monday, 23 November · fridays" in late
    extra = text_of(daily_post(card(key=dataclasses.replace(KEY, occasion=f"{EXTRA}1"))))
    assert "/daily now" in extra


def test_a_role_stands_first_so_that_it_is_mentioned() -> None:
    post = daily_post(card(role_id=99))
    first = next(walk(post))
    assert first["content"].startswith("<@&99>\n")
    assert text_of(post).count("<@") == 1


def test_a_post_in_a_thread_of_its_own_does_not_ask_to_open_one() -> None:
    assert "Discuss" not in buttons(daily_post(card(threaded=True)))
    assert "About these posts" in buttons(daily_post(card(threaded=True)))


def test_a_chart_is_shown_where_it_is_sent_along() -> None:
    post = daily_post(card(entry=entries.comparison(), picture="38,000 and 6,276"))
    (gallery,) = [one for one in walk(post) if one["type"] == 12]
    assert gallery["items"][0]["description"] == "38,000 and 6,276"


def test_a_recap_tells_what_came_out_and_leads_back() -> None:
    link = "https://discord.com/channels/7/8/9"
    recap = Recap(key=KEY, claim=entries.claim(), tally=Tally(3, 1, 1), asked_on=dt.date(2026, 11, 20), link=link)
    words = text_of(daily_recap(recap))
    assert "> China leads in AI." in words
    assert "Most agree: 3 of 5 (60 %)." in words
    assert "**Disagree** 1 (20 %)" in words
    assert "Asked on Friday, 20 November" in words
    assert link in words
    check_limits(daily_recap(recap))


def test_a_recap_without_votes_says_so() -> None:
    recap = Recap(key=KEY, claim=entries.claim(), tally=Tally(), asked_on=DAY)
    assert "Nobody voted." in text_of(daily_recap(recap))


def test_a_thread_is_named_after_day_and_words() -> None:
    assert thread_name(entries.fact(), DAY) == "23 Nov: China filed over 38,000 patents."
    assert thread_name(entries.quote(), DAY) == "23 Nov: “That is a lot.”"
    assert units(thread_name(entries.fact(statement="long " * 200), DAY)) <= 100


def schedule(**changes: Any) -> Schedule:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {"guild_id": 7, "channel_id": 8, "posts_at": dt.time(9), "zone": "Europe/Berlin"}
    return Schedule(**(fields | changes))


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("forum", [False, True])
def test_every_trouble_is_told_with_what_mends_it(trouble: Trouble, forum: bool) -> None:
    words = trouble_words(trouble, schedule(forum=forum))
    assert words.endswith(".")
    assert any(hint in words for hint in ("Give me", "give me", "/daily set", "try again"))
    notice = trouble_notice(schedule(name="fridays", forum=forum), trouble, "Missing **Permissions**")
    assert words in text_of(notice)
    assert "“fridays”" in text_of(notice)
    assert "Missing \\*\\*Permissions\\*\\*" in text_of(notice)
    check_limits(notice)


def test_days_are_told_in_words() -> None:
    assert day_words(dt.date(2028, 2, 29)) == "Tuesday, 29 February"


ANY = st.one_of(entries.facts(), entries.quotes(), entries.claims())
NAMES = st.text(st.characters(codec="utf-8"), max_size=40)


@MANY
@given(ANY, st.booleans(), NAMES)
def test_however_hostile_an_entry_is_its_post_keeps_the_limits(entry: Entry, threaded: bool, name: str) -> None:
    key = PostKey(7, name, DAY, f"{EXTRA}1")
    post = daily_post(
        card(key=key, entry=entry, late=True, replaces=True, threaded=threaded, stand=STAND, role_id=2**63)
    )
    check_limits(post)
    check_inert(post)
    assert 1 <= units(thread_name(entry, DAY)) <= 100


@MANY
@given(entries.claims(), NAMES)
def test_however_hostile_a_claim_is_its_recap_keeps_the_limits(claim: Claim, name: str) -> None:
    key = PostKey(7, name, DAY, "recap")
    recap = daily_recap(Recap(key=key, claim=claim, tally=Tally(10**6, 1, 1), asked_on=DAY, link="https://discord.com"))
    check_limits(recap)
    check_inert(recap)


@pytest.mark.parametrize("text", ["_" * 7000, "😀" * 7000, "a_ " * 3000])
def test_the_longest_of_everything_fits(text: str) -> None:
    home: Article = entries.article(title=text, author=text, publisher=text)
    fact: Fact = entries.fact(article=home, statement=text, according_to=text)
    claim = entries.claim(article=home, text=text, supports=(fact,) * 9, challenges=(fact,) * 9, revision=99)
    key = PostKey(7, text, DAY, f"{EXTRA}1")
    for entry in (fact, claim):
        check_limits(daily_post(card(key=key, entry=entry, late=True, replaces=True, role_id=2**63, stand=STAND)))
