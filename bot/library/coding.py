"""The model as JSON and back: data only, for keeping what was proven from one start to the next.

What comes back is not taken at its word. Every text, number and date has to be of its kind, every evidence has to
stand at its place in the article's text, a quote has to be its evidence, and a figure's number has to stand in it.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import orjson

from bot.library import model
from bot.library.dates import CuratedDate, parse_date
from bot.library.numbers import stands_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.library.model import Entity, Evidence

_ENTRIES: Final[Mapping[str, type[model.Entry]]] = {
    cls.__name__: cls for cls in (model.Fact, model.Quote, model.Comparison, model.Claim)
}
# The article stands once for all entries, its words in a file of their own; the others come of what else is served.
_APART: Final = frozenset({"article", "words", "replaced", "translated"})
_BOUNDS: Final = {bound.value: bound for bound in model.Bound}
_MODALITIES: Final = {modality.value: modality for modality in model.Modality}
_WRONG: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class ForgedError(ValueError):
    """What was kept is not what was written: damaged, changed, or of another shape."""


def encode(value: object) -> bytes:
    """Return the model's objects as JSON. Articles go without their words, entries without their article.

    What is as it would be without being written is not.
    """
    return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _plain(value: Any) -> object:  # noqa: ANN401  # whatever the model holds
    if isinstance(value, model.Evidence):
        return (value.start, value.exact)
    if isinstance(value, model.Entity):
        return value.id
    if isinstance(value, CuratedDate):
        return value.edtf
    if isinstance(value, Decimal):
        return str(value)
    name = type(value).__name__
    fields = {field: held for field, default in _fields(name) if (held := getattr(value, field)) != default}
    return (name, fields) if name in _ENTRIES else fields


@cache
def _fields(name: str) -> tuple[tuple[str, object], ...]:
    """Return the fields of one of the model's classes that are written, each with its default."""
    fields = [field for field in dataclasses.fields(getattr(model, name)) if field.name not in _APART]
    return tuple((field.name, _default(field)) for field in fields)


def _default(field: dataclasses.Field[Any]) -> object:
    factory = field.default_factory
    return field.default if factory is dataclasses.MISSING else factory()


def whole(value: object) -> int:
    """Return a whole number as it was written. Raises ForgedError for anything else."""
    if type(value) is not int:
        raise ForgedError
    return value


def _truth(_: Decoder, value: object) -> bool:
    if type(value) is not bool:
        raise ForgedError
    return value


def _revision(_: Decoder, value: object) -> int:
    return whole(value)


def _number(_: Decoder, value: str) -> Decimal:
    return Decimal(value)


def _date(_: Decoder, value: str) -> CuratedDate:
    return parse_date(value)


def _bound(_: Decoder, value: str) -> model.Bound:
    return _BOUNDS[value]


def _modality(_: Decoder, value: str) -> model.Modality:
    return _MODALITIES[value]


def _never(_: Decoder, _value: object) -> object:
    """Read what is never written, such as the sides of a claim: they may be another file's."""
    raise ForgedError


class Decoder:
    """Builds one file's part of the model from what `encode` wrote, in `words`, the article's text.

    Its methods raise ForgedError for whatever cannot have been written.
    """

    def __init__(self, words: str) -> None:
        self._words = words
        self._article: model.Article
        self._known: dict[str, Entity] = {}

    def article(self, record: dict[str, Any]) -> model.Article:
        """Return the article, with the words that this decoder was given."""
        try:
            self._article = model.Article(words=self._words, **self._read(record))
        except _WRONG as error:
            raise ForgedError from error
        return self._article

    def entities(self, records: Sequence[Sequence[Any]]) -> tuple[Entity, ...]:
        """Return the article's entities from (id, name, aliases). Its entries then name them by their ids."""
        try:
            found = [model.Entity(self.text(own), self.text(name), self.texts(known)) for own, name, known in records]
        except _WRONG as error:
            raise ForgedError from error
        self._known = {entity.id: entity for entity in found}
        return tuple(found)

    def entry(self, record: Sequence[Any]) -> model.Entry:
        """Return an entry of the article, its evidence cut out of the article's words anew."""
        try:
            kind, fields = record
            read = self._read(fields)
            read["article"] = self._article
            entry = _ENTRIES[kind](**read)
            if type(entry) is model.Fact:
                self._check_figure(entry.figure, entry.evidence)
            elif type(entry) is model.Quote and entry.text != entry.evidence.exact:
                raise ForgedError
        except _WRONG as error:
            raise ForgedError from error
        return entry

    def texts(self, values: Sequence[Any]) -> tuple[str, ...]:
        """Return texts as they were written."""
        "".join(values)  # a TypeError for whatever is no text
        return tuple(values)

    def text(self, value: Any) -> str:  # noqa: ANN401  # whatever stands in the JSON
        """Return a text as it was written."""
        if type(value) is not str:
            raise ForgedError
        return value

    def _read(self, record: dict[str, Any]) -> dict[str, Any]:
        """Read each field where it stands: nobody needs the record afterwards."""
        reader_of = self._READERS.get
        for name, value in record.items():
            read = reader_of(name)
            if read is not None:
                record[name] = read(self, value)
            elif type(value) is not str:
                raise ForgedError
        return record

    def _text_or_none(self, value: object) -> str | None:
        return None if value is None else self.text(value)

    def _translations(self, values: dict[str, Any]) -> Mapping[str, str]:
        return {self.text(language): self.text(words) for language, words in values.items()}

    def _entities(self, values: Sequence[Any]) -> tuple[Entity, ...]:
        return tuple(map(self._known.__getitem__, values))

    def _evidences(self, values: Sequence[Any]) -> Evidence | tuple[Evidence, ...]:
        if values and type(values[0]) is int:
            return self._evidence(*values)
        return tuple([self._evidence(*value) for value in values])

    def _evidence(self, start: int, exact: str) -> Evidence:
        if type(start) is not int or start < 0 or not exact or not self._words.startswith(exact, start):
            raise ForgedError
        return model.Evidence(self._words, start, start + len(exact))

    def _figure(self, record: dict[str, Any]) -> model.Figure:
        return model.Figure(**self._read(record))

    def _check_figure(self, figure: model.Figure | None, evidence: Sequence[Evidence]) -> None:
        if not evidence:
            raise ForgedError
        if figure is not None:
            spans = [(piece.start, piece.end) for piece in evidence]
            if not stands_in(figure.value, figure.unit, spans, self._words, self._article.language):
                raise ForgedError

    def _rows(self, records: Sequence[dict[str, Any]]) -> tuple[model.Row, ...]:
        return tuple([model.Row(**self._read(record)) for record in records])

    def _cells(self, records: Mapping[str, dict[str, Any]]) -> Mapping[str, model.Cell]:
        cells = {self.text(side): model.Cell(**self._read(record)) for side, record in records.items()}
        for cell in cells.values():
            self._check_figure(cell.figure, cell.evidence)
        return cells

    def _history(self, records: Sequence[dict[str, Any]]) -> tuple[model.Wording, ...]:
        return tuple([model.Wording(**self._read(record)) for record in records])

    # How each field is read that is not simply a text. Functions rather than bound methods: a decoder that held its own
    # would be garbage that only the collector finds.
    _READERS: ClassVar[Mapping[str, Callable[[Decoder, Any], object]]] = {
        "about": _entities,
        "aliases": texts,
        "as_of": _date,
        "between": _entities,
        "bound": _bound,
        "cells": _cells,
        "challenges": _never,
        "contradicts": texts,
        "daily": _truth,
        "evidence": _evidences,
        "figure": _figure,
        "history": _history,
        "modality": _modality,
        "period": _date,
        "published": _date,
        "publisher": _text_or_none,
        "replaced": _never,
        "revision": _revision,
        "rows": _rows,
        "supersedes": texts,
        "supports": _never,
        "topics": texts,
        "translated": _never,
        "translations": _translations,
        "value": _number,
    }
