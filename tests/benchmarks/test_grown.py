"""The grown library is one that the unchanged bot loads, the same on every machine, and rich in words."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from benchmarks.grown import ENTRIES_AN_ARTICLE, grow
from benchmarks.vocabulary import Vocabulary
from bot.library.loader import load
from bot.library.model import Kind, Library

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = 2 * ENTRIES_AN_ARTICLE + 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("grown")
    grow(made, ENTRIES)
    return made


@pytest.fixture(scope="module")
def library(folder: Path) -> Library:
    return load(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "articles").iterdir())}


def test_it_has_exactly_as_many_entries_as_asked_for_and_every_proof_holds(library: Library) -> None:
    assert len(library.entries) == ENTRIES
    assert len(library.articles) == 3
    assert library.checks > ENTRIES


def test_it_has_every_kind_of_entry_and_mostly_facts(library: Library) -> None:
    kinds = [entry.kind for entry in library.entries.values()]
    assert set(kinds) == set(Kind)
    assert kinds.count(Kind.FACT) > ENTRIES / 2


def test_claims_rest_on_facts(library: Library) -> None:
    assert all(claim.supports and claim.challenges for claim in library.claims)


def test_no_statement_comes_twice(library: Library) -> None:
    statements = [fact.statement for fact in library.facts]
    assert len(set(statements)) == len(statements)


def test_the_same_seed_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    grow(tmp_path, ENTRIES)
    assert contents(tmp_path) == contents(folder)


def test_another_seed_gives_another_library(folder: Path, tmp_path: Path) -> None:
    grow(tmp_path, ENTRIES, seed=1)
    assert contents(tmp_path).keys() == contents(folder).keys()
    assert contents(tmp_path) != contents(folder)


def test_a_larger_vocabulary_gives_more_different_words(folder: Path, tmp_path: Path) -> None:
    grow(tmp_path, ENTRIES, words=40_000)
    few, many = (len(set(re.findall(rb"[a-z]+", b"".join(contents(one).values())))) for one in (folder, tmp_path))
    assert many > few


def test_files_stay_far_below_the_limit_of_a_megabyte(folder: Path) -> None:
    assert max(map(len, contents(folder).values())) < 100_000


def test_a_few_articles_already_have_hundreds_of_words(library: Library) -> None:
    words = {word for article in library.articles.values() for word in re.findall(r"[a-z]+", article.words.lower())}
    assert len(words) > 500


def test_a_vocabulary_has_as_many_different_words_as_asked_for() -> None:
    vocabulary = Vocabulary.coin(3000, Random(1))  # noqa: S311  # repeatable on purpose
    assert len(set(vocabulary.words)) == len(vocabulary.words) == len(vocabulary.weights) == 3000
    assert all(re.fullmatch("[a-z]{4,12}", word) for word in vocabulary.words)


def test_frequent_words_are_drawn_more_often_and_none_twice_at_once() -> None:
    random = Random(2)  # noqa: S311  # repeatable on purpose
    vocabulary = Vocabulary.coin(1000, random)
    draws = [vocabulary.draw(5, random) for _ in range(400)]
    assert all(len(set(words)) == 5 for words in draws)
    drawn = [word for words in draws for word in words]
    first, last = set(vocabulary.words[:100]), set(vocabulary.words[-100:])
    assert sum(word in first for word in drawn) > 3 * sum(word in last for word in drawn)
