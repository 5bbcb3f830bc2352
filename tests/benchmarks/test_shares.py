"""Sampled stacks are sorted into parts, and every sample is counted once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.shares import OTHER, part_of, shares

if TYPE_CHECKING:
    from pathlib import Path

LOOP = ["/lib/asyncio/base_events.py:BaseEventLoop._run_once", "bench/watched.py:main"]
FACT = ["/crux/commands/fact.py:fact", "/site/discord/app_commands/commands.py:Command._do_call", *LOOP]


@pytest.mark.parametrize(
    ("stack", "part"),
    [
        (["/crux/bot/search/engine.py:Engine.search", *FACT], "search"),
        (
            ["/site/discord/ui/button.py:Button.__init__", "/crux/bot/render/answer.py:fact", *FACT],
            "rendering the answer",
        ),
        (["/lib/logging/__init__.py:Logger.info", "/crux/bot/render/answer.py:fact", *FACT], "logging"),
        (["/site/aiohttp/client.py:ClientSession._request", "/site/discord/webhook/async_.py:request", *FACT], None),
        (["/site/discord/state.py:ConnectionState.parse_interaction_create", *LOOP], "the interaction from JSON"),
        (FACT, "discord.py's command tree"),
        (LOOP, "the event loop"),
        (["<string>:f"], OTHER),
    ],
)
def test_a_stack_belongs_to_the_part_that_could_be_worked_on(stack: list[str], part: str | None) -> None:
    assert part_of(stack) == (part or "HTTP: aiohttp's client")


def test_windows_paths_are_read_alike() -> None:
    assert part_of([r"C:\crux\bot\search\engine.py:Engine.search"]) == "search"


def test_shares_add_up_to_one_and_the_largest_is_first(tmp_path: Path) -> None:
    file = tmp_path / "samples.json"
    rows = [{"count": 1, "stack": LOOP}, {"count": 3, "stack": ["/crux/bot/search/x.py:f", *FACT]}]
    file.write_text(json.dumps(rows), encoding="utf-8")
    assert list(shares(file).items()) == [("search", 0.75), ("the event loop", 0.25)]


def test_no_samples_are_an_error_and_not_a_table_of_nothing(tmp_path: Path) -> None:
    file = tmp_path / "samples.json"
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="no samples"):
        shares(file)
