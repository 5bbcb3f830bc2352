"""From what a member typed or picked to the entries that answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotFoundError
from bot.render.text import cut, is_blank, one_line
from bot.render.trail import QUERY_LIMIT, Ask, chosen_id, speaker_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.model import Article, Entry, Kind, Library
    from bot.services import Catalogue

FOUND = 10
LONGEST = 1000
_EMPTY = "Please type a few words to look for."
_TOO_LONG = f"That is too long for me to look for. Please shorten it to {QUERY_LIMIT} characters."
_GONE = "That entry has left the library. Please ask again in your own words."


def clean_query(text: str) -> str:
    """Return what was typed as one line of at most 200 characters. Raises BadInputError for nothing or far too much."""
    if len(text) > LONGEST:
        raise BadInputError(_TOO_LONG)
    query = one_line(text)
    if is_blank(query):
        raise BadInputError(_EMPTY)
    return cut(query, QUERY_LIMIT)


def ask_for(
    catalogue: Catalogue, query: str, kind: Kind, article: str | None = None, speaker: str | None = None
) -> Ask:
    """Return the question that a command's options make.

    Raises BadInputError for a query that cannot be looked for, NotFoundError for an unknown article or speaker.
    """
    narrowed_article = resolve_article(catalogue, article).id if article else ""
    narrowed_speaker = speaker_key(resolve_speaker(catalogue, speaker)) if speaker else ""
    entry_id = chosen_id(query)
    if entry_id is not None:
        return Ask(chosen=entry_id, kind=kind, article="=" * bool(article), speaker="=" * bool(speaker))
    return Ask(query=clean_query(query), kind=kind, article=narrowed_article, speaker=narrowed_speaker)


def find(catalogue: Catalogue, ask: Ask) -> list[Entry]:
    """Return the entries that answer, the best first, none twice, at most ten. A chosen entry comes first.

    Raises NotFoundError when the chosen entry is not in the library any more.
    """
    if ask.chosen is None:
        speaker = _speaker_of_key(catalogue.library, ask.speaker) if ask.speaker else None
        return _search(catalogue, ask.query, ask.kind, ask.article or None, speaker)
    entry = entry_of(catalogue.library, ask.chosen)
    speaker = getattr(entry, "speaker", None) if ask.speaker else None
    near = _search(catalogue, entry.headline, ask.kind, entry.article.id if ask.article else None, speaker)
    others = [other for other in near if other.id != entry.id]
    return [entry, *others][:FOUND] if ask.kind in {None, entry.kind} else others


def _search(
    catalogue: Catalogue, query: str, kind: Kind | None, article: str | None, speaker: str | None
) -> list[Entry]:
    kinds = None if kind is None else [kind]
    matches = catalogue.index.search(query, kinds=kinds, article=article, speaker=speaker, limit=FOUND, explain=False)
    return [match.entry for match in matches]


def entry_of(library: Library, entry_id: str) -> Entry:
    """Return the entry that answers to this whole id, also where it has superseded the one that had the id.

    Raises NotFoundError when there is none in the library.
    """
    entry = library.current(entry_id)
    if entry is None:
        raise NotFoundError(_GONE)
    return entry


def find_article(catalogue: Catalogue, text: str) -> Article | None:
    """Return the article of this id or title, or None. Case and white space do not count; a picked one has `id:`."""
    library = catalogue.library
    wanted = one_line(text[:LONGEST]).casefold()
    by_id = library.articles.get(wanted.removeprefix("id:"))
    if by_id is not None:
        return by_id
    return next((one for one in library.articles.values() if one_line(one.title).casefold() == wanted), None)


def near_articles(catalogue: Catalogue, text: str, limit: int = 3) -> Sequence[Article]:
    """Return the articles whose names come nearest to what was typed, the nearest first."""
    return catalogue.index.articles(cut(one_line(text[:LONGEST]), QUERY_LIMIT), limit=limit)


def resolve_article(catalogue: Catalogue, text: str) -> Article:
    """Return the article that is meant: of this name, or the only one near. Raises NotFoundError otherwise."""
    article = find_article(catalogue, text)
    if article is not None:
        return article
    near = near_articles(catalogue, text)
    if len(near) == 1:
        return near[0]
    typed = cut(one_line(text[:LONGEST]), 80)
    raise NotFoundError(f"I have no article “{typed}”. {_offer([one.title for one in near])}")


def resolve_speaker(catalogue: Catalogue, text: str) -> str:
    """Return the speaker that is meant: of this name, or the only one near. Raises NotFoundError otherwise."""
    if text.startswith("speaker:"):
        return _speaker_of_key(catalogue.library, text.removeprefix("speaker:"))
    typed = cut(one_line(text[:LONGEST]), QUERY_LIMIT)
    near = catalogue.index.speakers(typed, limit=3)
    exact = [name for name in near if one_line(name).casefold() == typed.casefold()]
    if exact or len(near) == 1:
        return (exact or near)[0]
    raise NotFoundError(f"I have no quotes by “{cut(typed, 80)}”. {_offer(near)}")


def _offer(names: Sequence[str]) -> str:
    if not names:
        return "Pick one from the list that appears as you type."
    return f"Did you mean {' or '.join(f'“{cut(one_line(name), 100)}”' for name in names)}?"


def _speaker_of_key(library: Library, key: str) -> str:
    for quote in library.quotes:
        if speaker_key(quote.speaker) == key:
            return quote.speaker
    raise NotFoundError("Nobody of that name is quoted in the library any more. Please ask again.")
