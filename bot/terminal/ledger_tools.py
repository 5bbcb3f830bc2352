"""The bodies of the command line's tools for votes: what they print, and with which code they end."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from bot.errors import CruxError
from bot.ledger.audit import audit
from bot.ledger.backup import back_up, restore
from bot.ledger.export import CsvWriter, JsonLinesWriter, export_rows
from bot.ledger.snapshot import name_of, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.ledger.findings import Findings


class ExportFormat(StrEnum):
    """How votes are written."""

    CSV = "csv"
    JSONL = "jsonl"


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on standard error how far something is, where that is a terminal; gone when it is done."""
    from rich.console import Console  # noqa: PLC0415  # only what takes long needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def run_audit(url: str, *, as_json: bool) -> bool:
    """Audit the ledger and print what was found; return whether all is well."""
    with progress_bar("events") as progress:
        findings = asyncio.run(audit(url, progress))
    print_findings(findings, name_of(url), as_json=as_json)
    return findings.ok


def print_findings(findings: Findings, name: str, *, as_json: bool) -> None:
    """Print what an audit found, for people or for programs."""
    if as_json:
        differences = [{"kind": one.kind, "where": one.where, "what": one.what} for one in findings.differences]
        counted = {"checks": findings.checks, "counts": findings.counts, "found": findings.found}
        _say(json.dumps({"ok": findings.ok, "ledger": name, **counted, "differences": differences}, indent=2))
        return
    for difference in findings.differences:
        _say(f"{difference.kind}: {difference}")
    unlisted = findings.found - len(findings.differences)
    if unlisted:
        _say(f"... and {unlisted:,} more")
    _say(f"{name}: {in_words(findings.counts)}.")
    _say(_verdict(findings))


def _verdict(findings: Findings) -> str:
    if findings.found:
        noun = "difference" if findings.found == 1 else "differences"
        return f"{findings.found:,} {noun} in {findings.checks:,} checks. docs/running.md says what to do."
    if not findings.counts.get("events") and not findings.counts.get("polls"):
        return "Nothing was audited: there are no votes and no polls."
    return f"{findings.checks:,} checks, all hold."


def in_words(counts: dict[str, int]) -> str:
    """Say how much there is of what."""
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())


def run_export(url: str, guild_id: int, form: ExportFormat, output: Path | None) -> int:
    """Write a server's votes to `output` or standard output; return how many rows there were."""
    with progress_bar("votes") as progress, _output(output) as file:
        return asyncio.run(_export(url, guild_id, form, file, progress))


async def _export(
    url: str, guild_id: int, form: ExportFormat, file: TextIO, progress: Callable[[int, int], None]
) -> int:
    writer: CsvWriter | JsonLinesWriter | None = None
    written = 0
    async for row in export_rows(url, guild_id, progress):
        writer = writer or _writer(form, file)
        writer.write(row)
        written += 1
    if writer is None:  # a table without rows still has its header
        _writer(form, file)
    return written


def _writer(form: ExportFormat, file: TextIO) -> CsvWriter | JsonLinesWriter:
    return CsvWriter(file) if form is ExportFormat.CSV else JsonLinesWriter(file)


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """Give what to write to. A file appears under its name only when it is whole, readable to its owner alone."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", prefix=f".{path.name}.", dir=path.parent, delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                yield cast("TextIO", file)
                file.flush()
                os.fsync(file.fileno())
                file.close()
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CruxError(f"{path} cannot be written: {error.strerror or error}.") from error


def run_backup(url: str, target: Path, *, force: bool) -> bool:
    """Back the ledger up, audit the copy, and say so; return whether all is well with it."""
    with progress_bar("pages") as progress:
        rows = back_up(url, target, progress, force=force)
    _say(f"Backed up {name_of(url)} to {target}: {in_words(rows)}.")
    return run_audit(url_of(target), as_json=False) or not rows.get("vote_event")


def run_restore(url: str, backup: Path, *, now: datetime) -> bool:
    """Put a backup in the ledger's place, audit it, and say so; return whether all is well with it."""
    with progress_bar("pages") as progress:
        kept = asyncio.run(restore(url, backup, progress, now=now))
    _say(f"Restored {backup} to {name_of(url)}.")
    if kept is not None:
        _say(f"The ledger of before is kept as {kept}.")
    return run_audit(url, as_json=False)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
