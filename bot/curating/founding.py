"""A new article in the library's folder: its words, and a YAML file to go on from. Nothing is ever overwritten."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from bot.curating.proposals import Proposals, example, propose
from bot.curating.skeleton import skeleton
from bot.errors import CruxError
from bot.library.files import ARTICLES
from bot.library.loader import load
from bot.library.schema import FILE, modeline, write_where_missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.curating.intake import Intake
    from bot.curating.skeleton import About


class Founded(NamedTuple):
    """The two files of a new article, and what was proposed in it."""

    text: Path
    yaml: Path
    proposals: Proposals

    @property
    def in_words(self) -> str:
        """What stands in the YAML file, in a line."""
        found = self.proposals
        sizes = {"fact": len(found.facts), "quote": len(found.quotes), "comparison": len(found.comparisons)}
        counted = ", ".join(f"{size} {kind}{'s' * (size != 1)}" for kind, size in sizes.items() if size)
        left = f" Too long, or not the only one of its words: {found.left_out} sentences." if found.left_out else ""
        return f"{counted}, as drafts.{left}"


def found(
    data: Path, source: Path, intake: Intake, about: About, progress: Callable[[int, int], None] | None, *, draft: bool
) -> Founded:
    """Write a new article into a data folder, which is made where it is missing.

    `source` is the file that the words come from: it may be the article's text already. With `draft`, entries are
    proposed; without, the first sentence stands as an example. Raises CruxError where a file would be overwritten.
    """
    folder = _folder(data)
    text, yaml = folder / f"{about.id}.txt", folder / f"{about.id}.yaml"
    _check_free(text, yaml, source)
    proposals = propose(intake.words, about.language, progress) if draft else Proposals()
    if not (proposals.facts or proposals.quotes or proposals.comparisons):
        first = example(intake.words)
        if first is None:
            raise CruxError(
                f"{source.name}: no sentence in it stands there only once, so nothing can be proven with it."
            )
        proposals.facts.append(first)
    shelf = folder.parent if folder.name == ARTICLES else folder
    schema = FILE if folder == shelf else f"../{FILE}"
    words = skeleton(about, hashlib.sha256(intake.raw).hexdigest(), modeline(schema), proposals)
    _write(folder, {} if text.exists() else {text: intake.raw}, {yaml: words.encode()})
    write_where_missing(shelf)
    load(yaml)
    return Founded(text, yaml, proposals)


def _folder(data: Path) -> Path:
    """Return where a data folder's articles lie; a folder that has some in itself is taken as it is."""
    flat = data.is_dir() and not (data / ARTICLES).is_dir() and any(data.glob("*.yaml"))
    return data if flat or data.name == ARTICLES else data / ARTICLES


def _check_free(text: Path, yaml: Path, source: Path) -> None:
    taken = [file for file in (text, yaml) if file.exists() and not (file == text and file.samefile(source))]
    if taken:
        names = " and ".join(file.as_posix() for file in taken)
        raise CruxError(f"{names}: there already, and nothing is overwritten. Choose another --id.")
    if text.exists() and source.suffix.lower() != ".txt":  # pragma: no cover  # a name in other letters on some disks
        raise CruxError(f"{text.as_posix()}: there already. Choose another --id.")


def _write(folder: Path, *files: dict[Path, bytes]) -> None:
    """Write new files; where one cannot be, none is left behind."""
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, raw in (pair for group in files for pair in group.items()):
            with path.open("xb") as file:
                made.append(path)
                file.write(raw)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        raise CruxError(f"{error.filename or folder}: this cannot be written ({error.strerror}).") from None
