"""A kept index answers as one that was made from the library, or is not used at all."""

from __future__ import annotations

import dataclasses
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.library.cache import Cache
from bot.library.coding import ForgedError
from bot.search import kept as keeping
from bot.search import packing
from bot.search.alike import Group
from bot.search.contents import read_contents
from bot.search.documents import Document, Field, Part
from bot.search.engine import Engine
from bot.search.index import Index
from bot.search.kept import SUFFIX, open_index
from bot.search.packing import Unpacking, packed
from tests.search.fakes import fact, library_of, small_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


QUERIES = (
    "38k containers", "dutch tugs", "IHSO accidents", "gpt-4", "gpt 5 folding", "us terminals", "gulls", "good enuf",
    "tugbots", "opensource grippers", "洗濯物", "holland", "harbour/silence", "best pizza dough", "compare tugs", "",
)  # fmt: skip
WORDS = (
    "port",
    "ports",
    "crane",
    "U.S.",
    "38,000",
    "gpt-4",
    "the",
    "Häfen",
    "東京",
    "WIPO",
    "colour",
    "two\nlines",
    "",
)
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
documents = st.lists(
    st.builds(
        lambda headline, body, name, language: (headline, body, name, language),
        texts,
        texts,
        texts,
        st.sampled_from(["en", "de", "xx"]),
    ),
    max_size=12,
).map(
    lambda found: [
        Document(
            f"id-{n}",
            headline,
            (Field(Part.BODY, body, language),),
            keys=(name,),
            labels=(("kind", "fact" if n % 2 else "quote"),),
            subjects=(name,),
            language=language,
        )
        for n, (headline, body, name, language) in enumerate(found)
    ]
)


def answers(index: Index) -> list[object]:
    """Return all that an index says to the queries."""
    entries = list(small_library().entries.values())
    return [
        (
            [index.search(query), index.complete(query), index.nearest(query), index.search(query, article="robots")],
            [index.articles(query), index.speakers(query), [index.explain(query, entry) for entry in entries]],
        )
        for query in QUERIES
    ]


def kept_files(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.suffix == SUFFIX]


def no_reading(_: object) -> Any:  # noqa: ANN401  # never returns
    raise AssertionError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@given(documents, texts)
@settings(max_examples=120, deadline=None)
def test_what_was_packed_answers_as_what_was_read(found: list[Document], query: str) -> None:
    contents = read_contents(found)
    again = Unpacking(b"".join(packed(contents))).contents(len(found))
    fresh, kept = Engine(contents), Engine(again)
    for where in ((), (("kind", frozenset({"fact"})),)):
        for text in (query, query[:-1], *(document.id for document in found[:2])):
            assert kept.search(text, where) == fresh.search(text, where)
            assert kept.complete(text, where) == fresh.complete(text, where)
            assert kept.nearest(text, where) == fresh.nearest(text, where)


def test_a_kept_index_answers_as_a_fresh_one_and_reads_no_entry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = small_library()
    fresh = answers(Index(library))
    assert answers(open_index(library, (), Cache(folder))) == fresh
    monkeypatch.setattr(keeping, "read_volumes", no_reading)
    assert answers(open_index(library, (), Cache(folder))) == fresh


def test_synonyms_are_joined_to_a_kept_index(folder: Path) -> None:
    library = small_library()
    open_index(library, (), Cache(folder))
    group = Group(("tugboats", "hauling craft"))
    assert answers(open_index(library, [group], Cache(folder))) == answers(Index(library, [group]))
    (best, *_) = open_index(library, [group], Cache(folder)).search("hauling craft")
    assert "tug" in best.entry.id
    assert len(kept_files(folder)) == 1


def test_one_changed_entry_makes_a_new_index_in_the_place_of_the_old(folder: Path) -> None:
    before = library_of(fact("tide", "The tide turned."))
    after = dataclasses.replace(library_of(fact("tide", "The ferry sank.")), fingerprint="other")
    open_index(before, (), Cache(folder))
    index = open_index(after, (), Cache(folder))
    assert [match.entry.id for match in index.search("ferry")] == ["harbour/tide"]
    assert index.search("tide turned") == Index(after).search("tide turned")
    assert len(kept_files(folder)) == 1


@pytest.mark.parametrize("spoilt", [lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda _: b"", lambda raw: raw[32:]])
def test_an_index_that_was_cut_or_grown_is_made_anew(folder: Path, spoilt: Callable[[bytes], bytes]) -> None:
    library = small_library()
    open_index(library, (), Cache(folder))
    (file,) = kept_files(folder)
    whole = file.read_bytes()
    file.write_bytes(spoilt(whole))
    assert answers(open_index(library, (), Cache(folder))) == answers(Index(library))
    assert file.read_bytes() == whole


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_bit_anywhere_is_seen(folder: Path, data: st.DataObject) -> None:
    library = library_of(fact("tide", "The tide turned."))
    open_index(library, (), Cache(folder))
    (file,) = kept_files(folder)
    whole = bytearray(file.read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(whole)
    assert keeping._volumes(library, Cache(folder)) is None


@pytest.mark.parametrize("many", [1, packing._MANY], ids=["as in a large library", "as in a small one"])
@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_unpacked_is_refused_or_answers_without_an_error(
    monkeypatch: pytest.MonkeyPatch, many: int, data: st.DataObject
) -> None:
    monkeypatch.setattr(packing, "_MANY", many)
    found = [Document("a", "Port U.S. 38,000", keys=("port",), labels=(("kind", "fact"),), subjects=("crane",))]
    raw = bytearray(b"".join(packed(read_contents(found))))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        engine = Engine(Unpacking(bytes(raw)).contents(1))
    except ForgedError:
        return
    for query in ("port", "us 38k", "a", "prot", ""):
        engine.search(query)
        engine.complete(query)
        engine.nearest(query)


def test_contents_of_another_number_of_documents_are_refused() -> None:
    raw = b"".join(packed(read_contents([Document("a", "port")])))
    with pytest.raises(ForgedError):
        Unpacking(raw).contents(2)


def test_another_version_of_our_code_takes_nothing_over_and_leaves_it_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = small_library()
    open_index(library, (), Cache(folder))
    monkeypatch.setattr(keeping, "edition", lambda: b"another")
    assert keeping._volumes(library, Cache(folder)) is None
    assert answers(open_index(library, (), Cache(folder))) == answers(Index(library))
    assert len(kept_files(folder)) == 2


def test_what_another_version_kept_is_removed_after_a_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = small_library()
    open_index(library, (), Cache(folder))
    (old,) = kept_files(folder)
    chapter = folder / "chapter.json"
    chapter.write_bytes(b"another kind")
    for file in (old, chapter):
        os.utime(file, times=(time.time() - 90_000,) * 2)
    monkeypatch.setattr(keeping, "edition", lambda: b"another")
    open_index(library, (), Cache(folder))
    assert old not in kept_files(folder)
    assert len(kept_files(folder)) == 1
    assert chapter.exists()


def test_a_folder_that_cannot_be_written_to_is_gone_without(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    assert answers(open_index(small_library(), (), Cache(blocked))) == answers(Index(small_library()))


def test_a_disk_that_fills_up_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> Any:  # noqa: ANN401  # the pieces that never come
        yield b"some"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "packed", full)
    library = small_library()
    assert answers(open_index(library, (), Cache(folder))) == answers(Index(library))
    assert list(folder.iterdir()) == []
