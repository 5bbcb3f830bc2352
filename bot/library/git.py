"""Asking git, where the articles lie in a repository: without a shell, hooks, questions or the network."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SECONDS: Final = 10.0  # for one answer of git
_SAFE: Final = ("--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_KEPT: Final = ("GIT_CEILING_DIRECTORIES",)  # of git's variables: it only bounds where git looks
_NO_REPOSITORY: Final = "the articles lie in no git repository with a commit"


class GitError(Exception):
    """Git is not there, or did not answer."""


class Blob(NamedTuple):
    """A file as it is committed: its name, relative to the folder that was asked for, and git's hash of it."""

    name: str
    hash: str


def ask(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git answers in `folder`, having read `given`. Raises GitError where it does not answer."""
    environment = {name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith("GIT_")}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    command = ["git", *_SAFE, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # no shell, and nothing of the articles is in the arguments
            command,
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError("git is not there, or does not answer") from error
    if done.returncode:
        raise GitError(_NO_REPOSITORY)
    return done.stdout


def commit_of(folder: Path, revision: str) -> str | None:
    """Return the hash of the commit that `revision` names, or None where it names none."""
    if revision.startswith("-"):
        return None
    try:
        return ask(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode("ascii").strip()
    except GitError:
        return None


def blobs(folder: Path, commit: str = "HEAD", *, deep: bool = False) -> list[Blob]:
    """Return the files of `folder` as they are in a commit; `deep` also those in folders inside it."""
    listed = ask(folder, "ls-tree", "-z", *(("-r",) if deep else ()), commit).decode("utf-8", "replace")
    found = []
    for entry in filter(None, listed.split("\0")):
        about, _, name = entry.partition("\t")
        mode, kind, identifier = about.split(" ")[:3]
        if kind == "blob" and mode.startswith("100"):  # a file: links lead who knows where
            found.append(Blob(name, identifier))
    return found


def contents(folder: Path, wanted: Sequence[Blob]) -> Iterator[bytes]:
    """Yield the bytes of blobs, in their order: git is asked once for all. Raises GitError where one is missing."""
    answer = ask(folder, "cat-file", "--batch", given="".join(f"{blob.hash}\n" for blob in wanted).encode("ascii"))
    at = 0
    for blob in wanted:
        if not answer.startswith(f"{blob.hash} blob ".encode("ascii"), at):
            raise GitError("git does not have all of that commit here")
        start = answer.index(b"\n", at) + 1
        end = start + int(answer[at : start - 1].rsplit(b" ", 1)[1])
        yield answer[start:end]
        at = end + 1
