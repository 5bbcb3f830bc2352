"""The answer never waits for its chart, and stands without it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import Drawings, Stage, staged
from tests.commands.shelf import services_of
from tests.person import text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Give each test a stage of its own: no chart is drawn yet, and none may be."""
    drawings = Drawings()
    drawings.may_draw.clear()
    async with staged(services_of(), drawings) as running:
        yield running


async def test_an_answer_that_is_gone_before_its_chart_bothers_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    message = await stage.ask("compare", query="containers in may")
    assert "Ostra: 4,100 [1]" in text_of(message)
    url = f"{stage.sandbox.api_base}/channels/{stage.jonas.channel}/messages/{message['id']}"
    async with stage.session.delete(url, headers={"Authorization": "Bot sandbox"}) as response:
        assert response.status == 204
    stage.drawings.may_draw.set()
    for _ in range(200):
        if "a chart could not be added" in caplog.text:
            break
        await asyncio.sleep(0.02)
    assert "a chart could not be added: 404" in caplog.text
    assert not [one for one in await stage.jonas.sees() if one["author"]["username"] == "crux"]


async def test_other_answers_do_not_wait_for_a_chart(stage: Stage) -> None:
    compared = await stage.ask("compare", query="containers in may")
    fact = await stage.ask("fact", query="eleven pilots")
    stage.drawings.may_draw.set()
    assert "Eleven pilots left Ostra." in text_of(fact)
    assert "Ostra: 4,100 [1]" in text_of(await stage.until_charted(compared))
