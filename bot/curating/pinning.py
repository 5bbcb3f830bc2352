"""A new `sha256` for a text that was changed on purpose: only where all that the file says of it still holds."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.errors import CruxError
from bot.library.characters import decode
from bot.library.files import beside, check_name, read_bytes
from bot.library.problems import START, Findings, LibraryError, Problem
from bot.library.proving import read_anew
from bot.library.reader import read
from bot.library.tree import Fields, Text

if TYPE_CHECKING:
    from bot.library.tree import Node

_BOM: Final = b"\xef\xbb\xbf"


class Pinned(NamedTuple):
    """What became of it: the checksum, whether it is a new one, and how many checks hold for the text."""

    sha256: str
    changed: bool
    checks: int


def pin(file: Path) -> Pinned:
    """Put the checksum of an article's text into its YAML file, where all its evidence stands in the text.

    Nothing else in the file changes. Raises LibraryError with all problems where something does not hold: then the
    file stays as it is.
    """
    check_name(file)
    findings = Findings(file.as_posix())
    raw = read_bytes(file, findings)
    text = None if raw is None else decode(raw, findings)
    root = None if text is None else read(text, findings)
    if findings.problems or raw is None or text is None or not isinstance(root, Fields):
        raise LibraryError(
            findings.problems or [Problem(file.as_posix(), *START, "this is no article", "name its .yaml")]
        )
    sha256 = _checksum(file, root, findings)
    pinned = (_BOM if raw.startswith(_BOM) else b"") + _with(text, root, sha256, file).encode()
    proven = Findings(file.as_posix())
    _, chapter = read_anew(file, pinned, proven)
    if chapter is None:
        raise LibraryError(proven.problems)
    if pinned != raw:
        _replace(file, pinned)
    return Pinned(sha256, pinned != raw, proven.checks)


def _checksum(file: Path, root: Fields, findings: Findings) -> str:
    """Return the checksum of the article's text."""
    article = root.field("article")
    name = article.field("text") if isinstance(article, Fields) else None
    if not isinstance(name, Text):
        raise LibraryError([Problem(file.as_posix(), *root.place, '"text" is missing', "name the file with the words")])
    path = beside(file, name, name.place, findings)
    raw = None if path is None else read_bytes(path, findings)
    if raw is None:
        raise LibraryError(findings.problems)
    return hashlib.sha256(raw).hexdigest()


def _with(text: str, root: Fields, sha256: str, file: Path) -> str:
    """Return the file's text with the checksum in its place, everything else untouched."""
    lines = text.splitlines(keepends=True)
    article = root.field("article")
    old = article.field("sha256") if isinstance(article, Fields) else None
    if not isinstance(old, Text):
        return "".join(_inserted(lines, article, sha256, file))
    line, column = old.line - 1, old.column - 1
    column += lines[line][column] in "\"'"
    if not lines[line].startswith(old, column):
        what = "the checksum is not written on one line"
        raise LibraryError([Problem(file.as_posix(), *old.place, what, f"write sha256: {sha256}")])
    lines[line] = lines[line][:column] + sha256 + lines[line][column + len(old) :]
    return "".join(lines)


def _inserted(lines: list[str], article: Node | None, sha256: str, file: Path) -> list[str]:
    """Return the lines with a new one for the checksum, before that of the text's name."""
    place = article.key_place("text") if isinstance(article, Fields) else START
    at, indent = place.line - 1, lines[place.line - 1][: place.column - 1]
    if indent.strip():
        what = '"sha256" is missing, and the article is written on one line'
        raise LibraryError([Problem(file.as_posix(), *place, what, f"add sha256: {sha256}")])
    end = lines[at][len(lines[at].rstrip("\r\n")) :] or "\n"
    return [*lines[:at], f"{indent}sha256: {sha256}{end}", *lines[at:]]


def _replace(file: Path, raw: bytes) -> None:
    """Put new bytes in a file's place, whole or not at all, with its permissions."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    except OSError as error:
        raise CruxError(f"{file}: this cannot be written ({error.strerror}).") from None
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(raw)
        new.chmod(file.stat().st_mode & 0o777)
        new.replace(file.resolve())
    except OSError as error:
        new.unlink(missing_ok=True)
        raise CruxError(f"{file}: this cannot be written ({error.strerror}).") from None
