"""What is shown while a library is read."""

from __future__ import annotations

import io
import logging
import sys
from typing import TYPE_CHECKING

from bot.terminal.console import LOGGED_EVERY, Milestones, reading

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """A terminal, as far as anyone asks."""

    def isatty(self) -> bool:
        return True


def test_progress_is_logged_every_few_seconds_where_there_is_no_terminal(caplog: pytest.LogCaptureFixture) -> None:
    seconds = iter([0.0, 1.0, LOGGED_EVERY, LOGGED_EVERY + 1, 2 * LOGGED_EVERY])
    milestones = Milestones(lambda: next(seconds))
    with caplog.at_level(logging.INFO, "crux"):
        for done in range(1, 5):
            milestones(done * 100, 1000)
    told = [record.getMessage() for record in caplog.records]
    assert told == ["reading the library: 200 of 1000 files", "reading the library: 400 of 1000 files"]


def test_a_later_reading_of_few_files_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    seconds = iter([0.0, 10 * LOGGED_EVERY, 20 * LOGGED_EVERY, 20 * LOGGED_EVERY + 1])
    milestones = Milestones(lambda: next(seconds))
    with caplog.at_level(logging.INFO, "crux"):
        milestones(1, 1)
        milestones(1, 2)
        milestones(2, 2)
    assert caplog.messages == []


def test_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with reading() as progress:
        progress(500, 1000)
    assert "Reading the library" in terminal.getvalue()
    assert "500/1000" in terminal.getvalue()


def test_a_few_files_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with reading() as progress:
        progress(1, 1)
    assert "Reading" not in terminal.getvalue()
