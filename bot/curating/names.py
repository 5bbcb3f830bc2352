"""Whom a text names: runs of words with capital letters. A proposal only, for scripts that have such letters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def _words(line: str) -> frozenset[str]:
    """Read a list of words."""
    return frozenset(line.split())


_WORD: Final = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_](?:[\w&'’-]*\w)?")  # noqa: RUF001  # typographic apostrophes are meant
_POINTS: Final = re.compile(r"(?<=[a-z])\.(?![0-9])")  # of abbreviations
_OWNERS: Final = re.compile(r"['’]s?$")  # noqa: RUF001  # the same
_LINKS: Final = frozenset({"of", "for", "de", "du", "von", "van"})
_NO_NAMES: Final = _words(
    "i a an the this that these those it its he she they we you his her their our there here in on at by for from to "
    "of with as if when while although though because since after before during despite however but and or so yet not "
    "no monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december mr mrs ms dr"
)
_MOST_CHARACTERS: Final = 100


class Mention(NamedTuple):
    """A name at [start, end) of the words, without an 's behind it."""

    name: str
    start: int
    end: int


def mentions(words: str, spans: Iterable[tuple[int, int]]) -> list[list[Mention]]:
    """Return the names in each of the sentences at `spans`, in order.

    A word that only ever begins sentences is no name: that is where every word has a capital letter.
    """
    found = [list(_runs(words, start, end)) for start, end in spans]
    inside = {
        mention.name
        for (start, _), runs in zip(spans, found, strict=True)
        for mention in runs
        if " " in mention.name or mention.start > start
    }
    inside |= {name for runs in found for name, *_ in runs if sum(letter.isupper() for letter in name) > 1}
    return [[mention for mention in runs if mention.name in inside] for runs in found]


def identifier(text: str, most: int, otherwise: str) -> str:
    """Return an id made of a text's words, of at most so many characters; `otherwise` where it has none in Latin."""
    plain = unicodedata.normalize("NFKD", text.replace("’s", "s").replace("'s", "s"))  # noqa: RUF001  # meant
    slug = "-".join(re.findall(r"[a-z0-9]+", _POINTS.sub("", plain.encode("ascii", "ignore").decode().lower())))
    return _cut(slug, most) or otherwise


class Identifiers:
    """Gives out ids of at most so many characters, each once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}  # the last one behind each id: in some scripts, all begin alike

    def take(self, text: str, otherwise: str) -> str:
        """Return an id made of a text's words, with a number behind it where it is taken."""
        base = chosen = identifier(text, self._most, otherwise)
        while chosen in self._taken:
            number = self._numbers[base] = self._numbers.get(base, 1) + 1
            chosen = f"{_cut(base, self._most - len(str(number)) - 1)}-{number}"
        self._taken.add(chosen)
        return chosen


def _cut(slug: str, most: int) -> str:
    """Return the slug's first words, as many as fit; a single long one is cut."""
    if len(slug) <= most:
        return slug
    return slug[: most + 1].rpartition("-")[0] or slug[:most]


def _runs(words: str, start: int, end: int) -> Iterator[Mention]:
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(words, start, end):
        text = word.group()
        follows = bool(run) and words[run[-1].end() : word.start()] == " " and not _owns(run[-1].group())
        if _is_name(text):
            if not follows:
                yield from _mention(words, run)
                run = []
            run.append(word)
        elif not (follows and text in _LINKS):
            yield from _mention(words, run)
            run = []
        else:
            run.append(word)
    yield from _mention(words, run)


def _is_name(text: str) -> bool:
    return text[0].isupper() and _OWNERS.sub("", text).lower() not in _NO_NAMES


def _owns(text: str) -> bool:
    return _OWNERS.search(text) is not None


def _mention(words: str, run: Sequence[re.Match[str]]) -> Iterator[Mention]:
    kept = list(run)
    while kept and kept[-1].group() in _LINKS:
        kept.pop()
    if not kept:
        return
    start, end = kept[0].start(), kept[-1].end()
    name = _OWNERS.sub("", words[start:end])
    if 1 < len(name) <= _MOST_CHARACTERS:
        yield Mention(name, start, start + len(name))
