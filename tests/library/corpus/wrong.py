"""A corpus of wrong and hostile files: each with the message that says where it is wrong, and how to mend it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS = (
    "China filed over 38,000 patents between 2014 and 2023, compared to just 6,276 in the U.S. While the count is "
    "high, quality differs. Prices fell by 2.5 percent.\n"
    "Observers expect “good enough” cars. Observers expect more. It has two wheels, and 1.2 billion users.\n"
)
RIGHT = """\
article:
  id: NAME
  title: Despite chip supply restrictions
  author: Jennifer Scott
  published: "2024-08-01"
  language: en
  text: NAME.txt
  sha256: SHA256
entities:
  - {id: china, name: China}
  - {id: us, name: United States}
facts:
  - id: patents
    statement: China filed over 38,000 patents.
    evidence: China filed over 38,000 patents
"""
STATEMENT = "statement: China filed over 38,000 patents."
EVIDENCE = "    evidence: China filed over 38,000 patents\n"
COMPARISON = """\
comparisons:
  - id: counts
    title: Patents
    between: [china, us]
    rows:
      - aspect: Filed
        cells:
          china: {text: over 38,000, evidence: "over 38,000 patents"}
          us: {text: "6,276", evidence: "just 6,276 in the U.S."}
""".replace("{text: over 38,000,", '{text: "over 38,000",')


@dataclass(frozen=True)
class Wrong:
    """A right file in which `old` has become `new`, or another text or bytes altogether; and what is said of it.

    `says` begins with the place, `line:column`, in the YAML file or, where `in_text`, in the article's text. `arrange`
    is given the folder and the name once both files are there, and makes of them what no file's content could be.
    """

    name: str
    says: str
    old: str = ""
    new: str | bytes = ""
    whole: str | bytes | None = None
    words: str | bytes = WORDS
    in_text: bool = False
    arrange: Callable[[Path, str], None] | None = None

    def write(self, folder: Path) -> None:
        """Write the two files into a folder."""
        words = self.words if isinstance(self.words, bytes) else self.words.encode()
        (folder / f"{self.name}.txt").write_bytes(words)
        (folder / f"{self.name}.yaml").write_bytes(self.content(hashlib.sha256(words).hexdigest()))
        if self.arrange is not None:
            self.arrange(folder, self.name)

    def content(self, sha256: str) -> bytes:
        """Return what stands in the YAML file."""
        if self.whole is not None:
            return self.whole if isinstance(self.whole, bytes) else self.whole.encode()
        right = RIGHT.replace("NAME", self.name).replace("SHA256", sha256).encode()
        old = self.old.replace("NAME", self.name).replace("SHA256", sha256).encode()
        new = self.new if isinstance(self.new, bytes) else self.new.replace("NAME", self.name).encode()
        assert right.count(old) >= 1, self.name
        return right.replace(old, new, 1)

    @property
    def message(self) -> str:
        """Return what is said, with the file's name."""
        return f"{self.name}.{'txt' if self.in_text else 'yaml'}:{self.says}"


def add(more: str) -> tuple[str, str]:
    """Return what adds lines at the end of the right file."""
    return EVIDENCE, EVIDENCE + more


def evidence(new: str, more: str = "") -> tuple[str, str]:
    """Return what puts other evidence in the place of the right one."""
    return EVIDENCE, f"    evidence: {new}\n{more}"
