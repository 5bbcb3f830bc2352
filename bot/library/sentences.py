"""Where sentences and paragraphs begin and end in an article's words. Positions count characters from 0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


def _words(line: str) -> frozenset[str]:
    """Read a list of words, which people keep more easily than forty quoted ones."""
    return frozenset(line.split())


_BLANK_LINES: Final = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)\s*")
_LINES: Final = re.compile(r"[\r\n]+")
# Marks that end a sentence, with the quotation marks and brackets that close behind them: followed by white space,
# or, for the full-width marks of Chinese and Japanese, by anything. A run of marks is looked at once, from its start.
_END: Final = re.compile(r"""(?<![.!?…؟۔।])[.!?…؟۔।]++["'”’»›)\]]*+(?=\s)|[。！？]+["'”’»」』）】]*""")  # noqa: RUF001  # meant
_LAST_WORD: Final = re.compile(r"\S+$")
_OPENING: Final = re.compile(r"""[\s"'“‘«‹(\[]*""")  # noqa: RUF001  # typographic quotes are meant
_NEXT_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST_WORD: Final = 80

# "U.S.", "e.g." and initials like "J.": letters with a point behind each.
_POINTED: Final = re.compile(r"(?:[^\W\d_]\.)+")
_ABBREVIATIONS: Final = _words(
    "mr mrs ms dr prof st sen rep gov gen col lt sgt capt rev hon jr sr inc ltd co corp llc plc bros dept univ assn "
    "vs etc al cf viz approx est no nos vol fig figs eq sec ch pp ed eds art jan feb mar apr jun jul aug sep sept oct "
    "nov dec mon tue wed thu fri sat sun"
)
# Words that begin a sentence far more often than they follow an abbreviation with a capital letter.
_STARTERS: Final = _words(
    "the a an this that these those it its he she they we i you his her their our there here in on at by for from "
    "with as if when while although though because since after before during despite however but and or so yet "
    "meanwhile moreover furthermore additionally consequently therefore thus then now still also even what who how "
    "why where which according both many most some all no not one"
)


def sentences(words: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence with a word in it, in order, without the white space around it.

    A line break that separates paragraphs always ends a sentence. A point after an abbreviation ends one only where
    the next word is one that mostly begins sentences ("in the U.S. While", but not "the U.S. Senate").
    """
    return [span for start, end in _paragraphs(words) for span in _sentences_in(words, start, end)]


def paragraph_around(words: str, start: int, end: int) -> tuple[int, int]:
    """Return the (start, end) of the paragraph that holds `words[start:end]`, or of the several that do together."""
    held = [span for span in _paragraphs(words) if span[0] < max(end, start + 1) and span[1] > start]
    return (held[0][0], held[-1][1]) if held else (start, end)


def _paragraphs(words: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs: what blank lines separate, or, in a text without any, line breaks."""
    text_end = len(words.rstrip())
    separator = _BLANK_LINES if _BLANK_LINES.search(words.strip()) else _LINES
    start = 0
    for gap in separator.finditer(words):
        yield from _trimmed(words, start, min(gap.start(), text_end))
        start = gap.end()
    yield from _trimmed(words, start, text_end)


def _sentences_in(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for mark in _END.finditer(words, start, end):
        if mark.start() >= begin and _ends(words, begin, mark, end):
            yield from _trimmed(words, begin, mark.end())
            begin = mark.end()
    yield from _trimmed(words, begin, end)


def _trimmed(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and words[start].isspace():
        start += 1
    while end > start and words[end - 1].isspace():
        end -= 1
    if any(character.isalnum() for character in words[start:end]):
        yield start, end


def _ends(words: str, begin: int, mark: re.Match[str], end: int) -> bool:
    """Whether a sentence ends at `mark`, rather than an abbreviation or a question inside a sentence."""
    opening = _OPENING.match(words, mark.end(), end)
    following = mark.end() if opening is None else opening.end()
    if following >= end:
        return True
    if words[following].islower():
        return False
    return not _abbreviated(words, begin, mark) or _starts_sentences(words, following, end)


def _abbreviated(words: str, begin: int, mark: re.Match[str]) -> bool:
    if mark.group()[:1] != "." or mark.group()[:2] == "..":
        return False
    last = _LAST_WORD.search(words, max(begin, mark.start() - _LONGEST_WORD), mark.start())
    word = "" if last is None else last.group().lstrip("\"'“‘«‹([")  # noqa: RUF001  # typographic quotes are meant
    return _POINTED.fullmatch(word + ".") is not None or word.lower() in _ABBREVIATIONS


def _starts_sentences(words: str, following: int, end: int) -> bool:
    word = _NEXT_WORD.match(words, following, end)
    return word is not None and word.group().lower() in _STARTERS
