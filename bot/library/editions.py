"""A library as it is in a folder, or as it was in a git commit."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.errors import CruxError
from bot.library.files import ARTICLES
from bot.library.git import GitError, blobs, commit_of, contents
from bot.library.loader import load
from bot.library.problems import LibraryError

if TYPE_CHECKING:
    from bot.library.model import Library


def read_editions(old: str, new: str, home: Path) -> tuple[Library, Library]:
    """Read the two libraries that are named: each a folder, an article's file, or a git revision.

    A revision is looked up where the other one lies, or, where both are revisions, at `home`. Raises CruxError where
    one of them is not there, or has problems.
    """
    places = [_place(name) for name in (old, new)]
    beside = next((place for place in places if place is not None), _data(home))
    before, now = (
        _of_commit(name, beside) if place is None else _in_order(name, place)
        for name, place in zip((old, new), places, strict=True)
    )
    return before, now


def _place(name: str) -> Path | None:
    """Return the folder or file of this name, or None where there is none: then it may be a revision."""
    path = Path(name)
    return _data(path) if path.exists() else None


def _data(path: Path) -> Path:
    """Return the data folder in a project's folder, and any other path as it is."""
    inside = path / "data"
    return inside if not (path / ARTICLES).is_dir() and (inside / ARTICLES).is_dir() else path


def _of_commit(name: str, beside: Path) -> Library:
    """Return the library as it was in a commit, in the place where `beside` is now."""
    folder, only = (beside.parent, beside.name) if beside.is_file() else (beside, "")
    commit = commit_of(folder, name)
    if commit is None:
        where = f"of the git repository in which {folder.as_posix()} lies"
        raise CruxError(f"{name} is no folder or file here, and no commit, branch or tag {where}. Check its spelling.")
    with tempfile.TemporaryDirectory(prefix="crux-diff-") as scratch:
        root = Path(scratch).resolve()
        try:
            _write(folder, commit, root)
        except GitError as error:
            raise CruxError(f"{name} cannot be read: {error}.") from error
        if not any(root.iterdir()):
            raise CruxError(f"{name} has nothing in {folder.as_posix()}. Compare with a later commit.")
        return _in_order(name, root / only, root)


def _write(folder: Path, commit: str, root: Path) -> None:
    """Write the files that a folder had in a commit, articles alone where there is a folder of them."""
    found = [blob for blob in blobs(folder, commit, deep=True) if ".." not in PurePosixPath(blob.name).parts]
    wanted = [blob for blob in found if blob.name.startswith(f"{ARTICLES}/")] or found
    for blob, raw in zip(wanted, contents(folder, wanted), strict=True):
        path = root / blob.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


def _in_order(name: str, path: Path, root: Path | None = None) -> Library:
    """Load a library. Where it has problems, they are told of its `name`, for files under `root` as git writes it."""
    try:
        return load(path)
    except LibraryError as error:
        here = "" if root is None else f"{root.as_posix()}/"
        named = error.problems
        if here:
            named = tuple(replace(one, file=f"{name}:{one.file.removeprefix(here)}") for one in named)
        told = LibraryError(named).user_message
        raise CruxError(f"{name} cannot be compared as long as it is not in order. {told}") from error
