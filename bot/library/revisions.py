"""Whether claims keep every wording that was committed: held against the articles' own git history, where there is one.

Votes belong to the words they were cast on. So a committed wording may only move into `history`, and never change.
Only `crux check` looks; git is asked once for the folder, and once for each file that differs from what is committed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.characters import decode
from bot.library.drafts import read_draft
from bot.library.files import article_files
from bot.library.format import ClaimSource
from bot.library.git import GitError, ask, blobs
from bot.library.problems import Findings, LibraryError, Problem, shown
from bot.library.reader import read
from bot.library.tree import Fields, Items, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.library.drafts import Draft, DraftEntry
    from bot.library.tree import Node

_SHA1_LENGTH: Final = 40
_DIGITS: Final = 7  # of a revision, at the most


@dataclass(frozen=True, slots=True)
class RevisionCheck:
    """What came of it: `compared` committed wordings, or why there was nothing to compare with."""

    problems: tuple[Problem, ...] = ()
    compared: int = 0
    skipped: str | None = None


class Wordings(NamedTuple):
    """The words of one claim by revision, as they were committed, and which revision was the newest."""

    words: Mapping[int, str]
    newest: int


def check_revisions(path: Path) -> RevisionCheck:
    """Compare the claims of the library at `path` with the last commit's. Never raises for want of git or files."""
    try:
        files = article_files(path)
        committed = _committed(files[0].parent, files, whole=path.is_dir())
    except LibraryError:
        return RevisionCheck(skipped="there are no articles to compare")
    except GitError as error:
        return RevisionCheck(skipped=str(error))
    problems: list[Problem] = []
    for file in files if committed else ():
        draft = read_draft(file)
        findings = Findings(file.as_posix())
        for identifier, entry, source in _claims(draft):
            if identifier in committed:
                _compare(committed[identifier], source, entry, findings)
        problems += findings.problems
    compared = sum(len(wordings.words) for wordings in committed.values())
    return RevisionCheck(tuple(problems), compared)


def _claims(draft: Draft) -> Iterator[tuple[str, DraftEntry, ClaimSource]]:
    for entry in draft.served():
        if isinstance(entry.source, ClaimSource) and draft.source is not None:
            yield f"{draft.source.id}/{entry.source.id}", entry, entry.source


def _compare(committed: Wordings, source: ClaimSource, entry: DraftEntry, findings: Findings) -> None:
    """Note what became of a claim's committed wordings that must not become of them."""
    now = {**{wording.revision: wording.text for wording in source.history}, source.revision: source.text}
    for revision, words in committed.words.items():
        if now.get(revision) == words:
            continue
        kept = f"{{revision: {revision}, text: {shown(words)}}}"
        if source.revision < committed.newest:
            what = f"the claim was in revision {committed.newest} when it was last committed"
            findings.add(entry.place("revision"), what, f"set `revision` to {committed.newest} or higher")
            return
        if revision == source.revision:
            what = f"the wording has changed since the last commit, and `revision` is still {revision}"
            how = f"raise `revision` to {revision + 1}, and keep the old text under `history`: {kept}"
            findings.add(entry.place("text"), what, how)
        else:
            what = f"the wording of revision {revision} is not kept as it was committed"
            findings.add(entry.place("history" if source.history else "text"), what, f"keep it under `history`: {kept}")


def _committed(folder: Path, files: list[Path], *, whole: bool) -> dict[str, Wordings]:
    """Return the committed claims of the files that differ from the last commit, by whole id.

    Of a `whole` folder, files that were renamed or removed count too: a claim may have moved to another file.
    """
    here = {file.name: file for file in files}
    claims: dict[str, Wordings] = {}
    for name, blob in blobs(folder):
        looked_at = name.endswith(".yaml") if whole else name in here
        if looked_at and not (name in here and _is_same(here[name], blob)):
            claims.update(_read_claims(ask(folder, "cat-file", "blob", blob)))
    return claims


def _is_same(file: Path, blob: str) -> bool:
    """Whether a file is what is committed, by git's own hash of it."""
    try:
        raw = file.read_bytes()
    except OSError:
        return False
    kind = hashlib.sha1 if len(blob) == _SHA1_LENGTH else hashlib.sha256  # git's choice; nothing is trusted to it
    return kind(b"blob %d\0" % len(raw) + raw).hexdigest() == blob


def _read_claims(raw: bytes) -> dict[str, Wordings]:
    """Return the wordings of a committed article's claims by whole id, as far as it can be read."""
    unheard = Findings("")
    text = decode(raw, unheard)
    root = None if text is None else read(text, unheard)
    if not isinstance(root, Fields):
        return {}
    article, claims = root.field("article"), root.field("claims")
    article_id = _text(article, "id")
    if not article_id or not isinstance(claims, Items):
        return {}
    served = [node for node in claims if _text(node, "text") and _text(node, "draft") != "true"]
    return {f"{article_id}/{_text(node, 'id')}": _wordings(node) for node in served}


def _wordings(claim: Node) -> Wordings:
    history = claim.field("history") if isinstance(claim, Fields) else None
    newest = _number(_text(claim, "revision") or "1")
    listed = history if isinstance(history, Items) else ()
    kept = {_number(_text(node, "revision")): _text(node, "text") for node in listed}
    return Wordings({**kept, newest: _text(claim, "text")}, newest)


def _text(node: Node | None, name: str) -> str:
    """Return a text on one line, as the library has it; "" where there is none."""
    value = node.field(name) if isinstance(node, Fields) else None
    return " ".join(value.split()) if isinstance(value, Text) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0
