"""A new article in the library's folder: its words, and a YAML file to go on from. Nothing is ever overwritten."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.curating.proposals import Proposals, example, propose
from bot.curating.skeleton import skeleton
from bot.errors import CruxError
from bot.library.characters import MOST_BYTES
from bot.library.files import ARTICLES
from bot.library.loader import load
from bot.library.schema import FILE, modeline, write_where_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.curating.intake import Intake
    from bot.curating.proposals import ProposedFact
    from bot.curating.skeleton import About

_SPARE: Final = 0.98  # of the room that the sentences' mean takes, so that two or three attempts are enough


class Founded(NamedTuple):
    """The two files of a new article, and what was proposed in it."""

    text: Path
    yaml: Path
    proposals: Proposals
    not_read: int = 0  # sentences at the end for which the file had no room

    @property
    def in_words(self) -> str:
        """What stands in the YAML file, in a line."""
        found = self.proposals
        sizes = {"fact": len(found.facts), "quote": len(found.quotes), "comparison": len(found.comparisons)}
        counted = ", ".join(f"{size} {kind}{'s' * (size != 1)}" for kind, size in sizes.items() if size)
        said = [f"{counted}, as draft{'s' * (len(found) != 1)}."]
        if found.left_out:
            said.append(f"Too long, or not the only one of its words: {_sentences(found.left_out)}.")
        if self.not_read:
            left = f"for the last {_sentences(self.not_read)}. For more, split the text into several articles."
            said.append(f"A file has no more than {MOST_BYTES:,} bytes, so there was no room {left}")
        return " ".join(said)


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
    shelf = folder.parent if folder.name == ARTICLES else folder
    head = modeline(FILE if folder == shelf else f"../{FILE}")
    sha256 = hashlib.sha256(intake.raw).hexdigest()
    all_found = propose(intake.words, about.language, progress) if draft else Proposals()
    proposals, words = _fitting(all_found, lambda some: skeleton(about, sha256, head, some).encode())
    if not proposals:
        proposals.facts.append(_example(intake.words, source))
        words = skeleton(about, sha256, head, proposals).encode()
    with _all_or_nothing() as made:
        _write(folder, {yaml: words} if text.exists() else {text: intake.raw, yaml: words}, made)
        made.extend([] if (shelf / FILE).exists() else [shelf / FILE])
        write_where_missing(shelf)
        load(yaml)
    return Founded(text, yaml, proposals, len(all_found.sizes) - len(proposals.sizes))


def _fitting(proposals: Proposals, render: Callable[[Proposals], bytes]) -> tuple[Proposals, bytes]:
    """Return what is proposed, and the file with it: of as many of the first sentences as it has room for."""
    raw = render(proposals)
    while len(raw) > MOST_BYTES:
        room = MOST_BYTES / len(raw)
        proposals = proposals.of_first(int(len(proposals.sizes) * room * _SPARE))
        raw = render(proposals)
    return proposals, raw


def _example(words: str, source: Path) -> ProposedFact:
    first = example(words)
    if first is None:
        raise CruxError(f"{source.name}: no sentence in it stands there only once, so nothing can be proven with it.")
    return first


def _sentences(number: int) -> str:
    return f"{number:,} sentence{'s' * (number != 1)}"


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


@contextlib.contextmanager
def _all_or_nothing() -> Iterator[list[Path]]:
    """Take back the files and folders that were noted in the list, whatever goes wrong: Ctrl-C, too."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):  # a folder in which something else lies by now
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _write(folder: Path, files: dict[Path, bytes], made: list[Path]) -> None:
    """Write new files into a folder, and note each, and each new folder, in `made`."""
    try:
        for new in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            new.mkdir(exist_ok=True)
            made.append(new)
        for path, raw in files.items():
            with path.open("xb") as file:
                made.append(path)
                file.write(raw)
    except OSError as error:
        raise CruxError(f"{error.filename or folder}: this cannot be written ({error.strerror}).") from None
