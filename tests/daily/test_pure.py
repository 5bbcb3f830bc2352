"""When and what are decided without Discord and without SQL, and posts are made without Discord."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        (("occurrences", "choice", "pace"), ("discord", "sqlalchemy", "aiohttp")),
        (("poster", "delivery", "planner", "troubles", "dailies"), ("discord", "aiohttp")),
    ],
)
def test_what_decides_knows_neither_discord_nor_sql(modules: tuple[str, ...], absent: tuple[str, ...]) -> None:
    imports = ", ".join(f"bot.daily.{module}" for module in modules)
    script = f"import sys, {imports}\nprint(sorted(set(sys.modules) & {set(absent)!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert done.stdout.strip() == "[]"
