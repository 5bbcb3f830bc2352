"""Hostile and hopeless input: a short, clear answer, nothing in it does anything, and nobody is mentioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.person import components, labels, text_of

if TYPE_CHECKING:
    from tests.commands.conftest import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = {
    "blank": "   \n\t ",
    "invisible": "\u200b\u200d\u2060",
    "6,000 characters": "x" * 6000,
    "6,000 characters of words": ("patents and chips " * 400)[:6000],
    "zalgo": "p" + "\u0301\u0323\u0330" * 300 + "atents",
    "right to left": "\u202emalware\u202c مرحبا بالعالم",
    "NUL": "a\x00b\x00c",
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 12,
    "everyone": "@everyone @here <@1> <@&2> <#3>",
    "masked link": "[free nitro](https://evil.example)",
    "markdown": "# big\n> quote\n- list\n**bold** ||spoiler|| ```code```",
    "timestamps and emoji": "<t:1700000000:R> <:x:123> </fact:1>",
    "colons and percents": ":%::%%3A:" * 20,
    "a forged id": "id:nowhere/nothing",
    "a path": "id:../../etc/passwd",
    "regular expression": "(a+)+$ .* [",
    "format string": "{0.__class__} %s %n",
}


@pytest.mark.parametrize("command", ["fact", "quote", "compare", "search"])
@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_query_is_answered_shortly_and_inertly(stage: Stage, command: str, query: str) -> None:
    outcome = await stage.jonas.types(command, query=query)
    assert outcome["kind"] == "message"
    text = text_of(outcome["message"])
    assert 0 < len(text) < 1000
    assert "Something went wrong" not in text
    for markup in ("@everyone", "@here", "](https://", "**bold**", "||spoiler||", "```"):
        assert markup not in text
    assert not outcome["message"]["mention_everyone"]
    assert not outcome["message"]["mentions"]


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_names_and_completions_are_answered(stage: Stage, query: str) -> None:
    article = await stage.jonas.types("article", name=query)
    assert "Something went wrong" not in text_of(article["message"])
    for command, focused in (("fact", "query"), ("fact", "article"), ("quote", "speaker"), ("search", "query")):
        given = {"query": "x", focused: query}
        choices = await stage.jonas.completes(command, focused, **given)
        assert all(1 <= len(choice["name"]) <= 100 and 1 <= len(choice["value"]) <= 100 for choice in choices)


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_narrowing_is_answered(stage: Stage, query: str) -> None:
    for narrowed in ({"article": query}, {"speaker": query}):
        outcome = await stage.jonas.types("quote", query="gulls", **narrowed)
        assert "Something went wrong" not in text_of(outcome["message"])


@pytest.mark.parametrize("content", [text[:2000] for text in HOSTILE.values() if text.strip(" \n\t\x00")])
async def test_evidence_for_a_hostile_message_is_answered(stage: Stage, content: str) -> None:
    said = await stage.mira.says(content)
    outcome = await stage.jonas.applies("Find evidence", said["id"])
    assert "Something went wrong" not in text_of(outcome["message"])


async def test_hostile_entries_are_shown_as_text(stage: Stage) -> None:
    message = await stage.ask("fact", query="id:linen/hostile")
    text = text_of(message)
    assert r"\*Linen\* \[sells\](https\://x.example) to @" + "\u200beveryone." in text
    source = await stage.press(message, "Source")
    assert r"__**\*Linen\* \[sells\](https\://x.example)**__ @" + "\u200beveryone." in text_of(source)


async def test_an_entry_that_has_left_the_library_is_told(stage: Stage) -> None:
    outcome = await stage.jonas.types("fact", query="id:harbours/gone")
    assert "That entry has left the library." in text_of(outcome["message"])


async def test_an_overlong_question_is_asked_to_be_shorter(stage: Stage) -> None:
    outcome = await stage.jonas.types("fact", query="containers " * 500)
    assert "Please shorten it to 200 characters." in text_of(outcome["message"])


async def test_a_near_miss_is_no_answer_but_offers_names(stage: Stage) -> None:
    message = (await stage.jonas.types("fact", query="harbour tax"))["message"]
    assert "I have nothing on that.\n-# You asked for: harbour tax\nThe nearest that I do have:" in text_of(message)
    assert 1 <= len(labels(message)) <= 3
    opened = await stage.jonas.presses(message, labels(message)[0])
    assert labels(message)[0] in text_of(opened["message"])
    assert opened["message"]["flags"] & 64


FORGED = (
    *("more", "more:f:1", "more:f:99:::containers", "more:f:x:::q", "near:f:1::harbours/gone", "near:z:1::a/b"),
    *("page:f", "page::0:zzzz", "page:f:-1:q", "source", "source:harbours/gone", "source:harbours/containers"),
    *("cell:harbours/containers:0", "cell:harbours/gone:0", "claims", "claims:harbours/cranes-idle"),
    *("compare:harbours/gone", "compare:linen/velm-looms", "open", "open:harbours/gone", "article", "article:gone"),
    *("shelf:gone:fact", "shelf:linen:claim", "shelf-page:linen:x:0", "shelf-page:linen:fact:x", "unheard-of:1"),
)


@pytest.mark.parametrize("state", FORGED)
async def test_a_forged_or_outdated_button_is_answered_in_plain_words(stage: Stage, state: str) -> None:
    custom_id = f"crux:1:{state}"
    button = {"type": 2, "style": 1, "label": "Press me", "custom_id": custom_id}
    body = {"content": "forged", "components": [{"type": 1, "components": [button]}]}
    url = f"{stage.sandbox.api_base}/channels/{stage.jonas.channel}/messages"
    async with stage.session.post(url, json=body, headers={"Authorization": "Bot sandbox"}) as response:
        message = await response.json()
    outcome = await stage.jonas.sends(message, custom_id)
    text = text_of(outcome["message"])
    assert text
    assert "Something went wrong" not in text
    assert outcome["message"]["flags"] & 64
    assert not list(components(outcome["message"])) or "I have nothing" in text
