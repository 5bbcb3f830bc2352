"""Voting by four members on the real bot: votes, changes, withdrawals, reasons, polls, settings; right and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from sandbox.server import serve
from tests.e2e.booth import Hall, answer, click, clicks, hall_in, told
from tests.e2e.conftest import TOKEN
from tests.person import components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.library.model import Claim

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """One bot for all tests here: each has a claim of its own."""
    async with serve(token=TOKEN) as sandbox, hall_in(sandbox, tmp_path_factory.mktemp("votes")) as opened:
        yield opened


@pytest.fixture
def claim(hall: Hall) -> Claim:
    return next(hall.unused)


async def test_four_members_vote_on_a_claim_and_the_card_says_how_many_not_what(hall: Hall, claim: Claim) -> None:
    card = await hall.shows(claim)
    for person, choice in (
        (hall.mira, "Agree"),
        (hall.jonas, "Disagree"),
        (hall.priya, "Agree"),
        (hall.tomas, "Unsure"),
    ):
        words = await clicks(person, card, choice)
        assert words.startswith(f"Recorded: **{choice}**")
        assert claim.text in words
    shown = text_of(await hall.until(card, "4 members have voted"))
    assert "agree 2" not in shown.lower()
    assert hall.votes(claim) == {"agree": 2, "disagree": 1, "unsure": 1}


async def test_a_vote_can_be_changed_explained_and_withdrawn(hall: Hall, claim: Claim) -> None:
    card = await hall.shows(claim)
    slip = await click(hall.jonas, card, "Agree")
    changed = await click(hall.jonas, slip, "Change to Disagree")
    assert text_of(changed).startswith("Recorded: **Disagree**")
    asked = await hall.jonas.presses(changed, "Confidence and reason")
    filled = await answer(
        hall.jonas, await hall.jonas.fills_in(asked, confidence="80", reason="Chips are scarce."), changed
    )
    assert "80 % sure" in text_of(filled)
    assert "Chips are scarce." in text_of(filled)
    stored = "SELECT choice, confidence, reason FROM vote_current WHERE claim_id = ?"
    assert hall.rows(stored, claim.id) == [("disagree", 80, "Chips are scarce.")]
    withdrawn = await click(hall.jonas, filled, "Withdraw")
    assert "withdrawn" in text_of(withdrawn)
    history = await clicks(hall.jonas, withdrawn, "My votes on this")
    assert history.count("**Disagree**") == 2
    assert hall.votes(claim) == {None: 1}
    assert hall.events(claim) == 4
    await hall.until(card, "Nobody has voted yet")


async def test_a_confidence_that_is_none_changes_nothing(hall: Hall, claim: Claim) -> None:
    slip = await click(hall.jonas, await hall.shows(claim), "Agree")
    for confidence in ("49", "101", "very", "-1", "8x"):
        asked = await hall.jonas.presses(slip, "Confidence and reason")
        filled = await hall.jonas.fills_in(asked, confidence=confidence, reason="")
        assert "50 to 100" in text_of(await answer(hall.jonas, filled))
    stored = "SELECT choice, confidence FROM vote_current WHERE claim_id = ?"
    assert hall.rows(stored, claim.id) == [("agree", None)]
    assert hall.events(claim) == 1


async def test_a_poll_opens_is_voted_on_and_closes_with_what_came_out(hall: Hall, claim: Claim) -> None:
    card = await hall.opens(claim, duration="2h")
    assert "agree" not in text_of(await hall.card(card)).split("Poll")[1].replace(claim.text, "").lower()
    for person, choice in ((hall.mira, "Agree"), (hall.jonas, "Agree"), (hall.priya, "Disagree")):
        assert (await clicks(person, card, choice)).startswith("Recorded")
    await hall.until(card, "3 members have voted")
    asked = await hall.mira.types("poll close")
    close = next(label for label in labels(asked["message"]) if "lose" in label)
    await hall.mira.presses(asked["message"], close)
    final = await hall.until(card, "Closed")
    assert "Agree" not in labels(final)
    reply = await hall.said_in_channel("The poll is closed")
    assert reply["attachments"] or 12 in [one["type"] for one in components(reply)], reply
    assert "2" in text_of(reply)
    assert hall.rows("SELECT agree, disagree, unsure FROM poll WHERE claim_id = ?", claim.id) == [(2, 1, 0)]


async def test_only_who_may_opens_polls_and_only_with_a_time_that_can_be(hall: Hall, claim: Claim) -> None:
    assert "Manage Messages" in await told(hall.jonas, "poll open", claim=f"id:{claim.id}")
    for duration in ("soon", "-2h", "0", "10000d"):
        outcome = await hall.mira.types("poll open", claim=f"id:{claim.id}", duration=duration)
        assert not labels(outcome["message"])
    assert hall.rows("SELECT count(*) FROM poll WHERE claim_id = ?", claim.id) == [(0,)]
    card = await hall.opens(claim)
    assert "already open" in await told(hall.mira, "poll open", claim=f"id:{claim.id}")
    assert "closed early" in await told(hall.jonas, "poll close")
    assert "Agree" in labels(await hall.card(card))


async def test_a_poll_with_its_tally_at_close_shows_it_to_nobody_before(hall: Hall, claim: Claim) -> None:
    card = await hall.opens(claim, results="at-close")
    words = await clicks(hall.jonas, card, "Agree")
    assert words.startswith("Recorded")
    assert "agree 1" not in words.lower()
    shown = text_of(await hall.until(card, "1 member has voted"))
    assert "100 %" not in shown


async def test_settings_need_manage_server_and_hold(hall: Hall) -> None:
    assert "settings" not in [command["name"] for command in (await hall.jonas.state())["commands"]]
    refused = await told(hall.mira, "settings", time_zone="Mars/Olympus")
    assert "Mars" in refused
    assert hall.rows("SELECT count(*) FROM guild_settings") == [(0,)]
    await hall.mira.types("settings", time_zone="Europe/Berlin")
    assert hall.rows("SELECT time_zone FROM guild_settings") == [("Europe/Berlin",)]


async def test_old_cards_work_after_a_kill_and_forged_ones_write_nothing(hall: Hall, claim: Claim) -> None:
    card = await hall.shows(claim)
    assert (await clicks(hall.jonas, card, "Agree")).startswith("Recorded")
    hall.bot.process.kill()  # no test comes after this one
    await hall.bot.process.wait()
    async with hall_in(hall.sandbox, hall.folder) as again:
        assert (await clicks(again.priya, card, "Disagree")).startswith("Recorded")
        await again.until(card, "2 members have voted")
        stored = again.rows("SELECT count(*) FROM vote_event")
        forged = ("vote:x:1", "vote:a:999", "vote:a:no/claim:1", "vote")
        assert all(await again.forges(*(f"crux:1:{one}" for one in forged), "crux:9:vote:a:1"))
        assert again.rows("SELECT count(*) FROM vote_event") == stored
        assert again.events(claim) == 2
