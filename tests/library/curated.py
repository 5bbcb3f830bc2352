"""A library on disk for tests: files as a curator would write them, and what loading them says."""

from __future__ import annotations

import hashlib
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from bot.library.loader import load
from bot.library.problems import LibraryError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library.model import Library

WORDS = (
    "China filed over 38,000 patents between 2014 and 2023, compared to just 6,276 in the U.S. While the count is "
    "high, quality differs. Prices fell by 2.5 percent.\n"
    "Observers expect “good enough” cars. Observers expect more. It has two wheels, and 1.2 billion users.\n"
)
ENTITIES = """\
entities:
  - {id: china, name: China, aliases: [PRC]}
  - {id: us, name: United States}
"""
FACT = """\
facts:
  - id: patents
    statement: China filed over 38,000 patents.
    evidence: ["China filed over 38,000 patents"]
"""


MARK = "▸"


class Curated:
    """A data folder. A mark in what is written is not written: it is where the problem is expected."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.marked = ""
        self.articles = folder / "articles"
        self.articles.mkdir(parents=True)

    def article(self, body: str = FACT, *, name: str = "one", words: str = WORDS, head: str = "") -> Path:
        """Write an article called `name` with its text, its checksum, and `body` below; `head` are further fields."""
        raw = words.encode()
        (self.articles / f"{name}.txt").write_bytes(raw)
        fields = f"""\
            id: {name}
            title: Title of {name}
            author: Jennifer Scott
            published: "2024-08-01"
            language: en
            text: {name}.txt
            sha256: {hashlib.sha256(raw).hexdigest()}
            """
        text = "article:\n" + indent(dedent(fields) + dedent(head), "  ") + ENTITIES + dedent(body)
        return self.file(f"{name}.yaml", text)

    def file(self, name: str, text: str | bytes) -> Path:
        """Write a file as it is."""
        path = self.articles / name
        if isinstance(text, str) and MARK in text:
            lines = text[: text.index(MARK)].split("\n")
            self.marked = f"{name}:{len(lines)}:{len(lines[-1]) + 1}: "
            text = text.replace(MARK, "")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def load(self) -> Library:
        """Load the folder."""
        return load(self.folder)

    def problems(self) -> list[str]:
        """Return the problems that loading the folder finds, as `file-name:line:column: what: how`."""
        with pytest.raises(LibraryError) as raised:
            self.load()
        return [str(problem).removeprefix(f"{self.articles.as_posix()}/") for problem in raised.value.problems]

    def problem(self) -> str:
        """Return the only problem."""
        found = self.problems()
        assert len(found) == 1, found
        return found[0]

    def said(self) -> str:
        """Return what is said of the only problem, which is at the mark."""
        problem = self.problem()
        assert self.marked
        assert problem.startswith(self.marked), (self.marked, problem)
        return problem.removeprefix(self.marked)
