"""What a model refuses, as located problems in words for curators (pydantic's own words are for programmers)."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import ValidationError

from bot.library import format as file_format
from bot.library import scalars
from bot.library.problems import Place, shown
from bot.library.tree import Fields, Text, child, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic_core import ErrorDetails

    from bot.library.problems import Findings
    from bot.library.tree import Node

_Model = TypeVar("_Model", bound=file_format.Source)

_NAMES: Final[Mapping[type[file_format.Source], str]] = {
    file_format.ArticleSource: "an article",
    file_format.EntitySource: "an entity",
    file_format.FactSource: "a fact",
    file_format.QuoteSource: "a quote",
    file_format.ComparisonSource: "a comparison",
    file_format.ClaimSource: "a claim",
    file_format.EvidenceSource: "evidence",
    file_format.FigureSource: "a figure",
    file_format.RowSource: "a row",
    file_format.CellSource: "a cell",
    file_format.WordingSource: "an earlier wording",
}
# The parts of an entry, by the key under which they stand.
_PARTS: Final[Mapping[str, type[file_format.Source]]] = {
    "evidence": file_format.EvidenceSource,
    "figure": file_format.FigureSource,
    "rows": file_format.RowSource,
    "cells": file_format.CellSource,
    "history": file_format.WordingSource,
}
_PATTERNS: Final[Mapping[str, tuple[str, str]]] = {
    scalars.ID_PATTERN: ("is not an id", "use lower-case letters a-z, digits and hyphens only"),
    scalars.REFERENCE_PATTERN: ("is not the id of an entry", "write entry-id, or article-id/entry-id"),
    scalars.LANGUAGE_PATTERN: ("is not a language tag", 'write one such as "en" or "pt-BR"'),
    scalars.SHA256_PATTERN: ("is not a SHA-256 checksum", "write the 64 hexadecimal digits of the text file's"),
    scalars.URL_PATTERN: ("is not a web address", "begin it with https:// and leave out spaces"),
}


def validate(model: type[_Model], node: Node, findings: Findings) -> _Model | None:
    """Return `node` as a `model`, or None with the problems noted, each where it is."""
    try:
        return model.model_validate(node)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(model, node, details, findings)
        return None


def unknown_key(key: str, known: Iterable[str], owner: str) -> tuple[str, str]:
    """Say that `owner` has no such key, and which one may be meant."""
    keys = list(known)
    near = get_close_matches(key, keys, n=1)
    hint = f'did you mean "{near[0]}"? ' if near else ""
    return f"{shown(key)} is not a key of {owner}", f"{hint}its keys are {', '.join(keys)}"


def _report(model: type[file_format.Source], root: Node, details: ErrorDetails, findings: Findings) -> None:
    *path, last = details["loc"] or ("",)
    part = _part(model, path)
    at = child(root, *details["loc"])
    if isinstance(at, Text) and at.refused:
        return  # the reader has said what is wrong with it
    place = _place(root, path, last, details["type"])
    findings.add(place, *_words(part, str(last), details))


def _place(root: Node, path: list[str | int], last: str | int, kind: str) -> Place:
    """Find the key where it is the key that is wrong, and the value everywhere else."""
    if last == "[key]":
        *path, last = path
        kind = "extra_forbidden"
    inside = child(root, *path)
    if kind == "extra_forbidden" and isinstance(inside, Fields):
        return inside.key_place(str(last))
    return place_of(root, *path, last)


def _part(model: type[file_format.Source], path: Iterable[str | int]) -> type[file_format.Source]:
    """Return the model of the part that `path` leads to."""
    for step in path:
        model = _PARTS.get(step, model) if isinstance(step, str) else model
    return model


def _words(part: type[file_format.Source], key: str, details: ErrorDetails) -> tuple[str, str]:
    context: dict[str, Any] = details.get("ctx") or {}
    if details["type"] == "extra_forbidden":
        return unknown_key(key, part.model_fields, _NAMES[part])
    if details["type"] == "missing":
        return f'"{key}" is missing', f"{_NAMES[part]} needs {_required(part)}"
    if details["type"] == "model_type":
        return _MAPPING[0], f"{_MAPPING[1]}; its keys are {', '.join(_PARTS.get(key, part).model_fields)}"
    explain = _EXPLANATIONS.get(details["type"])
    if explain is None:  # pragma: no cover  # every kind of error that our models can give is in the table
        return f"{shown(str(details['input']))} cannot stand here", "see docs/curating.md for what can"
    return explain(details["input"], context)


def _required(part: type[file_format.Source]) -> str:
    *names, last = (name for name, field in part.model_fields.items() if field.is_required())
    return f"{', '.join(names)} and {last}" if names else last


def _pattern(value: object, context: dict[str, Any]) -> tuple[str, str]:
    what, how = _PATTERNS[context["pattern"]]
    return f"{shown(str(value))} {what}", how


def _one_of(value: object, context: dict[str, Any]) -> tuple[str, str]:
    allowed = re.findall(r"'([^']*)'", context["expected"])
    near = get_close_matches(str(value), allowed, n=1)
    hint = f'did you mean "{near[0]}"? ' if near else ""
    return f"{shown(str(value))} is not allowed here", f"{hint}write one of {', '.join(allowed)}"


def _too_long(value: object, context: dict[str, Any]) -> tuple[str, str]:
    most = context["max_length"]
    return f"this text has {len(str(value)):,} characters, and at most {most:,} are allowed", "shorten it"


def _too_few(_value: object, context: dict[str, Any]) -> tuple[str, str]:
    least = context["min_length"]
    if least == 1:
        return "this is empty", "give at least one"
    return f"this has {context['actual_length']}, and at least {least} are needed", "add what is missing"


def _too_many(_value: object, context: dict[str, Any]) -> tuple[str, str]:
    return f"this has more than {context['max_length']}", "remove some, or make two entries of it"


def _fixed(what: str, how: str) -> Callable[[object, dict[str, Any]], tuple[str, str]]:
    return lambda _value, _context: (what, how)


_TEXT: Final = _fixed("a text is needed here, not a list or a mapping", "write the text itself")
_LIST: Final = _fixed("a list is needed here", "write it in square brackets, or one item a line, each after a dash")
_MAPPING: Final = "a mapping is needed here", "write its fields as key: value"

_EXPLANATIONS: Final[Mapping[str, Callable[[object, dict[str, Any]], tuple[str, str]]]] = {
    "crux": lambda _value, context: (context["what"], context["how"]),
    "string_pattern_mismatch": _pattern,
    "enum": _one_of,
    "string_too_short": _fixed("this text is empty", "write something, or remove the key"),
    "string_too_long": _too_long,
    "too_short": _too_few,
    "too_long": _too_many,
    "string_type": _TEXT,
    "int_type": _TEXT,
    "bool_type": _TEXT,
    "is_instance_of": _TEXT,
    "decimal_type": _TEXT,
    "tuple_type": _LIST,
    "dict_type": _fixed(*_MAPPING),
}
