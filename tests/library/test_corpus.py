"""Every wrong file of the corpus is refused with its message, alone and among all the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.library.loader import load
from bot.library.problems import LibraryError
from tests.library.corpus import CORPUS
from tests.library.corpus.wrong import WORDS, Wrong

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library.model import Library
    from tests.library.curated import Curated


def problems(folder: Path) -> list[str]:
    with pytest.raises(LibraryError) as raised:
        load(folder)
    return [str(problem).removeprefix(f"{folder.as_posix()}/") for problem in raised.value.problems]


def write(wrong: Wrong, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        wrong.write(folder)
    except OSError:
        pytest.skip("this system makes no symbolic links")


@pytest.mark.parametrize("wrong", CORPUS, ids=lambda wrong: wrong.name)
def test_a_wrong_file_is_located_and_its_mending_told(wrong: Wrong, tmp_path: Path) -> None:
    write(wrong, tmp_path)
    found = problems(tmp_path)
    assert any(problem.startswith(wrong.message) for problem in found), found
    for problem in found:
        assert re.match(rf"{wrong.name}\.(yaml|txt):\d+:\d+: .+: \S", problem), problem


def test_the_corpus_is_large_and_nothing_is_in_it_twice() -> None:
    assert len(CORPUS) >= 80
    assert len({wrong.name for wrong in CORPUS}) == len(CORPUS)


def test_every_wrong_file_is_told_at_once(tmp_path: Path) -> None:
    for wrong in CORPUS:
        write(wrong, tmp_path / "data")
    found = problems(tmp_path / "data")
    for wrong in CORPUS:
        assert any(problem.startswith(wrong.message) for problem in found), wrong.name


def test_the_right_file_is_right(tmp_path: Path) -> None:
    assert loaded(tmp_path, "right").facts


def loaded(folder: Path, name: str, old: str = "", new: str | bytes = "", words: str = WORDS) -> Library:
    Wrong(name, "", old, new, words=words).write(folder)
    return load(folder)


def test_what_only_looks_wrong_is_read(tmp_path: Path) -> None:
    library = loaded(
        tmp_path, "odd", "title: Despite chip supply restrictions", "title: 010 NO 🚀 \N{COMBINING ACUTE ACCENT}"
    )
    assert library.articles["odd"].title == "010 NO 🚀 \N{COMBINING ACUTE ACCENT}"


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path, ending: str) -> None:
    wrong = Wrong("ends", "", words="\ufeff" + WORDS.replace("\n", ending))
    wrong.write(tmp_path)
    file = tmp_path / "ends.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", ending.encode()))
    fact = load(tmp_path).facts[0]
    assert fact.evidence[0].exact == "China filed over 38,000 patents"
    assert fact.article.words.startswith("China")


def test_entries_that_replace_each_other_in_circles_are_told_in_both_files(curated: Curated) -> None:
    fact = "facts: [{{id: a, statement: S., evidence: quality differs, supersedes: [▸{}/a]}}]"
    curated.article(fact.format("two"), name="one")
    curated.article(fact.format("one"), name="two")
    said = "this entry supersedes itself, by way of others: let only the newer one supersede the older"
    assert [problem.split(": ", 1)[1] for problem in curated.problems()] == [said, said]
