"""Bytes to text, strictly: UTF-8 without anything that cannot be seen or that turns text around."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from bot.library.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.problems import Findings

MOST_BYTES: Final = 1_000_000
_MOST_REPORTED: Final = 20
_BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
_OTHER_ENCODINGS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")

# Control characters but tab and line breaks, line and paragraph separators, bidirectional controls, the byte order
# mark inside a text, noncharacters, and surrogates (which escapes in double quotes can make).
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def decode(raw: bytes, findings: Findings) -> str | None:
    """Return the text of a file, or None where it is unfit; every unfit character is a located problem.

    A byte order mark at the very start is dropped: some editors write one, and it stands for nothing.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _report_bytes(raw, error.start, findings)
        return None
    text = text.removeprefix(_BOM)
    return None if _report_characters(text, findings) else text


def unfit(text: str) -> str | None:
    """Say what is wrong with the characters of `text`, or None. For texts written with escapes."""
    found = _FORBIDDEN.search(text)
    return None if found is None else f"the text holds {_name(found.group())}"


def place_at(text: str, offset: int) -> Place:
    """Return the place of the character at `offset`."""
    return next(_places(text, iter([offset])))


def _report_bytes(raw: bytes, start: int, findings: Findings) -> None:
    before = raw[:start].decode("utf-8")
    encoding = next((name for mark, name in _OTHER_ENCODINGS.items() if raw.startswith(mark)), None)
    what = f"the file is {encoding}" if encoding else f"the byte 0x{raw[start]:02X} is not UTF-8"
    findings.add(place_at(before, len(before)), what, "save the file as UTF-8")


def _report_characters(text: str, findings: Findings) -> bool:
    found = [match.start() for match, _ in zip(_FORBIDDEN.finditer(text), range(_MOST_REPORTED), strict=False)]
    for offset, place in zip(found, _places(text, iter(found)), strict=True):
        findings.add(place, f"the file holds {_name(text[offset])}", "remove it, or put an ordinary character there")
    return bool(found)


def _places(text: str, offsets: Iterator[int]) -> Iterator[Place]:
    """Yield the places of ascending `offsets`, in one pass."""
    line, begins = 1, 0
    breaks = _LINE_BREAK.finditer(text)
    following = next(breaks, None)
    for offset in offsets:
        while following is not None and following.end() <= offset:
            line, begins = line + 1, following.end()
            following = next(breaks, None)
        yield Place(line, offset - begins + 1)


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if character == "\x00":
        return f"a NUL character ({code})"
    name = unicodedata.name(character, "")
    return f"the invisible character {code} {name}" if name else f"the control character {code}"
