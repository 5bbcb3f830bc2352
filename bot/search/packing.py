"""The contents of an index as bytes and back: numbers as they lie in memory, everything else as JSON.

Each piece stands behind its length. What comes back is held against what an index can stand on: amounts that go
together, and no number that leads out of what it points into; so whatever was kept, no query fails.
"""

from __future__ import annotations

from array import array
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any, Final

import orjson

from bot.library.coding import ForgedError
from bot.search.contents import Contents
from bot.search.groups import Groups
from bot.search.postings import LEVELS, Postings
from bot.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.search.documents import Labels

_LENGTH: Final = 8  # bytes of a piece's length
_TEXTS: Final = 5_000  # in one piece: a few milliseconds in which nobody else has a turn
_MANY: Final = 200_000  # numbers: looking through them takes milliseconds
_WRONG: Final = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


def packed(contents: Contents) -> Iterator[bytes]:
    """Yield the contents piece by piece, for `Unpacking` to read."""
    for piece in _pieces(contents):
        data = memoryview(piece).cast("B")
        yield len(data).to_bytes(_LENGTH, "little")
        yield bytes(data)


def _pieces(contents: Contents) -> Iterator[bytes | array[int]]:
    postings = contents.postings
    vocabulary = postings.vocabulary
    yield from _texts(vocabulary.terms)
    yield orjson.dumps({language: list(numbers) for language, numbers in vocabulary.spoken.items()})
    yield orjson.dumps([sorted(postings.acronyms), list(postings.written.items())])
    yield from _lists(postings.documents)
    yield b"".join(postings.levels)
    yield from _lists(postings.headlines)
    yield from _texts(postings.texts)
    labels = {label: place for place, label in enumerate(dict.fromkeys(contents.labels))}
    yield orjson.dumps(list(labels))
    yield array("I", [labels[own] for own in contents.labels])
    for groups in (contents.keys, contents.subjects):
        yield from _texts(list(groups.names))
        yield groups.numbers
        yield groups.ends
    yield contents.openings


def _texts(texts: Sequence[str]) -> Iterator[bytes]:
    yield orjson.dumps(len(texts))
    for first in range(0, len(texts), _TEXTS):
        yield orjson.dumps(texts[first : first + _TEXTS])


def _lists(lists: Sequence[array[int]]) -> Iterator[array[int]]:
    yield array("I", accumulate((len(own) for own in lists), initial=0))
    flat = array("I")
    for own in lists:
        flat.extend(own)
    yield flat


class Unpacking:
    """Reads what was packed, in the same order. Raises ForgedError for what was not packed by `packed`."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        self._at = 0

    def contents(self, size: int) -> Contents:
        """Return the next contents, which have to be those of `size` documents."""
        try:
            found = self._contents()
        except _WRONG as error:
            raise ForgedError from error
        if not len(found.labels) == len(found.postings.texts) == len(found.postings.headlines) == size:
            raise ForgedError
        return found

    def _contents(self) -> Contents:
        terms = tuple(self._texts())
        spoken = {language: array("I", numbers) for language, numbers in self._json().items()}
        acronyms, written = self._json()
        ends, flat = self._numbers(), self._numbers()
        strengths = bytearray(self._piece())
        headline_ends, words = self._numbers(), self._numbers()
        texts = tuple(self._texts())
        size = len(texts)
        labels = self._labels()
        keys, subjects, openings = self._groups(size), self._groups(size), self._numbers()
        _check(array("I", chain(acronyms, (number for number, _ in written))), len(terms))
        for numbers in (words, *spoken.values()):
            _check(numbers, len(terms))
        "".join(known for _, known in written)  # as for all texts
        if not all(terms):
            raise ForgedError
        _check(flat, size)
        _check(openings, size)
        if strengths.translate(None, bytes(range(len(LEVELS)))):
            raise ForgedError
        postings = Postings(
            vocabulary=Vocabulary(terms, spoken),
            documents=_cut(flat, ends, len(terms)),
            levels=_cut(strengths, ends, len(terms)),
            headlines=_cut(words, headline_ends, len(headline_ends) - 1),
            texts=texts,
            acronyms=frozenset(acronyms),
            written=dict(written),
        )
        return Contents(postings, labels, keys, subjects, openings)

    def _labels(self) -> list[Labels]:
        known = [tuple((str(name), str(value)) for name, value in label) for label in self._json()]
        return [known[place] for place in self._numbers()]

    def _groups(self, size: int) -> Groups:
        names, numbers, ends = self._texts(), self._numbers(), self._numbers()
        _check(numbers, size)
        if len(ends) != len(names) + 1 or ends[-1] != len(numbers):
            raise ForgedError
        return Groups(names, numbers, ends)

    def _texts(self) -> list[str]:
        amount: int = self._json()
        found: list[str] = []
        while len(found) < amount:
            some = self._json()
            "".join(some)  # a TypeError for whatever is no text
            found += some
        return found

    def _json(self) -> Any:  # noqa: ANN401  # whatever was packed
        return orjson.loads(self._piece())

    def _numbers(self) -> array[int]:
        found = array("I")
        found.frombytes(self._piece())
        return found

    def _piece(self) -> memoryview:
        start = self._at + _LENGTH
        end = start + int.from_bytes(self._data[self._at : start], "little")
        if not start <= end <= len(self._data):
            raise ForgedError
        self._at = end
        return self._data[start:end]


def _cut(flat: Any, ends: array[int], amount: int) -> tuple[Any, ...]:  # noqa: ANN401  # an array, or bytes
    """Return `amount` lists out of one, each up to where the next one begins."""
    if len(ends) != amount + 1 or ends[-1] != len(flat):
        raise ForgedError
    return tuple([flat[start:end] for start, end in pairwise(ends)])


def _check(numbers: array[int], below: int) -> None:
    """Raise ForgedError for a number that leads nowhere."""
    if _greatest(numbers) >= below:
        raise ForgedError


def _greatest(numbers: array[int]) -> int:
    if len(numbers) < _MANY:
        return max(numbers, default=-1)
    import numpy as np  # noqa: PLC0415  # only where it pays

    return int(np.frombuffer(numbers, np.uint32).max())
