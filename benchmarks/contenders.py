"""The bots that are measured, and the libraries that they are measured with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from benchmarks.grown import grow
from benchmarks.queries import mix
from bot.library.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.library.model import Library

Json = dict[str, Any]

QUERIES: Final = 4_000  # asked over and over, should a bot get through them all


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library to measure with: where it is, the same as one YAML list for the tutorial's bot, and what is asked."""

    name: str
    entries: int
    folder: Path
    flat_file: Path
    queries: tuple[str, ...]

    @property
    def title(self) -> str:
        """What tables call it."""
        return f"{self.name}, {self.entries:,} entries"


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot. `command` is what Python is given for a shelf; `is_answer` tells an answer from an error message."""

    name: str
    command: Callable[[Shelf], tuple[str, ...]]
    is_answer: Callable[[Json], bool]


def shipped_shelf(data: Path, folder: Path) -> Shelf:
    """Return the curated library that Crux comes with. What is derived from it goes into `folder`."""
    return _shelf("shipped", data, folder)


def grown_shelf(entries: int, folder: Path) -> Shelf:
    """Grow a library of so many entries into `folder`."""
    grow(folder / "grown", entries)
    return _shelf("grown", folder / "grown", folder)


def _shelf(name: str, data: Path, folder: Path) -> Shelf:
    library = load(data)
    flat_file = folder / f"{name}.yaml"
    flat_file.write_text(yaml.safe_dump(_flattened(library), allow_unicode=True), encoding="utf-8")
    queries = mix([fact.statement for fact in library.facts], QUERIES)
    return Shelf(name, len(library.entries), data, flat_file, tuple(queries))


def _flattened(library: Library) -> list[Json]:
    """Return every entry as a fact of the tutorial's bot, so that it has as many as Crux."""
    evidence = {fact.id: fact.evidence[0].exact for fact in library.facts}
    return [
        {
            "statement": entry.headline,
            "evidence": evidence.get(entry.id, entry.headline),
            "source": f"{entry.article.author}, {entry.article.title}",
        }
        for entry in library.entries.values()
    ]


def _script(name: str) -> Callable[[Shelf], tuple[str, ...]]:
    return lambda _: (f"benchmarks/bots/{name}.py",)


# Crux answers in components, and with plain words only where something went wrong.
CRUX: Final = Contender(
    "Crux", lambda _: ("-m", "bot", "run"), lambda message: bool(message["components"]) and not message["content"]
)
ECHO: Final = Contender("echo", _script("echo"), lambda message: bool(message["content"]))
TUTORIAL: Final = Contender(
    "tutorial",
    lambda shelf: ("benchmarks/bots/tutorial.py", str(shelf.flat_file)),
    lambda message: bool(message["embeds"]),
)
