"""What has to be known of a new article, and whether an answer can stand in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.explain import validate
from bot.library.format import ArticleSource
from bot.library.problems import START, Findings, Place
from bot.library.tree import Fields, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_VALUE: Final = Place(2, 1)  # anywhere but at the start, where a missing key would be told


class Question(NamedTuple):
    """One of the facts of an article: its key in the file, how it is asked for, and whether it has to be known."""

    key: str
    words: str
    needed: bool = True


QUESTIONS: Final = (
    Question("title", "Title"),
    Question("author", "Author"),
    Question("publisher", "Publisher", needed=False),
    Question("published", "Published, as far as it says: 2024-08-01, 2024-08, XXXX-08-01 (no year), XXXX (no date)"),
    Question("language", "Language of the words, such as en"),
    Question("url", "Web address", needed=False),
    Question("id", "Id, for answers and file names"),
)


def fault(key: str, value: str) -> str | None:
    """Say what is wrong with an answer and how to mend it, or None."""
    findings = Findings("")
    fields = Fields(START)
    fields[Text.at(START, key)] = Text.at(_VALUE, value)
    validate(ArticleSource, fields, findings)
    return next((f"{one.what}: {one.how}" for one in findings.problems if one.line == _VALUE.line), None)


def faults(answers: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the answers, each with its option."""
    told = ((key, fault(key, value)) for key, value in answers.items())
    return [f"--{key}: {words}" for key, words in told if words is not None]
