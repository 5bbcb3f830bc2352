"""What `crux check` found, as lines for people, as data for programs, and as annotations on GitHub."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.curating.coverage import LEAST_SHARE, sentences_of
from bot.library.characters import place_at
from bot.library.problems import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.curating.coverage import Sentence
    from bot.library.checking import Checked

NO_COVERAGE: Final = "How much of the articles is evidence can be told when all of this is mended."


def thin_sentences(checked: Checked) -> tuple[list[Problem], int]:
    """Return the sentences on which too little rests, where they stand in their texts, and how many were looked at."""
    if checked.library is None:
        return [], 0
    found = sentences_of(checked.library)
    thin = [sentence for sentence in found if sentence.share < LEAST_SHARE]
    return [_thin(sentence, checked.texts[sentence.article.id]) for sentence in thin], len(found)


def _thin(sentence: Sentence, file: Path) -> Problem:
    words = sentence.article.words
    what = f"{sentence.share:.0%} of this sentence is evidence: {shown(words[sentence.start : sentence.end])}"
    how = "make an entry of what it says, or leave it, if nobody would ask for it"
    return Problem(file.as_posix(), *place_at(words, sentence.start), what, how)


def coverage_in_words(thin: Sequence[Problem], looked_at: int) -> str:
    """Say how much of the articles is evidence."""
    well = looked_at - len(thin)
    head = f"{well} of {looked_at} sentences have {LEAST_SHARE:.0%} of their words or more in evidence"
    return "\n".join([f"{head}{'; the others:' if thin else '.'}", *map(str, thin)])


def coverage_counted(thin: Sequence[Problem], looked_at: int) -> dict[str, Any]:
    """Return the same, for programs."""
    return {"sentences": looked_at, "least_share": LEAST_SHARE, "thin": [asdict(sentence) for sentence in thin]}


def github_lines(problems: Sequence[Problem], notes: Sequence[Problem], here: Path) -> Iterator[str]:
    """Yield GitHub's workflow commands: an error for each problem, a notice for each note.

    Files are named from `here`, the repository's root. (docs.github.com: workflow commands for GitHub Actions)
    """
    for level, found in (("error", problems), ("notice", notes)):
        for one in found:
            place = f"file={_property(_from(here, one.file))},line={one.line},col={one.column}"
            yield f"::{level} {place}::{_message(f'{one.what}: {one.how}')}"


def _from(here: Path, name: str) -> str:
    file = Path(name)
    inside = file.is_absolute() and file.is_relative_to(here)
    return (file.relative_to(here) if inside else file).as_posix()


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
