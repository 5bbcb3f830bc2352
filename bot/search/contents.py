"""What is left of documents once they are read: all that an engine needs of them, and all that reading them costs."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.search.alike import phrases_of
from bot.search.groups import Grouping
from bot.search.pieces import sort_in_pieces
from bot.search.postings import build_postings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.search.documents import Document, Labels
    from bot.search.groups import Groups
    from bot.search.postings import Postings


@dataclass(frozen=True, slots=True)
class Contents:
    """Documents, read. It depends on them and on nothing else: synonyms come later.

    `labels[d]` are a document's. `keys` are documents by their folded names, `subjects` by the stems of what they are
    about. `openings` are the documents that have a headline, by its text, in the order of their letters.
    """

    postings: Postings
    labels: Sequence[Labels]
    keys: Groups
    subjects: Groups
    openings: array[int]


def read_contents(documents: Iterable[Document]) -> Contents:
    """Read every document once, one after the other: none of them has to stay for the others."""
    notes = _Notes()
    postings = build_postings(notes.taken_of(documents))
    texts = postings.texts
    return Contents(
        postings=postings,
        labels=notes.labels,
        keys=notes.keys.groups(),
        subjects=notes.subjects.groups(),
        openings=array("I", sort_in_pieces([p for p, text in enumerate(texts) if text], texts.__getitem__)),
    )


def telling(stems: Iterable[str]) -> str:
    """Return the stems of a name as it is looked up."""
    return " ".join(stems)


class _Notes:
    """What is noted of documents while they are read, beside their words."""

    def __init__(self) -> None:
        self.labels: list[Labels] = []
        self.keys = Grouping()
        self.subjects = Grouping()
        self._shared: dict[Labels, Labels] = {}

    def taken_of(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Pass documents on."""
        for position, document in enumerate(documents):
            self.labels.append(self._shared.setdefault(document.labels, document.labels))
            for key in dict.fromkeys((document.id, *document.keys)):
                self.keys.add(key.strip().casefold(), position)
            for name in dict.fromkeys(telling(phrases_of(subject)[1]) for subject in document.subjects):
                if name:
                    self.subjects.add(name, position)
            yield document
