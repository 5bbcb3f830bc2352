"""Goals of votes are judged at every load, each figure beside the echo bot's; nothing unmeasured counts as reached."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from benchmarks.ballots import BurstFigures
from benchmarks.crowd import Told
from benchmarks.interactions import Load
from benchmarks.ledger import Alone, Counting
from benchmarks.vote_results import StoreFigures, VoteResults, votes_as_json, votes_as_markdown


def burst(clicks: int = 1500, **figures: Any) -> BurstFigures:  # noqa: ANN401  # whatever a figure is
    fine = {"told": Counter({Told.RECORDED: clicks}), "p50": 0.5, "p99": 1.0, "slowest": 1.2, "card": 3.0}
    return BurstFigures(clicks=clicks, **{**fine, "wrong": (), "faults": (), "cpu_each": 0.0005, **figures})


def load(concurrency: int, clicks: int, cpu_ms: float) -> Load:
    return Load(concurrency, [0.001] * clicks, Counter(), 1.0, clicks * cpu_ms / 1000, 0.1)


def store(**figures: Any) -> StoreFigures:  # noqa: ANN401  # the same
    counted = (Counting(10_000, 0.001, 0.002, 0.01, 0.0), Counting(1_000_000, 0.1, 0.2, 0.3, 0.0))
    fine = {"database": "SQLite", "rate": 9000.0, "rate_singly": 100.0, "alone": Alone(300, 0.002, 0.02)}
    return StoreFigures(**{**fine, "countings": counted, **figures})


def missed(results: VoteResults) -> list[str]:
    return [goal.figure for goal in results.goals() if not goal.met]


def test_what_reaches_every_goal_misses_none() -> None:
    results = VoteResults([store(), store(database="PostgreSQL", rate=5000.0)], [("Crux", burst())])
    results.add_clicks("echo", [load(1, 100, 0.5), load(64, 1000, 0.3)])
    results.add_clicks("Crux", [load(1, 70, 1.0), load(64, 700, 0.6)])
    assert missed(results) == []
    assert len(results.goals()) == 2 * 5 + 3 + 2 * 2


@pytest.mark.parametrize(
    ("figures", "figure"),
    [
        ({"rate": 7999.0, "rate_singly": 10.0}, "votes/s, 256 at once, SQLite"),
        ({"rate_singly": 901.0}, "the same against one by one, SQLite"),
        ({"alone": Alone(300, 0.002, 0.026)}, "one voter alone, p50 / p99, SQLite"),
        ({"alone": Alone(300, 0.009, 0.02)}, "one voter alone, p50 / p99, SQLite"),
        ({"countings": (Counting(10_000, 0.0031, 0.0, 0.0, 0.0),)}, "tally of 10,000 votes, SQLite"),
    ],
)
def test_a_ledger_that_is_slower_misses_its_goal(figures: dict[str, Any], figure: str) -> None:
    assert missed(VoteResults([store(**figures)])) == [figure]


@pytest.mark.parametrize(
    ("figures", "figure"),
    [
        ({"told": Counter({Told.RECORDED: 1499, Told.SILENCE: 1})}, "heard nothing within 3 s"),
        ({"wrong": ("told recorded, but not stored",)}, "told other than stored"),
        ({"card": 5.1}, "card right after the last"),
        ({"card": None}, "card right after the last"),
    ],
)
def test_one_member_is_enough_to_miss_a_bursts_goal(figures: dict[str, Any], figure: str) -> None:
    assert missed(VoteResults(bursts=[("Crux", burst(**figures))])) == [f"1,500 clicks at once: {figure}"]


def test_the_echo_bot_has_no_goals() -> None:
    results = VoteResults(bursts=[("echo", burst(card=None))])
    results.add_clicks("echo", [load(1, 100, 0.5)])
    assert results.goals() == []


def test_a_row_is_the_median_of_its_rounds_beside_the_echo_bots() -> None:
    results = VoteResults()
    for clicks in (100, 300, 200):
        results.add_clicks("echo", [load(16, clicks, 0.4)])
        results.add_clicks("Crux", [load(16, clicks // 2, 1.0)])
    row = next(row for row in results.click_rows() if row.bot == "Crux")
    assert (row.rate, row.rate_ratio, row.count) == (100, 0.5, 300)
    assert row.cpu_ratio == pytest.approx(2.5)
    assert missed(results) == ["clicks/s, 16 in flight, against echo", "CPU per click, 16 in flight, against echo"]


def test_everything_stands_in_the_tables_and_in_the_json() -> None:
    told = Counter({Told.RECORDED: 1000, Told.BUSY: 400, Told.SILENCE: 99, Told.THINKING: 1})
    results = VoteResults([store()], [("echo", burst(card=None)), ("Crux", burst(told=told))])
    results.add_clicks("Crux", [load(1, 100, 0.5)])
    text = votes_as_markdown(results)
    row = next(line for line in text.splitlines() if line.startswith("| 1,500") and "Crux" in line)
    assert [cell.strip() for cell in row.split("|")[3:7]] == ["1,000", "400", "99", "1"]
    assert "Clicks in flight" in text
    assert "MISSED" in text
    document = json.loads(json.dumps(votes_as_json(results)))
    assert document["bursts"][1]["told"] == {"recorded": 1000, "busy": 400, "silence": 99, "thinking": 1}
    assert len(document["goals"]) == len(results.goals())


def test_where_nothing_was_measured_nothing_is_said() -> None:
    assert votes_as_markdown(VoteResults()) == ""
