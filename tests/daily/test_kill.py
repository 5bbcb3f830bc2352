"""Killed at every step of a post, with a Discord that drops answers: one message a local date. Few of each, here.

The full counts are in docs/reliability.md, with the commands.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from benchmarks.bots.posting import STEPS
from benchmarks.posting_kills import kill_often
from benchmarks.sessions import ledger_url

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.posting_kills import Toll

TIMES = 3

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forked, and ended by SIGKILL")


def check(toll: Toll, times: int) -> None:
    assert toll.wrong == []
    assert dict(toll.kills) == dict.fromkeys(STEPS[1:], times)
    assert toll.days == times * len(STEPS[1:])
    assert toll.there["before-record"] == times
    assert toll.there["before-claim"] == toll.there["after-claim"] == toll.there["before-send"] == 0


def test_a_bot_that_is_killed_at_any_step_posts_once_a_date(tmp_path: Path) -> None:
    check(asyncio.run(kill_often(TIMES, tmp_path, ledger_url(tmp_path))), TIMES)


def test_in_a_forum_it_is_once_too_and_twice_for_a_bot_that_does_not_look(tmp_path: Path) -> None:
    forum, control = tmp_path / "forum", tmp_path / "control"
    for folder in (forum, control):
        folder.mkdir()
    check(asyncio.run(kill_often(1, forum, ledger_url(forum), forum=True)), 1)
    blind = kill_often(1, control, ledger_url(control), at=["before-record"], forum=True, control=True)
    assert asyncio.run(blind).wrong, "were nothing doubled here, the trial would show nothing"
