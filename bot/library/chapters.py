"""One file, proven: all that it gives the library, and nothing of how or where it was written.

A chapter is what a file's bytes and its text's bytes come to, so it can be kept for as long as neither changes. What
it says of other files (the sides of claims, what replaces or contradicts what) is held against them at every load.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from bot.library.coding import Decoder, ForgedError, encode, whole
from bot.library.model import Claim, Fact, supersedes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.library.model import Article, Entity, Entry


Link = tuple[str, str, tuple[str, ...]]
"""What an entry refers to: its whole id, the key that says so, and the whole ids that stand there."""

DRAFTS: Final = "drafts"  # the section of an entry with `draft: true`, whatever else it is


@dataclass(frozen=True, slots=True)
class PendingClaim:
    """A claim without its sides, and the whole ids of the facts on them."""

    claim: Claim
    supports: tuple[str, ...]
    challenges: tuple[str, ...]

    def bound(self, entries: Mapping[str, Entry]) -> Claim:
        """Return the claim with the facts on both sides of it, as far as those are there."""
        supports, challenges = _facts(self.supports, entries), _facts(self.challenges, entries)
        return replace(self.claim, supports=supports, challenges=challenges)


def _facts(ids: Iterable[str], entries: Mapping[str, Entry]) -> tuple[Fact, ...]:
    """Return the facts that answer to `ids`, none twice: two of them may have been superseded by one."""
    found = {entry.id: entry for entry in map(entries.get, ids) if isinstance(entry, Fact)}
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one file gives. `text` names the file with the article's words; `checks` were made to prove it all.

    `proven` are facts, quotes and comparisons in the curators' order, `drafts` the entries that are not to be served.
    `links` are what its served entries refer to, of this file and of others.
    """

    article: Article
    text: str
    entities: tuple[Entity, ...]
    proven: tuple[Entry, ...]
    claims: tuple[PendingClaim, ...]
    checks: int
    drafts: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Note the links once: every load asks for them, and hardly any entry has one."""
        object.__setattr__(self, "links", tuple(_links(self)))


def _links(chapter: Chapter) -> Iterator[Link]:
    for entry in chapter.proven:
        if older := supersedes(entry):
            yield entry.id, "supersedes", older
        if isinstance(entry, Fact) and entry.contradicts:
            yield entry.id, "contradicts", entry.contradicts
    for pending in chapter.claims:
        yield pending.claim.id, "supports", pending.supports
        yield pending.claim.id, "challenges", pending.challenges


def written(chapter: Chapter) -> bytes:
    """Return a chapter as data, for a `Record` to read."""
    claims = [(pending.claim, pending.supports, pending.challenges) for pending in chapter.claims]
    entities = [(entity.id, entity.name, entity.aliases) for entity in chapter.entities]
    return encode([chapter.text, chapter.article, entities, chapter.proven, claims, chapter.checks, chapter.drafts])


class Record:
    """A chapter as data. Both the constructor and `chapter` raise ForgedError for what was not written by `written`.

    `text` is the file that it was proven with, `sha256` that file's, and `digest` the data's own.
    """

    def __init__(self, data: bytes | memoryview, digest: bytes) -> None:
        self.digest = digest
        try:
            self.text, self._article, *self._rest = orjson.loads(data)
            self.sha256 = self._article["sha256"]
        except (ValueError, TypeError, LookupError) as error:
            raise ForgedError from error
        if not (isinstance(self.text, str) and isinstance(self.sha256, str)):
            raise ForgedError

    def chapter(self, words: str) -> Chapter:
        """Return the chapter, all its evidence cut out of `words` anew."""
        decoder = Decoder(words)
        try:
            entities, proven, claims, checks, drafts = self._rest
            return Chapter(
                decoder.article(self._article),
                self.text,
                decoder.entities(entities),
                tuple([decoder.entry(record) for record in proven]),
                tuple([_pending(record, decoder) for record in claims]),
                whole(checks),
                tuple([decoder.entry(record) for record in drafts]),
            )
        except (ValueError, TypeError) as error:
            raise ForgedError from error


def _pending(record: list[Any], decoder: Decoder) -> PendingClaim:
    claim, supports, challenges = record
    found = decoder.entry(claim)
    if not isinstance(found, Claim):
        raise ForgedError
    return PendingClaim(found, decoder.texts(supports), decoder.texts(challenges))
