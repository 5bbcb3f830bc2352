"""`crux article pin`: a changed text is taken over where all evidence still stands, and only its checksum changes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.curating.commandline import crux
from tests.library.curated import FACT, WORDS, Curated

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def curated(tmp_path: Path) -> Curated:
    return Curated(tmp_path / "data")


def change(curated: Curated, words: str) -> str:
    raw = words.encode()
    (curated.articles / "one.txt").write_bytes(raw)
    return hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "'", '"'], ids=["plain", "single", "double"])
def test_only_the_checksum_changes(curated: Curated, end: str, mark: str) -> None:
    file = curated.article("# mine\n" + FACT)
    old = hashlib.sha256(WORDS.encode()).hexdigest()
    text = file.read_text(encoding="utf-8").replace(old, f"{mark}{old}{mark} # pinned").replace("\n", end)
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    new = change(curated, WORDS + "One more sentence.\n")
    done = crux("article", "pin", file)
    assert done.code == 0, done.err
    assert "pinned anew" in done.out
    assert file.read_bytes() == b"\xef\xbb\xbf" + text.replace(old, new).encode()
    assert len(curated.load().facts) == 1
    assert [left.name for left in curated.articles.iterdir() if left.name.startswith(".")] == []


def test_where_evidence_no_longer_stands_it_is_located_and_the_file_stays(curated: Curated) -> None:
    file = curated.article(FACT)
    before = file.read_bytes()
    change(curated, WORDS.replace("38,000", "39,000"))
    done = crux("article", "pin", file)
    assert done.code == 1
    line = before.decode().splitlines().index('    evidence: ["China filed over 38,000 patents"]') + 1
    assert f"one.yaml:{line}:16: " in done.err
    assert (
        'does not stand in the article: copy the words as they stand there: "China filed over [39,000, not' in done.err
    )
    assert file.read_bytes() == before


def test_a_text_that_has_not_changed_is_left_alone(curated: Curated) -> None:
    file = curated.article(FACT)
    stamp = file.stat().st_mtime_ns
    done = crux("article", "pin", file)
    assert done.code == 0
    assert "is pinned already" in done.out
    assert file.stat().st_mtime_ns == stamp


def test_a_missing_checksum_is_put_before_the_texts_name(curated: Curated) -> None:
    file = curated.article(FACT)
    whole = file.read_text(encoding="utf-8")
    line = next(line for line in whole.splitlines(keepends=True) if "sha256" in line)
    file.write_text(whole.replace(line, ""), encoding="utf-8")
    assert crux("article", "pin", file).code == 0
    assert sorted(file.read_text(encoding="utf-8").splitlines()) == sorted(whole.splitlines())
    assert len(curated.load().facts) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  sha256: {sha}\n", "  sha256: >-\n    {sha}\n", "the checksum is not written on one line"),
        ("  text: one.txt\n", "", '"text" is missing'),
        ("  text: one.txt\n", "  text: two.txt\n", 'there is no file "two.txt" beside this one'),
        ("article:", "article: [", "one.yaml:"),
    ],
)
def test_what_cannot_be_pinned_is_said_where_it_stands(curated: Curated, old: str, new: str, said: str) -> None:
    file = curated.article(FACT)
    sha = hashlib.sha256(WORDS.encode()).hexdigest()
    whole = file.read_text(encoding="utf-8")
    assert old.format(sha=sha) in whole
    file.write_text(whole.replace(old.format(sha=sha), new.format(sha=sha)), encoding="utf-8")
    before = file.read_bytes()
    change(curated, WORDS + "More.\n")
    done = crux("article", "pin", file)
    assert (done.code, said in done.err) == (1, True), done.err
    assert file.read_bytes() == before


def test_an_article_on_one_line_is_told_its_checksum(curated: Curated) -> None:
    sha = change(curated, WORDS)
    fields = "{id: one, title: One, author: A, published: XXXX, language: en, text: one.txt}"
    file = curated.file("one.yaml", f"article: {fields}\nentities: []\n{FACT}")
    done = crux("article", "pin", file)
    assert done.code == 1
    assert f"the article is written on one line: add sha256: {sha}" in done.err


def test_what_is_no_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("- one\n", encoding="utf-8")
    (tmp_path / "words.txt").write_text("Prices fell.", encoding="utf-8")
    told = "words.txt:1:1: this is not a .yaml file: name the .yaml file with the article's entries"
    assert told in crux("article", "pin", tmp_path / "words.txt").err
    assert told in crux("check", tmp_path / "words.txt").out
    assert "this is no article" in crux("article", "pin", tmp_path / "list.yaml").err
    assert "there is no such file" in crux("article", "pin", tmp_path / "none.yaml").err
