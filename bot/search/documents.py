"""What the engine searches: neutral documents, so that it knows nothing of facts or quotes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Part(IntEnum):
    """The part of a document that words stand in. What stands in a headline says most about a document."""

    HEADLINE = 0
    ALIAS = 1
    TOPIC = 2
    NAME = 3
    BODY = 4
    ID = 5
    SPEAKER = 6


STRENGTH: tuple[float, ...] = (1.0, 0.97, 0.9, 0.88, 0.8, 0.85, 0.95)
"""What a match in each `Part` is worth, by the part's number."""


Labels = tuple[tuple[str, str], ...]
"""What a search may be narrowed to: pairs of a name and a value."""


@dataclass(frozen=True, slots=True)
class Field:
    """Some text of a document. `language` (BCP 47) chooses the stemmer."""

    part: Part
    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found. The order of documents is the curators': it breaks ties.

    `keys` are its names: typed whole, they bring it first. `subjects` are the names of what it is about: typed alone,
    they prefer it to what merely mentions them. `labels` are what a search may be narrowed to, such as
    ("kind", "fact"): a document has at most one value for each name.
    """

    id: str
    headline: str
    fields: tuple[Field, ...] = ()
    keys: tuple[str, ...] = ()
    labels: Labels = ()
    subjects: tuple[str, ...] = ()
    language: str = "en"
