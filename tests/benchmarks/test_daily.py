from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import daily
from benchmarks.daily import most_in_a_second, on_paper
from benchmarks.posting_kills import Toll


@pytest.mark.parametrize(
    ("moments", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 0.99, 1.0], 3),
        ([0.0, 0.5, 1.0, 1.4, 1.49], 4),
        ([float(n) for n in range(9)], 1),
    ],
)
def test_the_busiest_second_may_begin_anywhere(moments: list[float], most: int) -> None:
    assert most_in_a_second(moments) == most


def test_on_paper_one_zone_takes_as_long_as_the_pace_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "GUILDS", 250)
    told = on_paper(("UTC",))
    assert "250 guilds, 1 zones: at most 30 requests in any second" in told
    assert told.endswith("the last post 10 s after its time")
    assert on_paper(("UTC", "Asia/Tokyo")).endswith("the last post 5 s after its time")


def test_a_toll_says_what_was_killed_and_what_is_wrong() -> None:
    toll = Toll(Counter({"after-send": 2}), Counter({"after-send": 1}), Counter({"none": 2}), 2, ["a date has 2"])
    assert str(toll) == (
        "2 kills on 2 dates: after-send 2 (message there: 1); with faults: none 2; "
        "1 dates with exactly one message, 1 wrong"
    )
