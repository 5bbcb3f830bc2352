"""What the bot sends, held against Discord's own description of its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformity import check_request, needs_description

if TYPE_CHECKING:
    from tests.e2e.conftest import Stage

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), needs_description]

BASE = "/api/v10"


async def test_every_request_of_the_bot_is_one_that_discord_describes(stage: Stage) -> None:
    person = stage.anna
    fact = await person.hears(await person.types("fact", query="patents"))
    for label in ("More", "Source", "Compare", "Claims"):
        await person.presses(fact, label)
    for name in ("quote", "compare", "search"):
        await person.types(name, query="language models")
        await person.completes(name, "query", query="lang")
    await person.types("compare", query="patents china us")
    await person.types("article", name="china-ai-gap")
    await person.types("claim list")
    claim = await person.hears(await person.types("claim show", claim="good enough"))
    await person.presses(claim, "Agree")
    await person.types("help")
    await person.types("fact", query="best pizza dough")
    sent = [one for one in stage.sandbox.parts.wire.after(0) if one["transport"] == "rest"]
    assert len([one for one in sent if one["body"]]) > 15
    faults = [
        f"{one['method']} {one['path']}: {fault}"
        for one in sent
        for fault in check_request(one["method"], one["path"].removeprefix(BASE).partition("?")[0], one["body"])
    ]
    assert faults == []
