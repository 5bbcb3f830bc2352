"""The file format: what a curator may write, as strict models. They say what is well-formed; proofs come afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.library import scalars
from bot.library.model import Bound, Modality

if TYPE_CHECKING:
    from collections.abc import Mapping


class Source(BaseModel):
    """What every part of a file has in common: nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class EvidenceSource(Source):
    """The words that prove something; `prefix` are the words right before them, where they occur several times."""

    exact: scalars.Passage
    prefix: scalars.Passage | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        return {"exact": value} if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


Evidences = Annotated[
    tuple[EvidenceSource, ...],
    BeforeValidator(_listed),
    Field(strict=False, min_length=1, max_length=10),
]
Translations = Annotated[dict[scalars.Language, scalars.Statement], Field(max_length=50)]


class FigureSource(Source):
    """A number that stands in the evidence."""

    value: scalars.Number
    bound: Annotated[Bound, Field(strict=False)] = Bound.EXACTLY
    unit: scalars.Name | None = None


class ArticleSource(Source):
    """The article itself. `text` names the file with its words; `sha256` pins them."""

    id: scalars.ArticleId
    title: scalars.Title
    author: scalars.Name
    publisher: scalars.Name | None = None
    published: scalars.Date
    language: scalars.Language
    text: scalars.Label
    sha256: scalars.Sha256 | None = None
    url: scalars.Url | None = None


class EntitySource(Source):
    """Whom the facts are about."""

    id: scalars.EntryId
    name: scalars.Name
    aliases: scalars.Names = ()


class EntrySource(Source):
    """What every entry may have."""

    id: scalars.EntryId
    topics: scalars.Names = ()
    aliases: scalars.Names = ()
    translations: Translations = Field(default_factory=dict)
    daily: scalars.Truth = True
    draft: scalars.Truth = False


class FactSource(EntrySource):
    """A statement that the article makes."""

    statement: scalars.Statement
    evidence: Evidences
    about: scalars.EntityIds = ()
    figure: FigureSource | None = None
    period: scalars.Date | None = None
    as_of: scalars.Date | None = None
    according_to: scalars.Name | None = None
    modality: Annotated[Modality, Field(strict=False)] = Modality.STATED
    supersedes: scalars.References = ()
    contradicts: scalars.References = ()


class QuoteSource(EntrySource):
    """Verbatim words; `text` is its own evidence."""

    text: scalars.Passage
    prefix: scalars.Passage | None = None
    speaker: scalars.Name
    context: scalars.Statement | None = None
    translations: Annotated[dict[scalars.Language, scalars.Passage], Field(max_length=50)] = Field(default_factory=dict)
    about: scalars.EntityIds = ()
    modality: Annotated[Modality, Field(strict=False)] = Modality.STATED
    supersedes: scalars.References = ()


class CellSource(Source):
    """What one side has under one aspect."""

    text: scalars.Label
    figure: FigureSource | None = None
    evidence: Evidences


class RowSource(Source):
    """One aspect of a comparison, with a cell for each side."""

    aspect: scalars.Name
    cells: Annotated[dict[scalars.EntryId, CellSource], Field(min_length=1, max_length=6)]


class ComparisonSource(EntrySource):
    """Two to six sides next to each other."""

    title: scalars.Title
    between: Annotated[scalars.EntityIds, Field(min_length=2, max_length=6)]
    rows: Annotated[tuple[RowSource, ...], Field(strict=False, min_length=1, max_length=20)]
    according_to: scalars.Name | None = None
    modality: Annotated[Modality, Field(strict=False)] = Modality.STATED
    supersedes: scalars.References = ()


class WordingSource(Source):
    """An earlier wording of a claim."""

    revision: scalars.Whole
    text: scalars.Statement


class ClaimSource(EntrySource):
    """A sentence that people can disagree on, and the facts on both sides of it."""

    text: scalars.Statement
    revision: scalars.Whole = 1
    supports: scalars.References = ()
    challenges: scalars.References = ()
    history: Annotated[tuple[WordingSource, ...], Field(strict=False, max_length=100)] = ()


# The sections of a file, beside `article`: each a list, in this order.
ENTITIES: Final = "entities"
ENTRY_SECTIONS: Final[Mapping[str, type[EntrySource]]] = {
    "facts": FactSource,
    "quotes": QuoteSource,
    "comparisons": ComparisonSource,
    "claims": ClaimSource,
}
SECTIONS: Final[Mapping[str, type[Source]]] = {ENTITIES: EntitySource, **ENTRY_SECTIONS}
