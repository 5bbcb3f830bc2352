"""What holds for all tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason for a test to fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@dataclass(frozen=True)
class Ended:
    """How the command line ended, and what it printed."""

    code: int
    out: str
    err: str


Crux = Callable[..., Ended]


@pytest.fixture
def crux(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Crux:
    """Give a function that runs the command line in this process, as `python -m bot` does in one of its own.

    The settings of whoever runs the tests have no part in it; those that are given as keywords have.
    """
    from bot.cli import main  # noqa: PLC0415  # only where it is used

    for name in list(os.environ):
        if name.startswith(("CRUX_", "DISCORD_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str, **environment: str) -> Ended:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["crux", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Ended(int(ended.value.code or 0), printed.out, printed.err)

    return run
