"""Text on its way to Discord: cleaned, escaped so that nothing in it does anything, and cut to what fits.

Lengths are counted in UTF-16 units, as the strictest of Discord's clients does: whoever keeps to them keeps to all.
"""

from __future__ import annotations

import re
from functools import lru_cache

ELLIPSIS = "…"
LABEL_LIMIT = 80
CHOICE_LIMIT = 100
MARKS_IN_A_ROW = 4
_KEPT = 1_024  # texts that are remembered as they fit: authors and titles stand in every answer
_WORD_ROOM = 24

# Controls, direction overrides, line and paragraph separators, the byte order mark, halves of surrogate pairs.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANK = re.compile(r"[\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2064\u2800\u3164\ufe00-\ufe0f\uffa0]+")
_PILED_UP = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
    f"{{{MARKS_IN_A_ROW}}})[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_MARKDOWN = str.maketrans({mark: "\\" + mark for mark in "\\*_~|`[]<"})
_WEB_ADDRESS = re.compile(r"https?://[!-~]{1,500}")
_LINE_START = re.compile(r"^([ \t]*)(?=[-+#>])|^([ \t]*\d+)(?=[.)](?:\s|$))", re.MULTILINE)


def clean(text: str) -> str:
    """Return `text` without what cannot be shown: controls, direction overrides, marks piled up beyond four."""
    if text.isascii() and text.isprintable():
        return text
    kept = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return kept if kept.isascii() else _PILED_UP.sub(r"\1", kept)


def one_line(text: str) -> str:
    """Return `text` cleaned, as one line: every run of white space is one space, none at the ends."""
    return " ".join(clean(text).split())


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen."""
    return not _BLANK.sub("", one_line(text)).strip()


def escape(text: str) -> str:
    """Return `text` cleaned so that Discord shows it as it stands, wherever it is put: no markdown, mention or link."""
    return _inert(clean(text))


def _inert(text: str) -> str:
    """Return cleaned `text` escaped."""
    inert = text.translate(_MARKDOWN)
    if "@" in inert:
        inert = inert.replace("@everyone", "@\u200beveryone").replace("@here", "@\u200bhere")
    if "://" in inert:
        inert = inert.replace("://", "\\://")
    return _LINE_START.sub(_escape_line_start, inert)


def _escape_line_start(match: re.Match[str]) -> str:
    return (match[1] if match[1] is not None else match[2]) + "\\"


def length(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, limit: int) -> str:
    """Return `text`, or as much of it as `limit` units hold with an ellipsis, cut between words where it can be."""
    if length(text) <= limit:
        return text
    head = _first_units(text, limit - 1)
    space = head.rfind(" ", max(0, len(head) - _WORD_ROOM))
    if space > 0:
        head = head[:space]
    return head.rstrip() + ELLIPSIS


def _first_units(text: str, limit: int) -> str:
    head = text[:limit]
    while length(head) > limit:
        head = head[: len(head) - max(1, (length(head) - limit) // 2)]
    return head


@lru_cache(maxsize=_KEPT)
def fit(text: str, limit: int) -> str:
    """Return `text` as one escaped line of at most `limit` units, cut with an ellipsis where it is longer."""
    return fit_lines(one_line(text), limit)


def fit_lines(text: str, limit: int) -> str:
    """Return `text` escaped, its lines kept, in at most `limit` units, cut with an ellipsis where it is longer."""
    whole = clean(text[: limit * 2])
    escaped, room = _inert(cut(whole, limit)), limit
    while length(escaped) > limit:
        room = min(room - 1, room * limit // length(escaped))
        escaped = _inert(cut(whole, room))
    return escaped


def was_cut(text: str, shown: str) -> bool:
    """Whether `shown`, which came of `fit` or `cut`, lacks the end of `text`."""
    return shown.endswith(ELLIPSIS) and not text.rstrip().endswith(ELLIPSIS)


def label(text: str, limit: int = LABEL_LIMIT) -> str:
    """Return plain text for a button, an option or a choice, where Discord reads no markdown; never empty."""
    return cut(one_line(text[: limit * 4]), limit) or ELLIPSIS


def is_web_address(text: str) -> bool:
    """Whether `text` can stand behind a link button: plain http(s), at most 512 characters."""
    return _WEB_ADDRESS.fullmatch(text) is not None
