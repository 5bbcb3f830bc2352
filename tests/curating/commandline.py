"""The command line in the test's own process: what it prints, and how it ends."""

from __future__ import annotations

from typing import NamedTuple

from typer.testing import CliRunner

from bot.cli import app
from bot.errors import CruxError

TEXT = (
    "The harbour of Port Ellen will run on wind power from 2027. The Isle Energy Board said on Tuesday that the plan "
    "costs 38 million pounds, less than half of what a new diesel plant would cost.\n\n"
    '"We have waited for this for twenty years," said Mairi Campbell, who leads the board. Port Ellen uses about 4,200 '
    "megawatt hours a year, while Bowmore uses 6,100.\n\n"
    "Not everybody agrees. “The turbines will stand exactly where the geese land,” said Iain Ross.\n"
)
FACTS = ("--title", "Wind for the harbour", "--author", "Ailsa Gray", "--published", "2026-11-02", "--language", "en")


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


def crux(*arguments: object, said: str | None = None) -> Done:
    """Run a command; `said` is what is typed. Errors that the command line tells end with 1, as they do there."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=said)
    if isinstance(done.exception, CruxError):
        return Done(1, done.stdout, f"crux: {done.exception.user_message}")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)
