"""Killed in the middle of a burst, and the power cut: what members were told of is there, once. Few of each, here.

The full counts are in docs/reliability.md, with the commands.
"""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest

from benchmarks import powercut
from benchmarks.kills import kill_often
from benchmarks.postgres import postgresql

if TYPE_CHECKING:
    from pathlib import Path

TIMES = 3
LONGEST = 12  # fifths of a second, for the control: on a busy machine the first few have hardly a vote to lose


def test_no_vote_that_was_told_is_lost_or_doubled_when_the_bot_is_killed(tmp_path: Path) -> None:
    toll = asyncio.run(kill_often("sqlite", TIMES, tmp_path, None))
    assert toll.wrong == []
    assert toll.kills == TIMES
    assert toll.recorded > 0


def test_no_vote_that_was_told_is_lost_when_postgresql_is_killed(tmp_path: Path) -> None:
    with postgresql() as server:
        toll = asyncio.run(kill_often("server", TIMES, tmp_path, server))
    assert toll.wrong == []
    assert toll.kills == TIMES
    assert toll.recorded > 0


@pytest.mark.skipif(not powercut.possible(), reason="needs Linux and a C compiler")
def test_a_power_cut_takes_no_vote_that_was_told_and_the_control_shows_that_it_could(tmp_path: Path) -> None:
    library = powercut.build(tmp_path)
    told = 0
    for number in range(TIMES):
        cut = powercut.cut(library, _new(tmp_path / f"full{number}"), 0.2, "FULL")
        assert (cut.lost, cut.faults) == (0, ())
        told += cut.told
    assert told > 0
    control = (powercut.cut(library, _new(tmp_path / f"normal{n}"), 0.2 * n, "NORMAL") for n in range(1, LONGEST))
    assert any(cut.lost for cut in control), "without a sync at each commit, votes must be lost"


def _new(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
