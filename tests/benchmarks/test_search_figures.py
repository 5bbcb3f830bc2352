"""What a measuring process finds is what it says, goals are judged strictly, and the tables tell both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import search, search_child, search_gaps
from benchmarks.search_contenders import CONTENDERS, CRUX, FUZZY, TOKEN_SET, Contender
from benchmarks.search_goals import Goal, Run, goals
from benchmarks.search_queries import SILENT, TYPES
from benchmarks.search_report import as_json, as_markdown, machine
from benchmarks.search_scores import Scores, read
from tests.search.fakes import fact, library_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.library.model import Library

WORDS = (
    "turbine",
    "reefs",
    "cobalt",
    "lantern",
    "archive",
    "glacier",
    "senate",
    "vaccine",
    "orchard",
    "tunnel",
    "comet",
)
SCORED = """
exact            n=25   hit@1 1.000  hit@3 1.000  hit@5 1.000  MRR 1.000
typo1            n=30   hit@1 0.967  hit@3 1.000  hit@5 1.000  MRR 0.983
prefix           n=43   hit@1 1.000  hit@3 1.000  hit@5 0.977  MRR 1.000
ALL              n=240  hit@1 0.871  hit@3 0.992  hit@5 0.992  MRR 0.881
noanswer         n=27   answered although nothing fits: 0.037
noanswer_near    n=9    answered although nothing fits: 0.222
CPU ms a query: p50 0.15  p99 0.40
"""


def library() -> Library:
    rows = [[WORDS[(start + step) % len(WORDS)] for step in (0, 1, 3, 7)] for start in range(len(WORDS))]
    return library_of(*(fact(f"f{n}", f"{' '.join(row)} {1_000 + n:,}") for n, row in enumerate(rows)))


class Parrot:
    """Answers everything with the same entries."""

    def __init__(self, library: Library) -> None:
        self._ids = list(library.entries)

    def search(self, query: str, limit: int) -> Sequence[str]:
        return self._ids[:limit] if query else []

    complete = search


PARROT = Contender("parrot", Parrot, "")  # type: ignore[arg-type]  # a sequence does for a list
AMOUNT = search_child.Amount(queries=60, keystrokes=40, rounds=1)


def test_crux_is_found_to_be_right_and_silent() -> None:
    found = search_child.measure(CRUX, library(), AMOUNT)
    assert set(found.first) == set(TYPES) - set(SILENT)
    assert set(found.first.values()) == {1.0}
    assert found.answered == dict.fromkeys(SILENT, 0.0)
    assert sum(found.asked.values()) == 60


def test_what_answers_everything_is_found_to_be_wrong() -> None:
    found = search_child.measure(PARROT, library(), AMOUNT)
    assert found.answered == dict.fromkeys(SILENT, 1.0)
    assert max(found.first.values()) < 1
    assert all(found.among[kind] >= share for kind, share in found.first.items())
    assert found.keystroke.asked + found.query.asked == 60 + 40
    assert 0 <= found.query.p50 <= found.query.p99


def test_each_round_asks_something_else() -> None:
    asked: list[str] = []

    class Noted(Parrot):
        def search(self, query: str, limit: int) -> Sequence[str]:
            asked.append(query)
            return super().search(query, limit)

    noted = Contender("noted", Noted, "")  # type: ignore[arg-type]  # a sequence does for a list
    found = search_child.measure(noted, library(), search_child.Amount(queries=20, keystrokes=20, rounds=3))
    assert found.query.asked + found.keystroke.asked == 120
    assert sum(found.asked.values()) == 60
    assert len(set(asked)) > 40


def test_an_index_weighs_something() -> None:
    assert 0 < search_child.trace(CRUX, library()) < 10


async def test_the_loop_is_watched_while_it_idles_builds_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_gaps, "IDLE", 0.02)
    found = await search_gaps.measure(library(), 12, 12)
    assert [gaps.doing for gaps in found] == [
        "nothing else",
        "an index built in a thread",
        "queries answered",
        "keystrokes completed",
        "quotes of a speaker",
        "junk answered, 200 characters",
    ]
    assert all(gaps.beats > 0 for gaps in found)
    assert [gaps.longest > 0 for gaps in found] == [False, False, True, True, True, True]


def test_the_scorers_lines_are_read() -> None:
    scores = read(SCORED)
    assert scores.first == {"exact": 1, "typo1": 0.967, "prefix": 1, "ALL": 0.871}
    assert scores.among_three["ALL"] == 0.992
    assert scores.among_five["prefix"] == 0.977
    assert scores.answered == {"noanswer": 0.037, "noanswer_near": 0.222}
    assert scores.asked["typo1"] == 30


def measured(query: float, p99: float) -> dict[str, Any]:
    return {
        "built": {"cpu": 10.0, "wall": 11.0, "rss": 201.0, "uss": None},
        "query": {"p50": query, "p99": p99, "asked": 500},
        "keystroke": {"p50": query, "p99": p99, "asked": 900},
        "first": {"exact": 1.0},
        "among": {"exact": 1.0},
        "answered": {"off-topic": 0.0},
        "asked": {"exact": 400, "off-topic": 100},
    }


@pytest.fixture
def run() -> Run:
    found = Run(words={100_000: 38_064}, traced={100_000: 90.0})
    names = {CRUX.name: measured(1.0, 8.0), FUZZY.name: measured(2.0, 15.9), TOKEN_SET.name: measured(49.0, 400.0)}
    found.measures = {100_000: names}
    late = {"long": 1, "beats": 9, "longest": 4.0}
    found.gaps = (100_000, [{"doing": "queries answered", "largest": 5.1, **late}])
    return found


def test_costs_are_judged_by_the_goals_of_their_size(run: Run) -> None:
    met = {goal.figure: goal.met for goal in goals(run)}
    assert met["query p99, 100,000 entries"]
    assert met["keystroke p99, 100,000 entries"]
    assert met["build, 100,000 entries"]
    assert not met["memory, 100,000 entries"]


def test_costs_are_judged_beside_the_others_in_the_same_run(run: Run) -> None:
    met = {goal.figure: goal.met for goal in goals(run)}
    assert met["query p50, 100,000 entries: half of tantivy fuzzy's"]
    assert not met["query p99, 100,000 entries: half of tantivy fuzzy's"]
    assert not met["query p50, 100,000 entries: a fiftieth of rapidfuzz token_set_ratio's"]
    assert met["query p99, 100,000 entries: a fiftieth of rapidfuzz token_set_ratio's"]


def test_gaps_are_judged_by_the_clock_and_by_cpu(run: Run) -> None:
    met = {goal.figure: goal.met for goal in goals(run)}
    assert not met["largest gap of the event loop, 100,000 entries: queries answered"]
    assert met["longest call, 100,000 entries: queries answered"]


def test_smaller_libraries_have_no_goal_that_is_for_the_largest(run: Run) -> None:
    run.measures = {1_000: run.measures[100_000], 10_000: run.measures[100_000]}
    run.gaps = (10_000, run.gaps[1])
    assert {goal.figure.split(",")[0] for goal in goals(run)} == {"query p99", "keystroke p99", "build"}
    assert not any("1,000 " in goal.figure for goal in goals(run))


def test_right_answers_are_judged_by_type() -> None:
    kinds = ("exact", "typo1", "typo2", "order", "noise", "partial", "prefix", "number", "question")
    right = dict.fromkeys((*kinds, "acronym_synonym", "paraphrase", "ALL"), 0.95)
    run = Run(scores={CRUX.name: Scores(right, right, right, {"noanswer": 0.05, "noanswer_near": 0.16})})
    missed = {goal.figure for goal in goals(run) if not goal.met}
    assert missed == {
        "right first: exact", "right first: typo1", "right first: typo2", "right first: order", "right first: noise",
        "right first: partial", "right first: prefix", "right among five: prefix",
        "answered although nothing fits: noanswer_near",
    }  # fmt: skip


def test_at_least_means_no_less() -> None:
    assert Goal("share", 0.5, 0.5, at_least=True).met
    assert not Goal("share", 0.5, 0.499, at_least=True).met
    assert Goal("time", 0.5, 0.5).met
    assert not Goal("time", 0.5, 0.501).met


def test_the_tables_say_what_was_missed_by_whom_and_that_the_library_is_synthetic(run: Run) -> None:
    run.scores = {one.name: read(SCORED) for one in (FUZZY, TOKEN_SET)}
    text = as_markdown(run, {"machine": machine(), "skipped": ["Skipped: something."]})
    lines = text.splitlines()
    assert next(line for line in lines if "memory, 100,000" in line).endswith("MISSED |")
    assert "synthetic" in text
    assert "38,064" in text
    assert "Skipped: something." in lines
    assert any("typo1 (30)" in line and line.count("0.967") == 2 for line in lines)
    assert sum(line.startswith("| 100,000 | Crux") for line in lines) == 2


def test_a_run_without_the_development_queries_has_no_table_of_them(run: Run) -> None:
    assert "Development queries" not in as_markdown(run, {"machine": {}})


def test_the_json_holds_everything_and_no_nan(run: Run) -> None:
    document = json.loads(json.dumps(as_json(run, {"machine": machine()}), allow_nan=False))
    assert document["grown"]["100000"]["Crux"]["built"]["uss"] is None
    assert document["words"] == {"100000": 38_064}
    assert {goal["met"] for goal in document["goals"]} == {True, False}


def test_slow_systems_are_asked_less_where_the_library_is_large() -> None:
    plan = search.Plan(queries=600, keystrokes=900, rounds=3, compared=1_000_000)
    assert plan.options(CRUX, 100_000) == ("--queries=600", "--keystrokes=900", "--rounds=3")
    assert plan.options(TOKEN_SET, 100) == ("--queries=600", "--keystrokes=900", "--rounds=1")
    assert plan.options(TOKEN_SET, 10_000) == ("--queries=100", "--keystrokes=100", "--rounds=1")
    assert plan.options(TOKEN_SET, 1_000_000) == ("--queries=22", "--keystrokes=22", "--rounds=1")


def test_wrong_sizes_are_refused_with_what_is_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        search.main(["--sizes", "7"])
    assert "at least 50 entries, not 7" in capsys.readouterr().err


def test_a_small_run_goes_from_growing_to_the_tables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("benchmarks.search_scores.possible", lambda: False)
    monkeypatch.setattr(search, "CONTENDERS", (CRUX,))
    monkeypatch.setattr(search, "QUICK", search.Plan(queries=20, keystrokes=20, rounds=1))
    file = tmp_path / "found.json"
    search.main(["--quick", "--sizes", "60", "--json", str(file), "--keep", str(tmp_path / "kept")])
    told = capsys.readouterr()
    assert "| 60      | Crux" in told.out
    assert "are not here" in told.out
    assert "60 entries: Crux" in told.err
    document = json.loads(file.read_text(encoding="utf-8"))
    assert set(document["grown"]["60"]) == {"Crux"}
    assert document["gaps"]["entries"] == 60
    assert (tmp_path / "kept" / "60.pickle").is_file()
    assert len(CONTENDERS) == 8
