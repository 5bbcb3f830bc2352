"""`crux article new`: an article's words and a file to go on from, which passes the check as it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.errors import CruxError
from bot.library.checking import check_library
from bot.library.schema import article_schema
from tests.curating.commandline import FACTS, TEXT, crux

if TYPE_CHECKING:
    from pathlib import Path

ID = "wind-for-the-harbour"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder, and stand in it with an article's text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbour.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "data"


@pytest.mark.parametrize(("options", "drafts"), [((), 1), (("--draft",), 7)], ids=["plain", "draft"])
def test_what_it_writes_passes_the_check_and_serves_nothing(data: Path, options: tuple[str, ...], drafts: int) -> None:
    assert crux("article", "new", "harbour.txt", *FACTS, *options).code == 0
    checked = check_library(data)
    assert checked.problems == ()
    assert checked.library is not None
    assert not checked.library.entries
    assert len(checked.notes) == len(checked.library.drafts) == drafts
    assert crux("check", data).code == 0


def test_the_words_are_the_files_to_the_byte_and_the_yaml_keeps_the_schema(data: Path) -> None:
    crux("article", "new", "harbour.txt", *FACTS, "--publisher", "The Isle: Weekly", "--draft")
    articles = data / "articles"
    assert (articles / f"{ID}.txt").read_bytes() == (data.parent / "harbour.txt").read_bytes()
    text = (articles / f"{ID}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema.json\n")
    assert (data / "schema.json").is_file()
    read = yaml.safe_load(text)
    Draft202012Validator(article_schema()).validate(read)
    assert read["article"]["publisher"] == "The Isle: Weekly"


def test_nothing_is_ever_overwritten(data: Path) -> None:
    crux("article", "new", "harbour.txt", *FACTS)
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    done = crux("article", "new", "harbour.txt", *FACTS)
    assert done.code == 1
    assert "nothing is overwritten. Choose another --id" in done.err
    assert {file: file.read_bytes() for file in data.rglob("*") if file.is_file()} == before
    assert crux("article", "new", "harbour.txt", *FACTS, "--id", "second").code == 0


def test_a_text_that_lies_there_already_is_taken_as_it_is(data: Path) -> None:
    own = data / "articles" / "mine.txt"
    own.parent.mkdir(parents=True)
    own.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert crux("article", "new", own, *FACTS, "--id", "mine").code == 0
    assert b"\r\n" in own.read_bytes()
    assert check_library(data).problems == ()


def test_without_a_terminal_all_that_is_missing_is_named_at_once(data: Path) -> None:
    done = crux("article", "new", "harbour.txt", "--author", "Ailsa Gray")
    assert done.code == 2
    assert done.err == "crux: give --title, --published, --language: there is no terminal to ask at.\n"
    assert not data.exists()


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--published", "last week", "--published:"),
        ("--language", "English", '--language: "English" is not a language tag'),
        ("--id", "Wind Harbour", '--id: "Wind Harbour" is not an id'),
        ("--author", "x" * 101, "--author: this text has 101 characters"),
        ("--title", " ", "--title: this text is empty"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_before_anything_is_written(
    data: Path, option: str, value: str, said: str
) -> None:
    done = crux("article", "new", "harbour.txt", *FACTS, option, value)
    assert done.code == 2
    assert said in done.err
    assert not data.exists()


def test_on_a_terminal_it_asks_for_what_is_missing_until_it_can_stand(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.terminal.cli_library.at_a_terminal", lambda: True)
    typed = "Ailsa Gray\n\nyesterday\n2026-11\nen\nwww.isle.example\nhttps://isle.example/wind\n\n"
    done = crux("article", "new", "harbour.txt", "--title", "Wind", said=typed)
    assert done.code == 0, done.err
    assert '"yesterday" is not a date' in done.err
    assert '"www.isle.example" is not a web address: begin it with https://' in done.err
    article = yaml.safe_load((data / "articles" / "wind.yaml").read_text(encoding="utf-8"))["article"]
    assert (article["author"], article["published"]) == ("Ailsa Gray", "2026-11")
    assert article["url"] == "https://isle.example/wind"
    assert "publisher" not in article
    assert check_library(data).problems == ()


def test_what_a_page_says_of_itself_is_proposed_and_can_be_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.terminal.cli_library.at_a_terminal", lambda: True)
    source = data.parent / "page.html"
    body = "".join(f"<p>{part}</p>" for part in TEXT.strip().split("\n\n"))
    head = (
        "<head><title>Wind</title><meta property='og:site_name' content='The Isle'>"
        "<link rel='canonical' href='https://isle.example/wind'></head>"
    )
    source.write_text(f"<html>{head}<body><article><h1>Wind</h1>{body}</article></body></html>", "utf-8")
    facts = ("--author", "Ailsa Gray", "--published", "2026")
    done = crux("article", "new", source, "--title", "Wind", *facts, said="-\nen\n\n\n")
    assert done.code == 0, done.err
    assert "Publisher (- for none) [The Isle]:" in done.err
    article = yaml.safe_load((data / "articles" / "wind.yaml").read_text(encoding="utf-8"))["article"]
    assert article["url"] == "https://isle.example/wind"
    assert "publisher" not in article


def test_markdown_is_stored_as_a_reader_sees_it(data: Path) -> None:
    source = data.parent / "page.md"
    words = (
        "---\ntag: x\n---\n# A *fine* title\n\nPort **Ellen** uses\n[4,200](https://example.org) hours.\n\n- one bit\n"
    )
    source.write_text(words, encoding="utf-8")
    assert crux("article", "new", source, *FACTS, "--draft").code == 0
    stored = (data / "articles" / f"{ID}.txt").read_text(encoding="utf-8")
    assert stored == "A fine title\n\nPort Ellen uses 4,200 hours.\n\none bit\n"
    refused = crux("article", "new", source, "--id", "other")
    assert '--title (its file says "A fine title")' in refused.err


def test_a_web_page_is_stored_without_its_menus(data: Path) -> None:
    source = data.parent / "page.html"
    body = "".join(f"<p>{part}</p>" for part in TEXT.strip().split("\n\n"))
    menu = "<nav><a href='/'>Home</a><a href='/x'>Sports</a></nav>"
    head = "<head><title>Wind</title><meta name='author' content='Ailsa Gray'></head>"
    source.write_text(f"<html>{head}<body>{menu}<article><h1>Wind</h1>{body}</article></body></html>", "utf-8")
    assert crux("article", "new", source, *FACTS, "--draft").code == 0
    stored = (data / "articles" / f"{ID}.txt").read_text(encoding="utf-8")
    assert "Port Ellen uses about 4,200 megawatt hours a year" in stored
    assert "Sports" not in stored
    assert check_library(data).problems == ()


def test_without_trafilatura_it_says_how_to_install_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.parent / "page.html").write_text("<p>Words.</p>", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    done = crux("article", "new", "page.html", *FACTS)
    assert done.code == 1
    assert 'pip install "crux[html]"' in done.err


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("page.pdf", b"%PDF", "crux: page.pdf: only .txt, .md, .html, .htm can be read. Save"),
        ("empty.txt", b" \n", "empty.txt: there are no words of an article in it"),
        ("latin.txt", "Grün.".encode("latin-1"), "crux: latin.txt:1:3: the byte 0xFC is not UTF-8"),
        ("hidden.md", b"One &#8238;two.", "hidden.md:1:5: the file holds the invisible character U+202E"),
        ("missing.txt", None, "missing.txt:1:1: there is no such file: check its name"),
    ],
)
def test_what_cannot_be_read_is_said(data: Path, name: str, raw: bytes | None, said: str) -> None:
    if raw is not None:
        (data.parent / name).write_bytes(raw)
    done = crux("article", "new", name, *FACTS)
    assert done.code == 1
    assert said in done.err
    assert not data.exists()


def test_a_text_whose_sentences_all_stand_twice_is_refused_and_nothing_written(data: Path) -> None:
    (data.parent / "echo.txt").write_text("Again. " * 40, encoding="utf-8")
    done = crux("article", "new", "echo.txt", *FACTS)
    assert done.code == 1
    assert "no sentence in it stands there only once" in done.err
    assert not data.exists()


def test_a_long_text_has_as_many_drafts_as_its_file_has_room_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.curating.founding.MOST_BYTES", 30_000)
    towns = (f"The town of Bree{number} uses {number:,} tons of coal a year." for number in range(2, 300))
    (data.parent / "long.txt").write_text("\n\n".join(towns), encoding="utf-8")
    done = crux("article", "new", "long.txt", *FACTS, "--draft")
    assert done.code == 0
    size = (data / "articles" / f"{ID}.yaml").stat().st_size
    assert 27_000 < size <= 30_000
    checked = check_library(data)
    assert checked.problems == ()
    assert checked.library is not None
    drafts = len(checked.library.drafts)
    assert f"{drafts} facts, as drafts." in done.out
    assert f"no room for the last {298 - drafts} sentences. For more, split the text into several articles." in done.out


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, CruxError("Wrong.")])
def test_what_is_broken_off_while_it_is_proven_leaves_nothing_behind(
    data: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    def stop(_: Path) -> None:
        assert (data / "articles" / f"{ID}.yaml").is_file()
        raise trouble

    monkeypatch.setattr("bot.curating.founding.load", stop)
    before = sorted(data.parent.rglob("*"))
    done = crux("article", "new", "harbour.txt", *FACTS)
    assert (done.code, done.err) in {(130, "\nNothing was written.\n"), (1, "crux: Wrong.")}
    assert sorted(data.parent.rglob("*")) == before


def test_what_lay_there_before_stays_when_something_is_broken_off(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crux("article", "new", "harbour.txt", *FACTS)
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}

    def stop(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.curating.founding.load", stop)
    assert crux("article", "new", "harbour.txt", *FACTS, "--id", "second").code == 130
    assert {file: file.read_bytes() for file in data.rglob("*") if file.is_file()} == before
