"""The files of a library: which there are, and their bytes. Nothing outside its folder, nothing endless, is opened."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Final

from bot.library.characters import MOST_BYTES
from bot.library.problems import START, Findings, LibraryError, Place, Problem

ARTICLES: Final = "articles"
_SUFFIX: Final = ".yaml"


def article_files(path: Path) -> list[Path]:
    """Return the YAML files of the library at `path`, by name: a data folder, its articles folder, or one file.

    Raises LibraryError where there is nothing to read, or where a file would silently be left out.
    """
    if path.is_file():
        check_name(path)
        return [path]
    if not path.is_dir():
        raise LibraryError([_problem(path, "there is no such folder or file", "check the path (library.path)")])
    folder = path / ARTICLES if (path / ARTICLES).is_dir() else path
    candidates = _listed(folder)
    misnamed = [file for file in candidates if _misnamed(file)]
    if misnamed:
        how = f"end its name in {_SUFFIX}, in lower case"
        raise LibraryError(_problem(file, "this file would not be read", how) for file in misnamed)
    files = [file for file in candidates if file.suffix == _SUFFIX and not file.name.startswith(".")]
    if not files:
        how = f"put an article's {_SUFFIX} file and its text there; docs/curating.md shows how"
        raise LibraryError([_problem(folder, "there are no articles in this folder", how)])
    return files


def check_name(file: Path) -> None:
    """Raise LibraryError for a file that is no article's by its name: the words, say, in the place of the entries."""
    if file.suffix.lower() != _SUFFIX:
        how = f"name the {_SUFFIX} file with the article's entries"
        raise LibraryError([_problem(file, f"this is not a {_SUFFIX} file", how)])


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda file: file.name)
    except OSError as error:
        what = f"the folder cannot be read ({error.strerror})"
        raise LibraryError([_problem(folder, what, "check its permissions")]) from None


def read_bytes(path: Path, findings: Findings) -> bytes | None:
    """Return a file's bytes, or None with a problem noted where it cannot be read or is too large."""
    try:
        if not (path.exists() or path.is_symlink()):
            findings.add(START, "there is no such file", "check its name and its folder")
            return None
        if not path.is_file():
            findings.add(START, "this is not a file", "put the file itself there")
            return None
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            raw = file.read(min(size, MOST_BYTES) + 1)  # room for the most would take longer than the reading
            raw += file.read(MOST_BYTES + 1 - len(raw)) if len(raw) > size else b""  # it grows, or does not say
    except OSError as error:
        findings.add(START, f"the file cannot be read ({error.strerror})", "check its permissions")
        return None
    if len(raw) > MOST_BYTES:
        findings.add(START, "the file has more than a million bytes", "split it into several articles")
        return None
    return raw


def beside(yaml_file: Path, name: str, place: Place, findings: Findings) -> Path | None:
    """Return the file called `name` in the folder of `yaml_file`, or None with a problem noted.

    It must be inside that folder, wherever links lead.
    """
    folder = yaml_file.parent
    parts = PurePosixPath(name)
    inside = not parts.is_absolute() and ".." not in parts.parts and not set('\\:*?"<>|') & set(name)
    path = folder / name
    try:
        plain = len(parts.parts) == 1 and not path.is_symlink()
        inside = inside and (plain or path.resolve().is_relative_to(folder.resolve()))
        found = inside and path.is_file()
    except (OSError, RuntimeError, ValueError):  # a loop of links; a name that the system cannot take
        found = False
    if not inside:
        findings.add(place, f'"{name}" is not inside this folder', "name a file that lies beside this one")
    elif not found:
        findings.add(
            place, f'there is no file "{name}" beside this one', "put the article's words there, as plain text"
        )
    return path if found else None


def _misnamed(file: Path) -> bool:
    return file.suffix.lower() in {_SUFFIX, ".yml"} and file.suffix != _SUFFIX and not file.name.startswith(".")


def _problem(path: Path, what: str, how: str) -> Problem:
    return Problem(path.as_posix(), START.line, START.column, what, how)
