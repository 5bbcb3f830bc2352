"""One file, proven: all that it gives the library, and nothing of how or where it was written.

A chapter is what a file's bytes and its text's bytes come to, so it can be kept for as long as neither changes. What
it says of other files (the sides of claims, what replaces or contradicts what) is held against them at every load.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from bot.library.claims import PendingClaim, pend_claims
from bot.library.coding import Decoder, ForgedError, encode, whole
from bot.library.entries import prove_entries
from bot.library.model import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.drafts import Draft
    from bot.library.model import Article, Entity, Entry


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one file gives. `text` names the file with the article's words; `checks` were made to prove it all.

    `proven` are facts, quotes and comparisons in the curators' order, `drafts` the entries that are not to be served.
    """

    article: Article
    text: str
    entities: tuple[Entity, ...]
    proven: tuple[Entry, ...]
    claims: tuple[PendingClaim, ...]
    checks: int
    drafts: tuple[Entry, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """Yield all entries that are served, the claims at the end and without their sides."""
        yield from self.proven
        yield from (pending.claim for pending in self.claims)


def prove(draft: Draft) -> Chapter | None:
    """Prove all that a file says of its own article. None where something is wrong: the draft's findings say what."""
    if draft.article is None or draft.source is None:
        return None
    entries = prove_entries(draft, draft.article)
    claims = list(pend_claims(draft, draft.article))
    if draft.findings.problems:
        return None
    entities = tuple(entity for entity in draft.entities.values() if entity is not None)
    served = {f"{draft.article.id}/{entry.source.id}" for entry in draft.served()}
    return Chapter(
        draft.article,
        draft.source.text,
        entities,
        tuple(entry for entry in entries if entry.id in served),
        tuple(pending for pending in claims if pending.claim.id in served),
        draft.findings.checks,
        tuple(entry for entry in (*entries, *(one.claim for one in claims)) if entry.id not in served),
    )


def written(chapter: Chapter) -> bytes:
    """Return a chapter as data, for a `Record` to read."""
    claims = [(pending.claim, pending.supports, pending.challenges) for pending in chapter.claims]
    entities = [(entity.id, entity.name, entity.aliases) for entity in chapter.entities]
    return encode([chapter.text, chapter.article, entities, chapter.proven, claims, chapter.checks, chapter.drafts])


class Record:
    """A chapter as data. Both the constructor and `chapter` raise ForgedError for what was not written by `written`.

    `text` is the file that it was proven with, `sha256` that file's, and `digest` the data's own.
    """

    def __init__(self, data: bytes) -> None:
        self.digest = hashlib.sha256(data).digest()
        try:
            self.text, self._article, *self._rest = orjson.loads(data)
            self.sha256 = self._article["sha256"]
        except (ValueError, TypeError, LookupError) as error:
            raise ForgedError from error
        if not (isinstance(self.text, str) and isinstance(self.sha256, str)):
            raise ForgedError

    def chapter(self, words: str, shared: dict[str, str]) -> Chapter:
        """Return the chapter, all its evidence cut out of `words` anew. `shared` keeps one copy of each text."""
        decoder = Decoder(words, shared)
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
