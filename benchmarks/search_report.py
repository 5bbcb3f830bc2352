"""A run of the search benchmark as Markdown tables, fit for a terminal and for docs/search.md, and as JSON."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.report import number, table
from benchmarks.search_goals import goals
from benchmarks.search_scores import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from benchmarks.search_goals import Goal, Run

Json = dict[str, Any]

NONE: Final = float("nan")
ABOUT: Final = (
    "The libraries are synthetic: grown from a seed, of words that do not exist, drawn as unevenly as real ones. Their "
    "queries are made from their headlines by rule. The baselines search headlines and aliases; Crux searches "
    "evidence, names and topics as well. Times are the process's CPU time; a percentile is the median over the rounds; "
    "no query is asked twice. "
    "Where fewer than a hundred queries were asked, p99 is the slowest."
)


def machine() -> Json:
    """Return what the figures depend on, in general words: nothing that would tell whose machine it is."""
    return {
        "system": platform.system(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "rapidfuzz": version("rapidfuzz"),
        "tantivy": version("tantivy"),
        "sqlite": sqlite3.sqlite_version,
        "load_before": load(),
    }


def load() -> float | None:
    """Return the machine's load average of the last minute, where it tells."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def as_json(run: Run, head: Json) -> Json:
    """Return everything that the tables say, for programs."""
    return {
        **head,
        "goals": [{**asdict(goal), "met": goal.met} for goal in goals(run)],
        "development": {name: asdict(scores) for name, scores in run.scores.items()},
        "grown": run.measures,
        "words": run.words,
        "traced_mb": run.traced,
        "gaps": {"entries": run.gaps[0], "found": run.gaps[1]},
    }


def as_markdown(run: Run, head: Json) -> str:
    """Return the tables."""
    told = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in head["machine"].items())
    parts = [told, *head.get("skipped", ()), _goals(goals(run)), _development(run), _grown(run)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _goals(found: Iterable[Goal]) -> str:
    rows = [
        (
            goal.figure,
            goal.unit,
            f"{'>=' if goal.at_least else '<='} {number(goal.aim, 2)}",
            number(goal.reached, 3 if goal.at_least or not goal.unit else 2),
            "met" if goal.met else "MISSED",
        )
        for goal in found
    ]
    return "Goals\n\n" + table(("figure", "unit", "goal", "reached", ""), rows) if rows else ""


def _development(run: Run) -> str:
    """Return the share of queries with the right entry first, a column for each system; then silence."""
    if not run.scores:
        return ""
    one = next(iter(run.scores.values()))
    asked = one.asked
    parts = {
        "right first": dict.fromkeys(one.first, "first"),
        "right among three": {ALL: "among_three"},
        "right among five": {"prefix": "among_five"},
        "answered although nothing fits": dict.fromkeys(one.answered, "answered"),
    }
    rows = [
        (what, f"{kind} ({asked[kind]})", *(_share(getattr(one, field), kind) for one in run.scores.values()))
        for what, kinds in parts.items()
        for kind, field in kinds.items()
    ]
    return "Development queries\n\n" + table(("", "type (number)", *run.scores), rows)


def _share(shares: Mapping[str, float], kind: str) -> str:
    return number(shares.get(kind, NONE), 3)


def _grown(run: Run) -> str:
    if not run.measures:
        return ""
    return "\n\n".join([f"Grown libraries\n\n{ABOUT}", _sizes(run), _costs(run), _types(run), _gaps(run)])


def _sizes(run: Run) -> str:
    rows = [(f"{size:,}", f"{count:,}", number(run.traced.get(size, NONE), 1)) for size, count in run.words.items()]
    return table(("entries", "distinct words", "MB of Crux's index by tracemalloc"), rows)


def _costs(run: Run) -> str:
    titles = (
        "entries",
        "system",
        "build s",
        "RSS MB",
        "USS MB",
        "query p50",
        "p99 ms",
        "asked",
        "keystroke p50",
        "p99 ms",
    )
    rows = [
        (
            *(f"{size:,}", name),
            *_numbers((one["built"]["cpu"], 2), (one["built"]["rss"], 1), (_or_nan(one["built"]["uss"]), 1)),
            *_numbers((one["query"]["p50"], 2), (one["query"]["p99"], 2), (one["query"]["asked"], 0)),
            *_numbers((one["keystroke"]["p50"], 2), (one["keystroke"]["p99"], 2), (one["keystroke"]["asked"], 0)),
        )
        for size, found in run.measures.items()
        for name, one in found.items()
    ]
    return table((*titles, "asked"), rows)


def _types(run: Run) -> str:
    """Return the share of right first answers by type, and how many of those that nothing answers were answered."""
    first = next(iter(next(iter(run.measures.values())).values()))
    rows = [
        (
            *(f"{size:,}", name),
            *(_share(one["first"], kind) for kind in first["first"]),
            *(_share(one["answered"], kind) for kind in first["answered"]),
            f"{sum(one['asked'].values()):,}",
        )
        for size, found in run.measures.items()
        for name, one in found.items()
    ]
    silent = [f"{kind}, answered" for kind in first["answered"]]
    return "Right first, by type\n\n" + table(("entries", "system", *first["first"], *silent, "asked"), rows)


def _gaps(run: Run) -> str:
    size, found = run.gaps
    rows = [
        (
            *(f"{size:,}", one["doing"], number(one["largest"], 1), f"{one['long']:,}", f"{one['beats']:,}"),
            number(one["longest"] or NONE, 1),
        )
        for one in found
    ]
    titles = ("entries", "while", "largest gap ms", "beats 5 ms late", "of", "longest call, CPU ms")
    return "Gaps of the event loop (wall-clock)\n\n" + table(titles, rows) if rows else ""


def _or_nan(value: float | None) -> float:
    return NONE if value is None else value


def _numbers(*values: tuple[float, int]) -> tuple[str, ...]:
    return tuple(number(value, digits) for value, digits in values)
