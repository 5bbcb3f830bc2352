"""What is composed at the start: conflicts are reported, and whatever was opened is closed again."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.config import LedgerSettings, LibrarySettings, Settings
from bot.errors import ConfigError
from bot.house import opened, report_conflicts
from bot.ledger.errors import UnavailableError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Ballot, Box, Choice
from bot.library.loader import Loader
from bot.library.model import Wording
from bot.services import Shelf
from bot.shelf.librarian import make_catalogue
from tests.commands.shelf import CLAIMS, catalogue_of, library_of, services_of
from tests.library.curated import FACT, Curated

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = CLAIMS[0]


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}"


async def _vote(folder: Path, guild_id: int) -> None:
    async with open_ledger(_url(folder)) as ledger:
        ballot = Ballot(guild_id << 22, 5, Box(guild_id, CLAIM.id, 1), Choice.AGREE)
        await ledger.cast(ballot, claim_text=CLAIM.text)


@pytest.mark.parametrize("guilds", [[7], [7, 8]])
async def test_a_claim_reworded_without_a_revision_is_reported_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, guilds: list[int]
) -> None:
    for guild_id in guilds:
        await _vote(tmp_path, guild_id)
    reworded = replace(CLAIM, text="Something else.")
    async with open_ledger(_url(tmp_path)) as ledger:
        with caplog.at_level(logging.ERROR):
            assert await report_conflicts(ledger, library_of(reworded)) == 1
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"{CLAIM.id}: the words of revision 1 are not those that members have voted on")
    assert CLAIM.text in line
    assert "Something else." in line


async def test_a_new_revision_that_keeps_the_old_words_is_no_conflict(tmp_path: Path) -> None:
    await _vote(tmp_path, 7)
    revised = replace(CLAIM, text="Something else.", revision=2, history=(Wording(1, CLAIM.text),))
    forged = replace(revised, history=(Wording(1, "Never said."),))
    async with open_ledger(_url(tmp_path)) as ledger:
        assert await report_conflicts(ledger, library_of(revised)) == 0
        assert await report_conflicts(ledger, library_of(forged)) == 1


async def test_everything_is_opened_and_closed_again(tmp_path: Path) -> None:
    settings = Settings(ledger=LedgerSettings(url=_url(tmp_path)))
    for _ in range(2):
        async with opened(settings, Shelf(catalogue_of(CLAIM)), f"token of {tmp_path}") as build_client:
            client = build_client()
            assert (await client.services.ledger.health()).readable
            with pytest.raises(ConfigError):
                async with opened(settings, Shelf(catalogue_of(CLAIM)), "another token"):
                    pass


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
async def test_a_changed_library_is_served_and_its_claims_compared_with_what_was_voted_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    claim = FACT + "claims: [{{id: c, text: {}}}]\n"
    curated = Curated(tmp_path / "data")
    curated.article(claim.format("So it is."))
    async with open_ledger(_url(tmp_path)) as ledger:
        await ledger.cast(Ballot(1 << 22, 5, Box(1, "one/c", 1), Choice.AGREE), claim_text="So it is.")
    settings = Settings(
        ledger=LedgerSettings(url=_url(tmp_path)), library=LibrarySettings(path=curated.folder, watch="off")
    )
    loader = Loader(curated.folder)
    shelf = Shelf(make_catalogue(loader))
    with caplog.at_level(logging.ERROR):
        async with opened(settings, shelf, f"token of {tmp_path}", loader):
            curated.article(claim.format("So it is not."))
            os.kill(os.getpid(), signal.SIGHUP)
            async with asyncio.timeout(30):
                while "not those that members have voted on" not in caplog.text:  # noqa: ASYNC110  # a log tells nobody
                    await asyncio.sleep(0.01)
    assert shelf.catalogue.library.claims[0].text == "So it is not."


def test_services_without_a_ledger_say_that_it_is_not_there() -> None:
    services = services_of()
    with pytest.raises(UnavailableError):
        _ = services.ledger.cast
    with pytest.raises(UnavailableError):
        _ = services.cards.touch
