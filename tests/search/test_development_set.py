"""The lines that search must hold on the development queries, in-process. They are not part of this repository."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.retrieval_adapter import Adapter, build

SET = Path(__file__).parents[3] / "shared" / "retrieval"
pytestmark = pytest.mark.skipif(not SET.is_dir(), reason="the development queries (../shared/retrieval) are not here")

FLOORS = {
    "exact": 0.99, "typo1": 0.98, "typo2": 0.96, "order": 0.98, "partial": 0.96, "prefix": 0.97, "number": 0.95,
    "question": 0.95, "noise": 0.98, "acronym_synonym": 0.88, "paraphrase": 0.35, "ALL": 0.92,
}  # fmt: skip
AMONG_THREE = 0.95
CEILINGS = {"noanswer": 0.05, "noanswer_near": 0.15}


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((SET / "entries.yaml").read_text(encoding="utf-8"))
    return found


def queries() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SET / "dev.jsonl").read_text(encoding="utf-8").splitlines()]


def ask(engine: Adapter, query: dict[str, Any]) -> list[str]:
    return engine.complete(query["q"], 10) if query["type"] == "prefix" else engine.search(query["q"], 10)


def filler(number: int) -> str:
    """Make up a sentence of made-up words: growth makes every known word rarer, and adds no answer."""
    syllables = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu")
    words = ["".join(syllables[number * step // 7**n % 10] for n in range(4)) for step in range(3, 11)]
    return " ".join(words)


def test_the_right_entry_comes_first_as_often_as_promised() -> None:
    engine = build(entries())
    right: dict[str, list[bool]] = defaultdict(list)
    among_three: list[bool] = []
    for query in queries():
        if query["gold"]:
            found = ask(engine, query)
            hit = found[:1]
            among_three.append(not set(query["gold"]).isdisjoint(found[:3]))
            right[query["type"]].append(bool(hit) and hit[0] in query["gold"])
            right["ALL"].append(bool(hit) and hit[0] in query["gold"])
    shares = {kind: sum(right[kind]) / len(right[kind]) for kind in FLOORS}
    assert {kind: share for kind, share in shares.items() if share < FLOORS[kind]} == {}
    assert sum(among_three) / len(among_three) >= AMONG_THREE


@pytest.mark.parametrize("size", [10, 203, 1_000, 10_000])
def test_one_rule_of_silence_holds_at_every_size(size: int) -> None:
    known = entries()
    grown = [*known[:size], *({"id": f"f{n}", "kind": "fact", "text": filler(n)} for n in range(size - len(known)))]
    engine = build(grown)
    answered: dict[str, list[bool]] = defaultdict(list)
    for query in queries():
        if not query["gold"]:
            answered[query["type"]].append(bool(ask(engine, query)))
    shares = {kind: sum(answers) / len(answers) for kind, answers in answered.items()}
    assert {kind: share for kind, share in shares.items() if share > CEILINGS[kind]} == {}
