"""What an audit found: how much was looked at, how many checks were made, and each difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MOST_KEPT: Final = 10_000  # differences that are listed one by one; all are counted


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be. `kind` is one word for programs; nothing here says who voted what."""

    kind: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class Findings:
    """Collects while the audit runs. `found` counts every difference, `differences` keeps the first ten thousand."""

    checks: int = 0
    found: int = 0
    differences: list[Difference] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether there was something to audit, and all of it holds."""
        return not self.found and bool(self.counts.get("events") or self.counts.get("polls"))

    def add(self, kind: str, where: str, what: str) -> None:
        """Note a difference."""
        self.found += 1
        if len(self.differences) < MOST_KEPT:
            self.differences.append(Difference(kind, where, what))

    def check(self, holds: bool, kind: str, where: str, what: str) -> bool:
        """Count one check, and note a difference unless it holds. Returns whether it does."""
        self.checks += 1
        if not holds:
            self.add(kind, where, what)
        return holds


def place(guild_id: int, claim_id: str, revision: int, poll_id: int, voter_id: int) -> str:
    """Say where a vote lies."""
    box = f"poll {poll_id}" if poll_id else "the standing card"
    return f"server {guild_id}, {claim_id} revision {revision}, {box}, voter {voter_id}"
