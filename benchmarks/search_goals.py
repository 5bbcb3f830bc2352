"""What search must reach, and whether a run did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from benchmarks.search_contenders import CRUX, FUZZY, TOKEN_SET
from benchmarks.search_scores import ALL, Scores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

BUILD: Final = {200: 0.1, 10_000: 2.0, 100_000: 20.0}  # seconds
QUERY: Final = {200: 1.0, 10_000: 3.0, 100_000: 8.0}  # milliseconds, p99; of a keystroke, too
LARGEST: Final = 100_000
MEMORY: Final = 200.0  # MB, at the largest
GAPS: Final = {
    "an index built in a thread": 50.0, "queries answered": 5.0, "keystrokes completed": 5.0,
    "quotes of a speaker": 5.0, "junk answered, 200 characters": 5.0,
}  # fmt: skip
"""Milliseconds, at the largest size, by what goes on (benchmarks/search_gaps.py)."""
CALL: Final = 5.0  # milliseconds of CPU at once
OF_FUZZY, OF_TOKEN_SET = 1 / 2, 1 / 50
FIRST: Final = {
    ALL: 0.92, "exact": 0.99, "typo1": 0.98, "typo2": 0.96, "order": 0.98, "noise": 0.98, "partial": 0.96,
    "prefix": 0.97, "number": 0.95, "question": 0.95, "acronym_synonym": 0.88, "paraphrase": 0.35,
}  # fmt: skip
AMONG_THREE: Final = {ALL: 0.95}
AMONG_FIVE: Final = {"prefix": 0.99}
ANSWERED: Final = {"noanswer": 0.05, "noanswer_near": 0.15}


@dataclass(frozen=True, slots=True)
class Goal:
    """What was aimed at and what was reached; `at_least` where more is better."""

    figure: str
    aim: float
    reached: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.reached >= self.aim if self.at_least else self.reached <= self.aim


@dataclass(slots=True)
class Run:
    """What a run found: scores by system; measures by size and system (benchmarks/search_child.py says which).

    `traced` is in MB by size, `gaps` are at the largest size that was measured, `words` the distinct words by size.
    """

    scores: dict[str, Scores] = field(default_factory=dict)
    measures: dict[int, dict[str, Json]] = field(default_factory=dict)
    traced: dict[int, float] = field(default_factory=dict)
    gaps: tuple[int, list[Json]] = (0, [])
    words: dict[int, int] = field(default_factory=dict)


def goals(run: Run) -> list[Goal]:
    """Return the goals that the run can be judged by."""
    return [*_right(run), *_costs(run), *_beside(run), *_gaps(run)]


def _right(run: Run) -> Iterator[Goal]:
    scores = run.scores.get(CRUX.name)
    if scores is None:
        return
    yield from _shares("right first", FIRST, scores.first)
    yield from _shares("right among three", AMONG_THREE, scores.among_three)
    yield from _shares("right among five", AMONG_FIVE, scores.among_five)
    for kind, aim in ANSWERED.items():
        yield Goal(f"answered although nothing fits: {kind}", aim, scores.answered[kind])


def _shares(name: str, aims: Mapping[str, float], reached: Mapping[str, float]) -> Iterator[Goal]:
    for kind, aim in aims.items():
        yield Goal(f"{name}: {kind}", aim, reached[kind], at_least=True)


def _costs(run: Run) -> Iterator[Goal]:
    for size, found in run.measures.items():
        crux = found[CRUX.name]
        if size in QUERY:
            yield Goal(f"query p99, {size:,} entries", QUERY[size], crux["query"]["p99"], "ms CPU")
            yield Goal(f"keystroke p99, {size:,} entries", QUERY[size], crux["keystroke"]["p99"], "ms CPU")
            yield Goal(f"build, {size:,} entries", BUILD[size], crux["built"]["cpu"], "s CPU")
        if size == LARGEST:
            yield Goal(f"memory, {size:,} entries", MEMORY, crux["built"]["rss"], "MB RSS")


def _beside(run: Run) -> Iterator[Goal]:
    found = run.measures.get(LARGEST, {})
    for other, share, words in ((FUZZY, OF_FUZZY, "half"), (TOKEN_SET, OF_TOKEN_SET, "a fiftieth")):
        if CRUX.name in found and other.name in found:
            for point in ("p50", "p99"):
                aim = share * found[other.name]["query"][point]
                figure = f"query {point}, {LARGEST:,} entries: {words} of {other.name}'s"
                yield Goal(figure, aim, found[CRUX.name]["query"][point], "ms CPU")


def _gaps(run: Run) -> Iterator[Goal]:
    size, found = run.gaps
    for gaps in found if size == LARGEST else ():
        if gaps["doing"] in GAPS:
            name = f"largest gap of the event loop, {size:,} entries: {gaps['doing']}"
            yield Goal(name, GAPS[gaps["doing"]], gaps["largest"], "ms")
            if gaps["longest"]:
                yield Goal(f"longest call, {size:,} entries: {gaps['doing']}", CALL, gaps["longest"], "ms CPU")
