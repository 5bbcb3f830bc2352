"""Rounds become medians, each figure stands beside the echo bot's, and goals are judged at the worst."""

from __future__ import annotations

import json
import math
from collections import Counter

import pytest

from benchmarks.interactions import Load
from benchmarks.measurements import Start, Stint, largest_gap
from benchmarks.report import as_json, as_markdown, machine, number, table
from benchmarks.results import Results

LIBRARY = "shipped, 79 entries"


def load(concurrency: int, cpu_ms: float, seconds: float = 1.0) -> Load:
    times = [0.001] * 98 + [0.002, 0.003]
    return Load(concurrency, times, Counter(), seconds, cpu_ms / 10, 0.05)


def stint(*cpu_ms: float, gap: float = 0.0) -> Stint:
    loads = tuple(load(concurrency, cpu) for concurrency, cpu in zip((1, 16), cpu_ms, strict=True))
    return Stint(loads, (gap, gap / 2))


@pytest.fixture
def results() -> Results:
    found = Results()
    for cpu in (1.0, 1.2, 5.0):
        found.add_stint(LIBRARY, "echo", stint(cpu, cpu / 2))
        found.add_stint(LIBRARY, "Crux", stint(cpu * 1.5, cpu * 2, gap=cpu / 100))
    for more in (0.0, 0.1, 0.9):
        found.add_start(LIBRARY, "echo", Start(1.0 + more, 50_000_000, 30_000_000))
        found.add_start(LIBRARY, "Crux", Start(1.5 + more, 95_000_000, None))
    return found


def test_a_row_is_the_median_of_its_rounds(results: Results) -> None:
    crux = [row for row in results.rows() if row.bot == "Crux"]
    assert [row.concurrency for row in crux] == [1, 16]
    assert crux[0].cpu == pytest.approx(1.8)
    assert crux[0].rate == 100
    assert (crux[0].p50, crux[0].p99) == (1, 2)
    assert crux[0].count == 300


def test_gaps_are_the_largest_of_all_rounds_and_no_median(results: Results) -> None:
    assert [row.gap for row in results.rows() if row.bot == "Crux"] == pytest.approx([50, 25])


def test_cpu_is_a_multiple_of_the_echo_bots_at_the_same_concurrency(results: Results) -> None:
    ratios = {(row.bot, row.concurrency): row.cpu_ratio for row in results.rows()}
    expected = {("echo", 1): 1, ("echo", 16): 1, ("Crux", 1): 1.5, ("Crux", 16): 4}
    assert ratios == pytest.approx(expected)


def test_starts_are_compared_with_the_echo_bots(results: Results) -> None:
    crux = next(row for row in results.start_rows() if row.bot == "Crux")
    assert crux.starts == 3
    assert crux.seconds_more == pytest.approx(0.5)
    assert crux.rss_more == pytest.approx(45)
    assert math.isnan(crux.uss_more)


def test_a_goal_is_judged_where_the_bot_does_worst(results: Results) -> None:
    goals = {goal.figure: goal for goal in results.goals("Crux")}
    assert goals["CPU per /fact"].reached == pytest.approx(4)
    assert not goals["CPU per /fact"].met
    assert goals["start to READY"].met
    assert not goals["memory after start"].met


def test_without_an_echo_bot_no_goal_is_met() -> None:
    found = Results()
    found.add_start(LIBRARY, "Crux", Start(0.1, 1, 1))
    assert not any(goal.met for goal in found.goals("Crux"))


def test_faults_are_told_with_bot_library_and_concurrency() -> None:
    found = Results()
    broken = load(16, 1)
    broken.faults["no answer within 3 s"] = 4
    for _ in range(2):
        found.add_stint(LIBRARY, "Crux", Stint((broken,), (0.0,)))
    assert found.faults == {"Crux, shipped, 79 entries, 16 at once: no answer within 3 s": 8}
    assert found.rows()[0].faults == 8
    assert "8 x Crux, shipped, 79 entries, 16 at once" in as_markdown(found, "Crux", {"machine": {}})


def test_the_report_says_which_goals_are_missed(results: Results) -> None:
    results.shares[LIBRARY, "Crux"] = {"search": 0.75, "logging": 0.25}
    text = as_markdown(results, "Crux", {"machine": machine()})
    assert next(line for line in text.splitlines() if "CPU per /fact" in line).endswith("MISSED |")
    assert next(line for line in text.splitlines() if "start to READY" in line).rstrip(" |").endswith("met")
    assert "75%, 1.80 ms" in text
    assert all(f"python {part}" in text for part in (machine()["python"],))


def test_the_json_is_plain_json_with_null_for_what_was_not_measured(results: Results) -> None:
    document = json.loads(json.dumps(as_json(results, "Crux", {"machine": machine()}), allow_nan=False))
    uss = {row["bot"]: row["uss_more"] for row in document["starts"]}
    assert uss == {"echo": 0, "Crux": None}
    assert [goal["met"] for goal in document["goals"]] == [False, True, False]


def test_a_table_lines_up_its_columns() -> None:
    lines = table(("library", "bot", "ms"), [("a", "Crux", "1,000.5"), ("longer", "b", "2.0")]).splitlines()
    assert lines == [
        "| library | bot  |      ms |",
        "| ------- | ---- | ------: |",
        "| a       | Crux | 1,000.5 |",
        "| longer  | b    |     2.0 |",
    ]


def test_numbers_that_are_none_are_shown_as_such() -> None:
    assert number(1234.56, 1) == "1,234.6"
    assert number(math.nan, 1) == "-"
    assert number(math.inf, 1) == "never"


def test_machines_are_described_in_general_words() -> None:
    assert set(machine()) == {"system", "cores", "memory_gb", "python", "discord.py", "load_before"}


def test_only_gaps_within_the_load_count() -> None:
    lines = "100.000 0.9000\n105.500 0.0300\n106.000 0.0700\n120.000 2.0000\n"
    assert largest_gap(lines, 101, 110) == 0.07
    assert largest_gap(lines, 130, 140) == 0
