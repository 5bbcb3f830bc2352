from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.model import Box, FinalTally, Poll, PollRules, Tally, first_id_at, time_of
from tests.ledger.people import AGREE, ANN, CLAIM, DISAGREE, GUILD, NOON, UNSURE

moments = st.datetimes(datetime(2015, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
POLL = Poll(
    id=7,
    guild_id=GUILD,
    channel_id=1,
    message_id=None,
    claim_id=CLAIM,
    claim_revision=2,
    rules=PollRules(),
    opened_by=ANN,
    opened_at=NOON,
    closes_at=NOON + timedelta(hours=1),
)


def test_a_known_id_of_discord_has_its_known_time() -> None:
    # The example in Discord's own documentation of snowflakes.
    assert time_of(175928847299117063) == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)


@given(moments)
def test_the_first_id_of_a_moment_is_the_lowest_that_is_not_before_it(moment: datetime) -> None:
    first = first_id_at(moment)
    assert time_of(first) >= moment
    if first:
        assert time_of(first - 1) < moment


@given(st.integers(1, 2**63 - 1))
def test_an_id_is_never_below_the_first_of_its_own_moment(snowflake: int) -> None:
    assert first_id_at(time_of(snowflake)) <= snowflake


def test_a_time_before_discord_has_the_lowest_id() -> None:
    assert first_id_at(datetime(1999, 1, 1, tzinfo=UTC)) == 0


def test_a_tally_counts_its_voters() -> None:
    assert Tally(1, 2, 3).voters == 6


def test_who_stays_has_not_changed_their_mind() -> None:
    final = FinalTally(Tally(5, 1, 0), {(AGREE, AGREE): 4, (DISAGREE, AGREE): 1, (UNSURE, DISAGREE): 1})
    assert final.changed == 2


def test_a_poll_is_a_box_of_its_own() -> None:
    assert POLL.box == Box(GUILD, CLAIM, 2, 7)


@pytest.mark.parametrize(("seconds", "takes"), [(0, True), (3599.999, True), (3600, False), (4000, False)])
def test_a_poll_takes_votes_until_its_deadline(seconds: float, takes: bool) -> None:
    assert POLL.takes_votes_at(NOON + timedelta(seconds=seconds)) is takes
