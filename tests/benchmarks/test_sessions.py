"""What counts as an answer, and one real round: the echo bot, started, loaded, watched and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
import pytest

from benchmarks.contenders import CRUX, ECHO, TUTORIAL, Contender, Shelf
from benchmarks.measurements import Plan, measure_loads, measure_start
from benchmarks.sessions import BotFailedError, judge

if TYPE_CHECKING:
    from pathlib import Path

PLAIN: dict[str, Any] = {"content": "words", "components": [], "embeds": []}
CARD: dict[str, Any] = {"content": "", "components": [{"type": 17}], "embeds": []}
EMBED: dict[str, Any] = {"content": "", "components": [], "embeds": [{"title": "a fact"}]}


@pytest.mark.parametrize(("bot", "answer"), [(CRUX, CARD), (ECHO, PLAIN), (TUTORIAL, EMBED)])
def test_each_bots_own_kind_of_answer_is_one(bot: Contender, answer: dict[str, Any]) -> None:
    judged = judge({"kind": "message", "acknowledged_ms": 12.0, "message": answer}, bot)
    assert judged.fault is None
    assert judged.seconds == 0.012


def test_plain_words_from_crux_are_an_error_message() -> None:
    judged = judge({"kind": "message", "acknowledged_ms": 1.0, "message": PLAIN}, CRUX)
    assert judged.fault == "an error instead of an answer: words"


def test_silence_is_a_fault() -> None:
    judged = judge({"kind": "failed", "acknowledged_ms": None, "error": "did not respond"}, ECHO)
    assert judged.fault == "no answer within 3 s"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf("none", 0, tmp_path, tmp_path / "flat.yaml", ("one", "two", "three"))


@pytest.mark.e2e
async def test_the_echo_bot_starts_and_answers_everything(shelf: Shelf, tmp_path: Path) -> None:
    started = await measure_start(ECHO, shelf, tmp_path)
    assert started.seconds > 0
    assert started.rss > 1_000_000
    stint = await measure_loads(ECHO, shelf, tmp_path, Plan(seconds=0.3, warm_up=0.1, concurrencies=(1, 4)))
    assert [load.concurrency for load in stint.loads] == [1, 4]
    assert all(load.times and not load.faults for load in stint.loads)
    assert len(stint.gaps) == 2
    assert not [child for child in psutil.Process().children() if "echo.py" in " ".join(child.cmdline())]


@pytest.mark.e2e
async def test_a_bot_that_does_not_start_is_told_with_its_last_words(shelf: Shelf, tmp_path: Path) -> None:
    broken = Contender("broken", lambda _: ("-c", "raise SystemExit('no such thing')"), lambda _: True)
    with pytest.raises(BotFailedError, match="no such thing"):
        await measure_start(broken, shelf, tmp_path)
