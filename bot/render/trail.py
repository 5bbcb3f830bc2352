"""What a button remembers of the question that it belongs to, within the 100 characters of a custom_id."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.components import fits
from bot.errors import ExpiredError
from bot.library.model import Kind
from bot.render.text import cut, one_line

if TYPE_CHECKING:
    from bot.library.model import Entry

MORE = "more"
NEAR = "near"
PAGE = "page"
DEEPEST = 99
QUERY_LIMIT = 200

_LETTERS = {None: "", Kind.FACT: "f", Kind.QUOTE: "q", Kind.COMPARISON: "c", Kind.CLAIM: "l"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_CHOSEN = re.compile(r"id:([a-z0-9-]{1,32}/[a-z0-9-]{1,40})")
_EXPIRED = "This button is from an older version of me. Please ask again."


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: words, or one entry chosen (`chosen` is its whole id), and what it is narrowed to.

    `speaker` is a `speaker_key`. A chosen entry may narrow to its own article or speaker with "=".
    """

    query: str = ""
    chosen: str | None = None
    kind: Kind | None = None
    article: str = ""
    speaker: str = ""


def chosen_id(text: str) -> str | None:
    """Return the whole id that a picked completion carries, or None for words that were typed."""
    match = _CHOSEN.fullmatch(text.strip())
    return match[1] if match else None


def chosen_value(entry: Entry) -> str:
    """Return what a completion of `entry` carries: unmistakably its id."""
    return f"id:{entry.id}"


def speaker_key(speaker: str) -> str:
    """Return eight characters that stand for a speaker in a button, however long the name is."""
    return f"{zlib.crc32(one_line(speaker).casefold().encode()):08x}"


def is_remembered(ask: Ask) -> bool:
    """Whether a button can carry the question as it is."""
    return ask.chosen is not None or fits(MORE, *_words(ask, DEEPEST))


def press_for(ask: Ask, rank: int, shown: Entry) -> tuple[str, ...]:
    """Return verb and arguments for "the answer of this rank" to `ask`, while `shown` is the answer on display.

    Where the words do not fit into an id, it is asked for what is near the shown entry, so that no answer comes twice.
    """
    if ask.chosen is None:
        return (MORE, *_words(ask, rank)) if is_remembered(ask) else _near(ask, 1, shown.id)
    return _near(ask, rank, ask.chosen)


def _words(ask: Ask, rank: int) -> tuple[str, ...]:
    return _LETTERS[ask.kind], str(rank), ask.article, ask.speaker, ask.query


def _near(ask: Ask, rank: int, entry_id: str) -> tuple[str, ...]:
    narrowed = ("a" if ask.article else "") + ("s" if ask.speaker else "")
    return (NEAR, _LETTERS[ask.kind], str(rank), narrowed, entry_id)


def read_more(args: tuple[str, ...]) -> tuple[Ask, int]:
    """Return question and rank from the arguments of a `more` button. Raises ExpiredError for anything else."""
    if len(args) != 5:  # noqa: PLR2004  # as written by `press_for`
        raise ExpiredError(_EXPIRED)
    kind, rank, article, speaker, query = args
    return Ask(query=query, kind=_kind(kind), article=article, speaker=speaker), _whole(rank)


def read_near(args: tuple[str, ...]) -> tuple[Ask, int]:
    """Return question and rank from the arguments of a `near` button. Raises ExpiredError for anything else."""
    if len(args) != 4:  # noqa: PLR2004  # as written by `press_for`
        raise ExpiredError(_EXPIRED)
    kind, rank, narrowed, entry_id = args
    article, speaker = ("=" if letter in narrowed else "" for letter in "as")
    return Ask(chosen=entry_id, kind=_kind(kind), article=article, speaker=speaker), _whole(rank)


def page_query(query: str, kind: Kind | None) -> str:
    """Return `query` cut to what every page's button can carry, so that all pages answer the same question."""
    shortened, room = query, QUERY_LIMIT
    while not fits(PAGE, _LETTERS[kind], str(DEEPEST), shortened):
        room -= 4
        shortened = cut(query, room).rstrip("…")
    return shortened


def page_args(query: str, kind: Kind | None, page: int) -> tuple[str, ...]:
    """Return verb and arguments for a page of everything on `query`, which `page_query` has cut."""
    return (PAGE, _LETTERS[kind], str(page), query)


def read_page(args: tuple[str, ...]) -> tuple[str, Kind | None, int]:
    """Return query, kind and page from the arguments of a `page` button. Raises ExpiredError for anything else."""
    if len(args) != 3:  # noqa: PLR2004  # as written by `page_args`
        raise ExpiredError(_EXPIRED)
    kind, page, query = args
    return query, _kind(kind), _whole(page)


def read_shelf(args: tuple[str, ...]) -> tuple[str, Kind, int]:
    """Return article id, kind and page from a shelf's button's arguments. Raises ExpiredError for anything else."""
    if len(args) != 3 or args[1] not in set(Kind):  # noqa: PLR2004  # as written by the shelf
        raise ExpiredError(_EXPIRED)
    return args[0], Kind(args[1]), _whole(args[2])


def _kind(letter: str) -> Kind | None:
    try:
        return _KINDS[letter]
    except KeyError:
        raise ExpiredError(_EXPIRED) from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(DEEPEST))):
        raise ExpiredError(_EXPIRED)
    return int(text)
