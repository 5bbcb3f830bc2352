"""What the YAML parser says, in words for curators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.library.problems import START, Place

if TYPE_CHECKING:
    from yaml import Mark

_UNCLOSED: Final = ("end of stream", "',' or ']'", "',' or '}'")
_LINE_UP: Final = (
    "line it up with the other keys; where a text begins with a quotation mark of its own, put the whole text in "
    "quotation marks of the other kind"
)

# A part of the parser's message (libyaml's or PyYAML's own), what it comes from mostly, and how to mend it.
_WORDS: Final = (
    (
        "mapping values are not allowed",
        "a colon and a space stand inside a text without quotation marks, or a line is indented too far",
        "put the text in quotation marks, or line the key up with the others",
    ),
    (
        "could not find expected ':'",
        "this line is neither a key with a colon nor part of a text",
        "write it as key: value, or indent it like the text it belongs to",
    ),
    (
        "end of stream",
        "a quotation mark is opened here and never closed",
        "close it, or put the whole text in the other kind of quotation mark",
    ),
    (
        "tab character",
        "this line is indented with a tab",
        "indent with spaces",
    ),
    (
        "incompatible YAML document",
        "this line asks for another version of YAML",
        "remove it, and begin with article:",
    ),
    (
        "invalid Unicode character",
        "a backslash in double quotation marks stands for a character that there is not",
        "write the character itself",
    ),
    (
        "cannot start any token",
        "a line is indented with a tab, or a text begins with a character that YAML keeps for itself",
        "indent with spaces, and put the text in quotation marks",
    ),
    (
        "unknown escape character",
        "a backslash in double quotation marks begins something that YAML does not know",
        "write two backslashes, or use single quotation marks",
    ),
    (
        "',' or ']'",
        "this list in square brackets lacks a comma or its closing bracket",
        "put a comma between its items and ] at its end, and quotation marks around texts with commas or brackets",
    ),
    (
        "',' or '}'",
        "this mapping in braces lacks a comma or its closing brace",
        "put a comma between its fields and } at its end, and quotation marks around texts with commas or braces",
    ),
    (
        "alphabetic or numeric character",
        "a text begins with & or *, which YAML keeps for itself",
        "put the text in quotation marks",
    ),
    ("tag", "a text begins with an exclamation mark, which YAML keeps for itself", "put the text in quotation marks"),
    (
        "expected key",
        "this line does not go on what stands above it",
        _LINE_UP,
    ),
    (
        "<block end>",
        "this line does not go on what stands above it",
        _LINE_UP,
    ),
    (
        "'-' indicator",
        "this line does not go on the list above it",
        "begin the item with a dash that lines up with the others",
    ),
)


def explain(error: Exception) -> tuple[Place, str, str]:
    """Where the parser stopped, what is wrong there, and how to mend it."""
    problem = str(getattr(error, "problem", None) or "")
    place = _place(error)
    for part, what, how in _WORDS:
        if part in problem:
            return place, what, how
    reason = f" ({problem})" if problem else ""
    return place, f"this cannot be read as YAML{reason}", "check the quotation marks, colons and indentation near here"


def _place(error: Exception) -> Place:
    """Find where the error shows; for what is never closed, where it was opened."""
    stopped: Mark | None = getattr(error, "problem_mark", None)
    opened: Mark | None = getattr(error, "context_mark", None)
    unclosed = any(part in str(getattr(error, "problem", "")) for part in _UNCLOSED)
    mark = (opened or stopped) if unclosed else (stopped or opened)
    return START if mark is None else Place(mark.line + 1, mark.column + 1)
