"""What the commands of the command line have in common: options, exit codes, looks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

PROBLEMS: Final = 1
USAGE: Final = 2
CONFIGURATION: Final = 78
BROKEN_OFF: Final = 130  # by Ctrl-C, as shells have it

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="The settings' file. Default: ./config.yaml, where there is one.", metavar="FILE"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]


def end_with(well: bool) -> None:
    """End with 1 unless all is well."""
    if not well:
        raise typer.Exit(PROBLEMS)
