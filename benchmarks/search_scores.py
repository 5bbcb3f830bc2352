"""The development queries, scored by their own scorer, which is not part of this repository."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SET: Final = ROOT.parent / "shared" / "retrieval"
ABSENT: Final = "the development queries (../shared/retrieval) are not here"
ALL: Final = "ALL"
_RIGHT: Final = re.compile(r"(\w+) +n=(\d+) +hit@1 ([\d.]+) +hit@3 ([\d.]+) +hit@5 ([\d.]+)")
_FALSE: Final = re.compile(r"(\w+) +n=(\d+) +answered although nothing fits: ([\d.]+)")


@dataclass(slots=True)
class Scores:
    """Shares by type of query: right first, among three, among five; and answered although nothing fits."""

    first: dict[str, float] = field(default_factory=dict)
    among_three: dict[str, float] = field(default_factory=dict)
    among_five: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)


def possible() -> bool:
    """Whether the queries are at hand."""
    return (SET / "score.py").is_file()


def score(door: str) -> Scores:
    """Score a system by its door ("module:factory"). Raises CalledProcessError; its errors are shown."""
    command = [sys.executable, str(SET / "score.py"), door]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return read(done.stdout)


def read(lines: str) -> Scores:
    """Read what the scorer prints."""
    scores = Scores()
    for kind, number, first, three, five in _RIGHT.findall(lines):
        scores.asked[kind] = int(number)
        scores.first[kind], scores.among_three[kind], scores.among_five[kind] = float(first), float(three), float(five)
    for kind, number, share in _FALSE.findall(lines):
        scores.asked[kind], scores.answered[kind] = int(number), float(share)
    return scores
