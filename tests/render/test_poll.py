from __future__ import annotations

import dataclasses
import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.model import (
    Box,
    Choice,
    FinalTally,
    GuildSettings,
    NamedVote,
    Names,
    Poll,
    PollRules,
    Results,
    Tally,
    Vote,
)
from bot.render.drawing import draw
from bot.render.outcome import chart_of_poll, mind_change_words, share, tally_lines, verdict
from bot.render.poll import NAMED, Subject, ask_to_close, card_link, closing_reply, names, poll_card
from bot.render.polls import OPEN_SHOWN, Listed, poll_list
from bot.render.settings import settings_card
from bot.times.zones import zone_names
from tests.commands.shelf import CLAIMS
from tests.render.trees import check_inert, check_limits, text_of

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
CLAIM = CLAIMS[0]
OPEN = Poll(
    id=12,
    guild_id=2**62,
    channel_id=2**62 + 1,
    message_id=2**62 + 2,
    claim_id=CLAIM.id,
    claim_revision=1,
    rules=PollRules(),
    opened_by=2**62 + 3,
    opened_at=NOW,
    closes_at=NOW + dt.timedelta(hours=2),
)
HOSTILE = "# @everyone [x](https://x.example) <@1> **bold** \u202e" + "W\u0301" * 3000
counts = st.integers(0, 10**6)
tallies = st.builds(Tally, counts, counts, counts)
polls_rules = st.builds(
    PollRules,
    st.sampled_from(Results),
    st.sampled_from(Names),
    st.none() | st.just(2**62),
    st.none() | st.integers(1, 10**6),
)


def closed(tally: Tally, rules: PollRules | None = None, **changes: int) -> Poll:
    pairs = {(Choice(key.split("_")[0]), Choice(key.split("_")[1])): amount for key, amount in changes.items()}
    return dataclasses.replace(
        OPEN, closed_at=OPEN.closes_at, final=FinalTally(tally, pairs), rules=rules or OPEN.rules
    )


def named(amount: int, choice: Choice = Choice.AGREE) -> list[NamedVote]:
    vote = Vote(OPEN.box, choice, None, None, NOW)
    return [NamedVote(2**62 + number, vote) for number in range(amount)]


@pytest.mark.parametrize(
    ("tally", "quorum", "words"),
    [
        (Tally(), None, "Nobody voted."),
        (Tally(), 3, "Too few votes to count: 0 of the 3 that were asked for."),
        (Tally(2), 3, "Too few votes to count: 2 of the 3 that were asked for."),
        (Tally(3), 3, "All 3 agree."),
        (Tally(disagree=1), None, "The only vote: Disagree."),
        (Tally(unsure=4), None, "All 4 are unsure."),
        (Tally(7, 3, 2), None, "Most agree: 7 of 12 (58 %)."),
        (Tally(1, 5, 3), None, "Most disagree: 5 of 9 (56 %)."),
        (Tally(1, 1, 3), None, "Most are unsure: 3 of 5 (60 %)."),
        (Tally(2, 2), None, "Split evenly: 2 agree and 2 disagree."),
        (Tally(2, 2, 1), None, "Split evenly: 2 agree and 2 disagree; 1 is unsure."),
        (Tally(5, 3, 2), None, "No majority: more agree than disagree, 5 to 3; 2 are unsure."),
        (Tally(3, 5, 4), None, "No majority: more disagree than agree, 5 to 3; 4 are unsure."),
    ],
)
def test_what_came_out_is_told_in_words(tally: Tally, quorum: int | None, words: str) -> None:
    assert verdict(tally, quorum) == words


@given(tallies)
def test_a_majority_is_claimed_exactly_where_there_is_one(tally: Tally) -> None:
    most = max(tally.agree, tally.disagree, tally.unsure)
    told = verdict(tally).startswith(("Most", "All", "The only"))
    assert told is (2 * most > tally.voters)


@given(counts, counts)
def test_shares_are_rounded_half_up_and_never_beyond_the_whole(amount: int, rest: int) -> None:
    voters = amount + rest
    if not voters:
        assert share(amount, voters) == ""
        return
    percent = int(share(amount, voters).removesuffix(" %"))
    assert 0 <= percent <= 100
    assert abs(percent - 100 * amount / voters) <= 0.5


def test_changed_minds_are_told_with_their_directions() -> None:
    assert mind_change_words(FinalTally(Tally(3))) == ""
    stayed = FinalTally(Tally(3), {(Choice.AGREE, Choice.AGREE): 3})
    assert (
        mind_change_words(stayed) == "3 members had voted on this wording before the poll, and all kept their opinion."
    )
    one = FinalTally(Tally(1), {(Choice.AGREE, Choice.AGREE): 1})
    assert mind_change_words(one) == "1 member had voted on this wording before the poll, and kept their opinion."
    moved = closed(Tally(5, 2), agree_agree=2, disagree_agree=2, unsure_disagree=1).final
    assert moved is not None
    words = "5 members had voted on this wording before the poll; 3 changed their mind: "
    assert mind_change_words(moved) == words + "2 from disagree to agree and 1 from unsure to disagree."


@pytest.mark.parametrize(("results", "shows"), list(product(Results, Names)))
def test_the_rules_stand_on_the_open_card(results: Results, shows: Names) -> None:
    poll = dataclasses.replace(OPEN, rules=PollRules(results, shows))
    words = text_of(poll_card(poll, Subject(CLAIM.text, CLAIM), Tally(2, 1)))
    assert ("**shown" in words) is (shows is Names.SHOWN)
    assert ("**Agree** 2" in words) is (results is Results.LIVE)
    assert "3 members have voted" in words


def test_a_closed_card_has_no_ballot_and_a_cancelled_one_says_so() -> None:
    assert "It takes no votes any more" in text_of(poll_card(closed(Tally(2)), Subject(CLAIM.text, CLAIM), Tally()))
    cancelled = dataclasses.replace(OPEN, closed_at=NOW)
    words = text_of(poll_card(cancelled, Subject(CLAIM.text, CLAIM), Tally()))
    assert "cancelled" in words
    assert "Agree" not in words


def test_a_reply_needs_a_final_tally() -> None:
    with pytest.raises(ValueError, match="no final tally"):
        closing_reply(OPEN, Subject(CLAIM.text))


def test_the_reply_names_members_only_where_it_is_given_votes_and_not_too_many() -> None:
    assert names([]) == ""
    words = names([*named(NAMED + 3), *named(1, Choice.UNSURE)])
    assert words.count("<@") == NAMED + 1
    assert "and 3 more" in words
    assert "**Unsure:**" in words
    assert "<@" not in text_of(closing_reply(closed(Tally(30)), Subject(CLAIM.text, CLAIM)))


@given(tallies, polls_rules, st.booleans(), st.integers(0, 60))
def test_every_card_and_reply_keeps_to_discords_limits(
    tally: Tally,
    given_rules: PollRules,
    hostile: bool,
    amount: int,  # a test's parameter
) -> None:
    claim = dataclasses.replace(CLAIM, text=HOSTILE) if hostile else CLAIM
    subject = Subject(claim.text, claim)
    voters = [vote for choice in Choice for vote in named(amount, choice)]
    changes = {f"{one}_{other}": 10**6 for one, other in product(Choice, Choice)}
    for view in (
        poll_card(dataclasses.replace(OPEN, rules=given_rules), subject, tally),
        poll_card(dataclasses.replace(OPEN, claim_revision=2), subject, tally),
        poll_card(closed(tally, given_rules), subject, Tally()),
        closing_reply(closed(tally, given_rules, **changes), subject, voters, "alt"),
        ask_to_close(OPEN, claim.text, tally.voters),
    ):
        check_limits(view)
        check_inert(view)
        assert "](https://x.example)" not in text_of(view)


def test_the_chart_has_the_numbers_in_its_alt_text() -> None:
    chart = chart_of_poll(closed(Tally(2, 1, 1)), Tally(2, 1, 1), CLAIM.text)
    assert "Agree 2 (50 %), Disagree 1 (25 %), Unsure 1 (25 %)" in chart.alt
    assert "a poll of 4 voters, closed on 2026-11-23 12:00 UTC" in chart.alt
    assert chart.whole
    assert draw(chart).startswith(b"\x89PNG")


@given(st.text(max_size=3000), tallies)
def test_alt_texts_fit_whatever_the_wording(wording: str, tally: Tally) -> None:
    assert len(chart_of_poll(closed(tally), tally, wording).alt) <= 1000


def test_a_card_is_linked_once_it_is_sent() -> None:
    assert card_link(OPEN).endswith(f"/{OPEN.guild_id}/{OPEN.channel_id}/{OPEN.message_id}")
    assert card_link(dataclasses.replace(OPEN, message_id=None)).endswith(f"/{OPEN.channel_id}")


def test_tally_lines_hold_every_choice() -> None:
    assert tally_lines(Tally(1, 0, 2)) == "**Agree** 1 (33 %)\n**Disagree** 0 (0 %)\n**Unsure** 2 (67 %)"
    assert tally_lines(Tally()) == "**Agree** 0\n**Disagree** 0\n**Unsure** 0"


@pytest.mark.parametrize(("opened", "recent"), [(0, 0), (1, 0), (0, 1), (30, 30)])
def test_the_list_keeps_to_the_limits_and_says_what_it_leaves_out(opened: int, recent: int) -> None:
    one, other = Listed(OPEN, HOSTILE, 10**6), Listed(closed(Tally(10**6)), HOSTILE, 10**6)
    view = poll_list([one] * opened, [other] * recent)
    check_limits(view)
    assert ("more" in text_of(view)) is (opened > OPEN_SHOWN)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Argentina/ComodRivadavia", "Nowhere/" + "x" * 400])
def test_settings_keep_to_the_limits_in_every_zone(zone: str) -> None:
    given_settings = GuildSettings(time_zone=zone[:90], poll_role_id=2**62, rules=PollRules(Results.LIVE, Names.SHOWN))
    view = settings_card(given_settings, NOW, changed=True)
    check_limits(view)
    assert "<@&4611686018427387904>" in text_of(view)
    assert len(zone_names()) > 400


def test_a_box_is_the_polls_own() -> None:
    assert OPEN.box == Box(OPEN.guild_id, OPEN.claim_id, 1, 12)
