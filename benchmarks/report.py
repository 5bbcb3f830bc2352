"""A run's results as Markdown tables, fit for a terminal and for docs/benchmarks.md, and as JSON."""

from __future__ import annotations

import math
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.measurements import PROFILED_CONCURRENCY
from benchmarks.results import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.results import Results

Json = dict[str, Any]

LABELS: Final = 2  # columns that stand to the left of a table: whose figures they are


def machine() -> Json:
    """Return what the figures depend on, in general words: nothing that would tell whose machine it is."""
    return {
        "system": platform.system(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "discord.py": version("discord.py"),
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def as_json(results: Results, bot: str, head: Json) -> Json:
    """Return everything that the tables say, for programs; what could not be measured is null."""
    document = {
        **head,
        "loads": [asdict(row) for row in results.rows()],
        "starts": [asdict(row) for row in results.start_rows()],
        "shares": [{"library": key[0], "bot": key[1], "parts": parts} for key, parts in results.shares.items()],
        "goals": [{**asdict(goal), "met": goal.met} for goal in results.goals(bot)],
        "faults": results.faults,
    }
    cleaned: Json = _without_nan(document)
    return cleaned


def as_markdown(results: Results, bot: str, head: Json) -> str:
    """Return the tables."""
    parts = [_head(head), _goals(results, bot), _loads(results), _starts(results), _shares(results), _faults(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up: the first two to the left, the others to the right."""
    cells = [tuple(titles), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(titles))]
    rule = tuple("-" * width if column < LABELS else "-" * (width - 1) + ":" for column, width in enumerate(widths))
    return "\n".join(_line(row, widths) for row in (cells[0], rule, *cells[1:]))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = enumerate(zip(row, widths, strict=True))
    return "| " + " | ".join(c.ljust(width) if at < LABELS else c.rjust(width) for at, (c, width) in cells) + " |"


def _head(head: Mapping[str, Any]) -> str:
    return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in head["machine"].items())


def _goals(results: Results, bot: str) -> str:
    rows = [
        (
            goal.figure,
            goal.library,
            f"<= {goal.aim:g} {goal.unit}",
            number(goal.reached, 2),
            "met" if goal.met else "MISSED",
        )
        for goal in results.goals(bot)
    ]
    return "Goals\n\n" + table(("figure", "library", "goal", "reached", ""), rows) if rows else ""


def _loads(results: Results) -> str:
    """Return what each bot did under each load; times in milliseconds."""
    titles = ("library", "bot", "at once", "/fact a second", "p50 ms", "p99 ms", "CPU ms each", "x echo", "gap ms")
    rows = [
        (
            *(row.library, row.bot, str(row.concurrency)),
            *_numbers((row.rate, 0), (row.p50, 1), (row.p99, 1), (row.cpu, 2), (row.cpu_ratio, 2), (row.gap, 0)),
            *_numbers((row.own_cpu, 2), (row.count, 0), (row.faults, 0)),
        )
        for row in results.rows()
    ]
    return "/fact under load\n\n" + table((*titles, "sandbox CPU ms", "asked", "failed"), rows) if rows else ""


def _starts(results: Results) -> str:
    """Return how long each bot took to READY, and what it holds then."""
    titles = ("library", "bot", "starts", "READY after s", "over echo", "RSS MB", "over echo", "USS MB", "over echo")
    rows = [
        (
            *(row.library, row.bot, str(row.starts)),
            *_numbers((row.seconds, 2), (row.seconds_more, 2), (row.rss, 1), (row.rss_more, 1)),
            *_numbers((row.uss, 1), (row.uss_more, 1)),
        )
        for row in results.start_rows()
    ]
    return "Start and memory\n\n" + table(titles, rows) if rows else ""


def _shares(results: Results) -> str:
    """Return where the CPU time goes: one column for each bot and library, and in milliseconds where it was loaded."""
    if not results.shares:
        return ""
    columns = list(results.shares.items())
    costs = {(row.library, row.bot): row.cpu for row in results.rows() if row.concurrency == PROFILED_CONCURRENCY}
    names = sorted({part for _, parts in columns for part in parts}, key=lambda part: -columns[0][1].get(part, 0.0))
    titles = ("part of a /fact", "", *(f"{bot}, {library}" for (library, bot), _ in columns))
    rows = [
        (name, "", *(_share(parts.get(name, 0.0), costs.get(key, NONE)) for key, parts in columns)) for name in names
    ]
    return "Where the CPU time goes\n\n" + table(titles, rows)


def _share(share: float, cost: float) -> str:
    """Return a share, and what it is in milliseconds where the cost of the whole was measured."""
    return f"{share:.0%}" if math.isnan(cost) else f"{share:.0%}, {share * cost:.2f} ms"


def _faults(results: Results) -> str:
    return "\n".join(f"{count:,} x {fault}" for fault, count in results.faults.items())


def _numbers(*values: tuple[float, int]) -> tuple[str, ...]:
    return tuple(number(value, digits) for value, digits in values)


def number(value: float, digits: int) -> str:
    """Return a number for a table; a dash where there is none."""
    if math.isnan(value):
        return "-"
    return f"{value:,.{digits}f}" if math.isfinite(value) else "never"


def _without_nan(value: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
