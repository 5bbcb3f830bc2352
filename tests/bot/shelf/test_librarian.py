"""A library that changes while it is served: swapped whole, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import logging
import os
import signal
import threading
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from bot.library.cache import Cache
from bot.library.loader import Loader
from bot.search import kept
from bot.services import Shelf
from bot.shelf import librarian
from bot.shelf.librarian import Librarian, in_background, make_catalogue
from commands.desk import Desk
from tests.library.curated import Curated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.library.model import Library

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    """Keep the test run's own objects out of the collector's sight, as a running bot's are."""
    gc.freeze()
    yield
    gc.unfreeze()


def body(edition: int) -> str:
    """Return facts that all carry the number of their edition."""
    return "facts:\n" + "".join(
        f"  - {{id: f-{at}, statement: Edition {edition} says {word}., evidence: quality differs, "
        f"topics: [t{edition}]}}\n"
        for at, word in enumerate(("patents", "cars", "wheels"))
    )


class House:
    """A shelf over a folder, with its librarian, and what it has called."""

    def __init__(self, curated: Curated, cache: Cache | None = None) -> None:
        self.curated = curated
        curated.article(body(0))
        self.loader = Loader(curated.folder, cache)
        self.shelf = Shelf(make_catalogue(self.loader))
        self.desk = Desk()
        self.served: list[Library] = []
        self.librarian = Librarian(
            loader=self.loader,
            shelf=self.shelf,
            now=lambda: NOW,
            prepare=self.desk.prepare,
            swapped=self._swapped,
            look_again_after=0.0,
            grace=0.0,
        )

    async def _swapped(self, library: Library) -> None:
        self.served.append(library)

    @property
    def edition(self) -> int:
        return int(self.shelf.catalogue.library.facts[0].topics[0][1:])


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(Curated(tmp_path / "data"), Cache(tmp_path / "cache"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110  # what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_what_changed_is_served_with_its_index(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.curated.article(body(1))
    with caplog.at_level(logging.INFO, "crux"):
        await house.librarian.look()
    (said,) = caplog.messages
    assert said.startswith("library reloaded: 1 article: 3 facts")
    assert said.endswith("(since the start, reloads: 1, refusals: 0)")
    catalogue = house.shelf.catalogue
    assert house.edition == 1
    assert catalogue.index.search("edition wheels")[0].entry is catalogue.library.entries["one/f-2"]
    assert house.served == [catalogue.library]
    assert (house.shelf.reloads, house.shelf.refusals, house.shelf.trouble) == (1, 0, None)


async def test_the_next_start_takes_the_index_of_the_last_reload(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.curated.article(body(1))
    await house.librarian.look()

    def read_volumes(_: Library) -> NoReturn:
        pytest.fail("the index was made anew")

    monkeypatch.setattr(kept, "read_volumes", read_volumes)
    catalogue = make_catalogue(Loader(house.curated.folder, house.loader.cache))
    assert catalogue.index.search("edition wheels") == house.shelf.catalogue.index.search("edition wheels") != []


async def test_the_loop_has_its_turn_after_each_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.curated.article(body(1))
    house.curated.article(body(2), name="two")
    paused: list[threading.Thread] = []
    monkeypatch.setattr(librarian, "give_way", lambda: paused.append(threading.current_thread()))
    await house.librarian.look()
    assert len(paused) == 2
    assert threading.current_thread() not in paused


async def test_relations_of_the_new_library_are_there_at_the_swap(house: House) -> None:
    house.curated.article(body(1))
    await house.librarian.look()
    assert house.desk._relations is not None
    assert house.desk._relations.library is house.shelf.catalogue.library


async def test_nothing_is_swapped_where_nothing_changed_for_members(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    before = house.shelf.catalogue
    file = house.curated.articles / "one.yaml"
    file.write_bytes(b"# a comment\n" + file.read_bytes())
    with caplog.at_level(logging.INFO, "crux"):
        await house.librarian.look()
    assert caplog.messages == ["library read again: what is served has not changed"]
    assert house.shelf.catalogue is before
    assert (house.served, house.shelf.reloads) == ([], 0)


async def test_a_wrong_library_is_not_served_and_told(house: House, caplog: pytest.LogCaptureFixture) -> None:
    before = house.shelf.catalogue
    house.curated.article(body(1).replace("quality differs", "quality is fine", 1))
    with caplog.at_level(logging.ERROR):
        await house.librarian.look()
        await house.librarian.look()
    assert house.shelf.catalogue is before
    assert house.shelf.trouble is not None
    assert house.shelf.trouble.since == NOW
    assert '"quality is fine" does not stand in the article' in house.shelf.trouble.problems[0].what
    assert (house.shelf.reloads, house.shelf.refusals) == (0, 2)
    (record,) = caplog.records  # told once, however often it is looked at
    assert "(refusal 1 since the start)" in record.getMessage()
    assert "one.yaml:13:" in record.getMessage()


async def test_a_mended_library_is_served_and_the_trouble_forgotten(house: House) -> None:
    house.curated.file("one.yaml", "article: [")
    await house.librarian.look()
    house.curated.article(body(2))
    await house.librarian.look()
    assert (house.edition, house.shelf.trouble) == (2, None)


async def test_going_back_to_what_is_served_ends_the_trouble_too(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.curated.file("one.yaml", "article: [")
    await house.librarian.look()
    house.curated.article(body(0))
    with caplog.at_level(logging.INFO, "crux"):
        await house.librarian.look()
    assert "library in order again: what is served has not changed" in caplog.messages
    assert (house.edition, house.shelf.trouble, house.shelf.reloads) == (0, None, 0)


async def test_a_half_written_file_is_no_trouble(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.curated.file("one.yaml", "article: [")
    load = house.loader.load

    def load_once_and_finish_writing(_: object) -> Library:
        monkeypatch.setattr(house.loader, "load", load)
        try:
            return load()
        finally:
            house.curated.article(body(1))

    monkeypatch.setattr(house.loader, "load", load_once_and_finish_writing)
    await house.librarian.look()
    assert (house.edition, house.shelf.refusals) == (1, 0)


async def test_a_folder_that_is_gone_is_told_and_found_again(house: House) -> None:
    away = house.curated.folder.with_name("away")
    house.curated.folder.rename(away)
    await house.librarian.look()
    assert house.shelf.trouble is not None
    assert "there is no such folder" in house.shelf.trouble.problems[0].what
    away.rename(house.curated.folder)
    house.curated.article(body(3))
    await house.librarian.look()
    assert house.edition == 3


async def test_a_thousand_reads_during_a_hundred_reloads_never_see_a_mixture(house: House) -> None:
    reads = 0

    async def read() -> None:
        nonlocal reads
        while house.shelf.reloads < 100 or reads < 1000:
            catalogue = house.shelf.catalogue
            matches = catalogue.index.search("edition patents cars wheels", limit=3)
            await asyncio.sleep(0.001)  # a loop that never rests would keep the interpreter from the thread that reads
            completed = catalogue.index.complete("edition", limit=3)
            editions = {match.entry.headline.split()[1] for match in (*matches, *completed)}
            assert len(editions) == 1
            assert all(catalogue.library.entries[match.entry.id] is match.entry for match in (*matches, *completed))
            assert house.desk.relations(catalogue.library).library is catalogue.library
            reads += 1

    async def reload() -> None:
        for edition in range(1, 101):
            house.curated.article(body(edition))
            await house.librarian.look()
            assert house.edition == edition

    await asyncio.gather(reload(), *(read() for _ in range(4)))
    assert reads >= 1000


async def test_the_library_of_before_is_let_go(house: House) -> None:
    async with house.librarian.watching(house.curated.folder, "off"):
        article = house.shelf.catalogue.library.articles["one"]
        house.curated.article(body(1))
        await house.librarian.look()
        await until(lambda: not any(one for one in gc.get_referrers(article) if getattr(one, "statement", None)))
    assert house.edition == 1


async def test_files_are_watched(house: House) -> None:
    async with house.librarian.watching(house.curated.folder, "auto"):
        for edition in range(1, 60):  # until the watch stands, changes may go unnoticed
            house.curated.article(body(edition))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(until(lambda: house.shelf.reloads > 0), 0.5)
                break
        swap_in(house.curated, body(77))
        await until(lambda: house.edition == 77)


def swap_in(curated: Curated, text: str) -> None:
    """Write as editors do: beside it, and then in its place."""
    file = curated.articles / "one.yaml"
    whole = file.read_text(encoding="utf-8")
    beside = file.with_name(".one.yaml.tmp")
    beside.write_text(whole[: whole.index("facts:")] + text, encoding="utf-8")
    beside.replace(file)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
async def test_sighup_has_the_library_read_again(house: House) -> None:
    async with house.librarian.watching(house.curated.folder, "off"):
        house.curated.article(body(5))
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: house.edition == 5)


async def test_an_unforeseen_failure_is_logged_and_the_next_change_served(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> Any:  # noqa: ANN401  # it never returns
        raise ZeroDivisionError

    async with house.librarian.watching(house.curated.folder, "off"):
        with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
            patch.setattr(house.loader, "load", fail)
            house.librarian.look_again()
            await until(lambda: "could not be read again" in caplog.text)
        house.curated.article(body(6))
        house.librarian.look_again()
        await until(lambda: house.edition == 6)


async def test_stopping_does_not_wait_for_a_library_that_is_being_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = threading.Event(), threading.Event()

    def slow(_: object) -> Any:  # noqa: ANN401  # nothing waits for what it returns
        began.set()
        may_end.wait(30)

    monkeypatch.setattr(house.loader, "load", slow)
    async with house.librarian.watching(house.curated.folder, "off"):
        house.librarian.look_again()
        await until(began.is_set)
    assert not may_end.is_set()
    may_end.set()


async def test_what_background_work_raises_is_raised_where_it_is_awaited() -> None:
    def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await in_background(fail)
