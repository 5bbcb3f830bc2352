"""What the YAML parser says, in words for curators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.library.problems import START, Place

if TYPE_CHECKING:
    from yaml import Mark

# What shows only further on, where the parser gives up: it is wrong where it began.
_BEGUN_BEFORE: Final = ("end of stream", "',' or ']'", "',' or '}'", "could not find expected ':'")
_GOES_ON: Final = ("expected key", "<block end>")
_QUOTATION_MARKS: Final = ("'", '"')

# A part of the parser's message (libyaml's or PyYAML's own), what it comes from mostly, and how to mend it.
_WORDS: Final = (
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
    ("tab character", "this line is indented with a tab", "indent with spaces"),
    ("cannot start any token", "this line is indented with a tab", "indent with spaces"),
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
        "'-' indicator",
        "this line does not go on the list above it",
        "begin it with a dash that lines up with the others, or indent it like the other keys of its item",
    ),
)


def explain(error: Exception, text: str) -> tuple[Place, str, str]:
    """Where `text` cannot be read, what is wrong there, and how to mend it."""
    problem = str(getattr(error, "problem", None) or "")
    mark = _mark(error, problem)
    if mark is None:
        return START, *_words(problem, "", "")
    return Place(mark.line + 1, mark.column + 1), *_words(problem, text[: mark.index], text[mark.index :][:1])


def _mark(error: Exception, problem: str) -> Mark | None:
    """Find where the error shows, or, for what shows only further on, where it began."""
    stopped: Mark | None = getattr(error, "problem_mark", None)
    began: Mark | None = getattr(error, "context_mark", None)
    before = any(part in problem for part in _BEGUN_BEFORE)
    return (began or stopped) if before else (stopped or began)


def _words(problem: str, before: str, character: str) -> tuple[str, str]:
    """Say what is wrong with a `character`, and what is `before` it, and how to mend it."""
    if "cannot start any token" in problem and character != "\t":
        return f"a text begins with {character}, which YAML keeps for itself", "put the text in quotation marks"
    if "mapping values are not allowed" in problem:
        return _words_for_colon(before)
    if any(part in problem for part in _GOES_ON):
        return _words_for_going_on(before)
    for part, what, how in _WORDS:
        if part in problem:
            return what, how
    reason = f" ({problem})" if problem else ""
    return f"this cannot be read as YAML{reason}", "check the quotation marks, colons and indentation near here"


def _words_for_colon(before: str) -> tuple[str, str]:
    if ": " in before.splitlines()[-1]:
        return "a colon and a space stand inside a text without quotation marks", "put the text in quotation marks"
    how = "line its key up with the others, or put all of that text in quotation marks"
    return "this line is indented like a part of the text above it, and has a colon", how


def _words_for_going_on(before: str) -> tuple[str, str]:
    if before.rstrip(" ").endswith(_QUOTATION_MARKS):
        how = "put the whole text in quotation marks of the other kind"
        return "a text that begins with a quotation mark goes on behind the closing one", how
    return "this line does not go on what stands above it", "line it up with the other keys"
