from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components import ID_LIMIT, decode
from bot.errors import ExpiredError
from bot.ledger.model import Box, Choice, Event, Names, Poll, PollRules, Results, Tally, Vote
from bot.render import ballot
from bot.render.ballot import BoxKey, OwnBallot, box_args, history, outdated, own_ballot, read_box, recorded
from tests.render import entries
from tests.render.trees import units

if TYPE_CHECKING:
    from bot.render.slip import Slip

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONGEST_ID = f"{'a' * 32}/{'b' * 40}"
BOX = Box(7, "gap/china-leads", 2)
BOXES = st.builds(Box, st.just(7), st.just(LONGEST_ID), st.integers(1, 999_999), st.sampled_from([0, 1, 2**63 - 1]))
VOTES = st.builds(
    Vote, BOXES, st.sampled_from(Choice), st.none() | st.integers(50, 100), st.none() | entries.HOSTILE, st.just(AT)
)
EVENTS = st.builds(
    Event,
    BOXES,
    st.none() | st.sampled_from(Choice),
    st.none() | st.integers(50, 100),
    st.none() | entries.HOSTILE,
    st.just(AT),
)


def vote(choice: Choice = Choice.AGREE, confidence: int | None = None, reason: str | None = None) -> Vote:
    return Vote(BOX, choice, confidence, reason, AT)


def poll(**rules: object) -> Poll:
    closes_at = AT + timedelta(hours=1)
    return Poll(
        id=9,
        guild_id=7,
        channel_id=1,
        message_id=2,
        claim_id=BOX.claim_id,
        claim_revision=2,
        rules=PollRules(**rules),  # type: ignore[arg-type]  # its own fields
        opened_by=3,
        opened_at=AT,
        closes_at=closes_at,
    )


def check(slip: Slip) -> None:
    """Assert Discord's limits for a plain message, that it can be sent, and that it does nothing."""
    payload = orjson.loads(orjson.dumps(slip.payload()))
    assert 1 <= units(payload["content"]) <= 2000
    assert payload["flags"] == 64
    assert payload["allowed_mentions"] == {"parse": []}
    assert "@everyone" not in payload["content"]
    ids = []
    for row in payload["components"]:
        assert 1 <= len(row["components"]) <= 5
        for button in row["components"]:
            assert 1 <= units(button["label"]) <= 80
            assert len(button["custom_id"]) <= ID_LIMIT
            ids.append(button["custom_id"])
    assert len(ids) == len(set(ids)), "two buttons with one id"


@given(BOXES)
def test_a_button_says_which_box_it_belongs_to(box: Box) -> None:
    key = read_box(box_args(box))
    assert key == (BoxKey(poll_id=box.poll_id) if box.poll_id else BoxKey(box.claim_id, box.claim_revision))
    for control in ballot.ballot_row(box):
        press = decode(control.item.custom_id)  # type: ignore[attr-defined]  # a button has one
        assert press is not None
        assert (press.verb, read_box(press.args[1:])) == (ballot.VOTE, key)


@pytest.mark.parametrize("args", [(), ("",), ("a", "b"), ("a", "0"), ("0",), ("a", "1", "2"), ("²",), (str(2**63),)])
def test_a_box_of_nobodys_is_refused(args: tuple[str, ...]) -> None:
    with pytest.raises(ExpiredError):
        read_box(args)


@pytest.mark.parametrize("letter", ["", "A", "x", "agree"])
def test_a_choice_of_nobodys_is_refused(letter: str) -> None:
    with pytest.raises(ExpiredError):
        ballot.read_choice(letter)


@given(entries.SHOWN, st.none() | VOTES, st.booleans(), st.booleans(), BOXES)
def test_ballots_keep_to_the_limits_and_are_inert(
    wording: str, own: Vote | None, public: bool, counted: bool, box: Box
) -> None:
    tally = Tally(10**6, 10**6, 10**6)
    shown = OwnBallot(
        box=box,
        wording=wording,
        vote=own,
        tally=tally,
        poll=poll(results=Results.AT_CLOSE, names=Names.SHOWN),
        public=public,
    )
    check(recorded(shown, counted=counted))
    check(own_ballot(shown))


@given(entries.SHOWN, entries.SHOWN, BOXES)
def test_outdated_cards_keep_to_the_limits(old: str, new: str, box: Box) -> None:
    check(outdated(old, new, box))
    check(outdated(None, new, box))


@given(entries.SHOWN, st.lists(EVENTS, max_size=30))
def test_histories_keep_to_the_limits(wording: str, events: list[Event]) -> None:
    check(history(wording, events))


def test_a_recorded_vote_begins_with_recorded_and_names_choice_and_wording() -> None:
    slip = recorded(OwnBallot(box=BOX, wording="China leads.", vote=vote(Choice.UNSURE, 70, "Who knows")))
    assert slip.content == "Recorded: **Unsure**, 70 % sure.\n> China leads.\nYour reason: Who knows"


def test_a_newer_click_that_counts_instead_is_told() -> None:
    slip = recorded(OwnBallot(box=BOX, wording="China leads.", vote=vote()), counted=False)
    assert slip.content.startswith("Recorded, but you have clicked again since")


def test_the_buttons_offer_what_can_be_done_next() -> None:
    def labels(own: Vote | None) -> list[str]:
        slip = own_ballot(OwnBallot(box=BOX, wording="x", vote=own))
        return [button["label"] for row in slip.rows for button in row]

    assert labels(None) == ["Agree", "Disagree", "Unsure", "My votes on this"]
    changed = ["Confidence and reason", "Change to Agree", "Change to Unsure", "Withdraw", "My votes on this"]
    assert labels(vote(Choice.DISAGREE)) == changed


def test_a_poll_tells_when_its_tally_is_shown_and_that_names_are() -> None:
    shown = OwnBallot(box=poll().box, wording="x", vote=vote(), poll=poll(results=Results.AT_CLOSE, names=Names.SHOWN))
    lines = recorded(shown).content.splitlines()
    assert "-# The tally is shown when the poll closes, <t:1772370000:R>." in lines
    assert "-# This poll shows who voted what." in lines


def test_a_history_says_where_each_vote_was_and_that_there_were_more() -> None:
    events = [Event(replaced, Choice.AGREE, 60, "so", AT) for replaced in (BOX, poll().box)]
    text = history("x", events * 6).content
    assert "- <t:1772366400:f>: **Agree**, 60 % sure (wording 2): “so”" in text
    assert "- <t:1772366400:f>: **Agree**, 60 % sure in poll 9 (wording 2): “so”" in text
    assert text.endswith("-# and 4 earlier ones")
    assert history("x", []).content.endswith("None.")


def test_a_tally_is_told_in_words() -> None:
    assert ballot.tally_words(Tally()) == "nobody has voted"
    assert ballot.tally_words(Tally(1200, 1, 0)) == "agree 1,200, disagree 1, unsure 0"


def test_the_dialog_is_for_one_vote_and_holds_what_was_said() -> None:
    dialog = ballot.explain_dialog(vote(Choice.DISAGREE, 80, "Because."), public=True)
    sent = dialog.to_dict()
    assert sent["custom_id"] == "crux:1:reason:d:1:gap/china-leads:2"
    confidence, reason = (label["component"] for label in sent["components"])
    assert (confidence["value"], reason["value"]) == ("80", "Because.")
    assert not confidence["required"]
    assert not reason["required"]
