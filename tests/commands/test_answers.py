"""Commands as members use them: what is asked, and what comes back."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bot.library.problems import Problem
from bot.services import Trouble
from tests.person import components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.commands.conftest import Stage
    from tests.person import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

EPHEMERAL = 64
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def is_private(message: dict[str, Any]) -> bool:
    return bool(message["flags"] & EPHEMERAL)


async def test_a_fact_is_answered_in_public_with_its_proof(stage: Stage) -> None:
    message = await stage.ask("fact", query="containers ostra")
    assert "### Ostra handled 4,100 containers in May." in text_of(message)
    assert "> **Ostra** handled 4,100 **containers** in May" in text_of(message)
    assert not is_private(message)


async def test_a_private_answer_is_seen_by_one_member_only(stage: Stage) -> None:
    message = await stage.ask("fact", query="cranes idle", private=True)
    assert is_private(message)
    assert message["id"] not in [one["id"] for one in await stage.mira.sees()]


async def test_a_picked_completion_finds_exactly_its_entry(stage: Stage) -> None:
    choices = await stage.jonas.completes("fact", "query", query="velm")
    assert choices
    for choice in choices:
        message = await stage.ask("fact", query=choice["value"], private=True)
        assert f"### {choice['name']}" in text_of(message)


async def test_completion_keeps_to_the_article_that_is_chosen(stage: Stage) -> None:
    everywhere = await stage.jonas.completes("fact", "query", query="velm")
    (article,) = await stage.jonas.completes("fact", "article", query="velm", article="linen")
    here = await stage.jonas.completes("fact", "query", query="velm", article=article["value"])
    assert {choice["value"] for choice in here} == {"id:linen/velm-looms"}
    assert len(everywhere) > 1


async def test_an_answer_keeps_to_the_article(stage: Stage) -> None:
    assert "Looms in Velm" in text_of(await stage.ask("fact", query="velm", article="id:linen"))
    assert "Looms in Velm" in text_of(await stage.ask("fact", query="velm", article="linen comes BACK"))


async def test_an_unknown_article_is_told(stage: Stage) -> None:
    message = await stage.ask("fact", query="velm", article="zzz")
    assert "I have no article “zzz”." in text_of(message)
    assert is_private(message)


async def test_more_answers_the_one_who_clicks_and_leaves_the_public_answer_alone(stage: Stage) -> None:
    message = await stage.ask("fact", query="containers")
    more = await stage.press(message, "More")
    assert is_private(more)
    assert text_of(more) != text_of(message)
    assert "Answer 2 of" in text_of(more)
    assert await stage.now(message) == message


async def test_more_and_back_page_inside_a_private_answer(stage: Stage) -> None:
    first = await stage.ask("fact", query="containers")
    second = await stage.press(first, "More")
    back = await stage.press(second, "Back")
    assert back["id"] == second["id"]
    assert text_of(back).splitlines()[0] == text_of(first).splitlines()[0]


async def test_no_answer_comes_twice_however_long_the_question(stage: Stage) -> None:
    words = "which of the two harbours handled how many containers in May, was it Ostra or Velm that handled the most"
    message = await stage.ask("fact", query=words)
    seen = [text_of(message).splitlines()[0]]
    while "More" in labels(message):
        message = await stage.press(message, "More")
        seen.append(text_of(message).splitlines()[0])
    assert len(seen) > 1
    assert len(seen) == len(set(seen))


async def test_the_source_is_marked_in_its_paragraph(stage: Stage) -> None:
    source = await stage.press(await stage.ask("fact", query="eleven pilots"), "Source")
    assert "The pilots' union reports that __**eleven pilots left Ostra**__. Dredging will" in text_of(source)
    assert "gulls" not in text_of(source)
    assert is_private(source)


async def test_claims_of_a_fact_are_listed_and_opened(stage: Stage) -> None:
    claims = await stage.press(await stage.ask("fact", query="eleven pilots"), "Claims")
    assert "**Speaks against:** Ostra is the harbour of the future." in text_of(claims)
    outcome = await stage.mira.chooses(claims, "harbours/ostra-leads")
    assert "A claim: people can disagree on it" in text_of(outcome["message"])


async def test_compare_lists_several_comparisons(stage: Stage) -> None:
    listed = await stage.press(await stage.ask("fact", query="id:harbours/velm-containers"), "Compare")
    assert "**1. Comparison** Containers in May" in text_of(listed)
    assert "**2. Comparison** Nights at the cranes" in text_of(listed)
    assert is_private(listed)


async def test_compare_shows_the_comparison_on_the_same_topic(stage: Stage) -> None:
    compared = await stage.press(await stage.ask("fact", query="4,100 containers"), "Compare")
    assert "### Containers in May" in text_of(compared)


async def test_what_is_reported_says_by_whom(stage: Stage) -> None:
    message = await stage.ask("fact", query="eleven pilots")
    assert "According to the Pilots' Union, as reported by Ada Quist" in text_of(message)


async def test_a_quote_gives_speaker_and_context(stage: Stage) -> None:
    message = await stage.ask("quote", query="gulls")
    assert "“We hear the __gulls__ again”" in text_of(message)
    assert "— **Maren de Wit**, On the quiet nights" in text_of(message)
    source = await stage.press(message, "Source")
    assert "“__**We hear the gulls again**__”, said Maren de Wit." in text_of(source)


async def test_a_quote_keeps_to_its_speaker(stage: Stage) -> None:
    (choice,) = await stage.jonas.completes("quote", "speaker", query="cloth", speaker="ben")
    assert "__Cloth__ is stubborn" in text_of(await stage.ask("quote", query="cloth", speaker=choice["value"]))
    nothing = await stage.ask("quote", query="cloth", speaker="Maren de Wit")
    assert "I have nothing on that." in text_of(nothing)


async def test_an_unknown_speaker_is_told(stage: Stage) -> None:
    assert "I have no quotes by “nobody”." in text_of(await stage.ask("quote", query="cloth", speaker="nobody"))


async def test_a_comparison_is_answered_first_and_gets_its_chart_afterwards(stage: Stage) -> None:
    message = await stage.ask("compare", query="containers in may")
    assert "Ostra: 4,100 [1]\nVelm: 2,300 [2]" in text_of(message)
    charted = await stage.until_charted(message)
    gallery = next(part for part in components(charted) if part["type"] == 12)
    assert "Ostra > 4,100 containers, Velm 2,300 containers" in gallery["items"][0]["description"]
    assert gallery["items"][0]["media"]["content_type"] == "image/png"
    assert text_of(charted) == text_of(message)


async def test_a_chart_is_drawn_once(stage: Stage) -> None:
    for _ in range(2):
        await stage.until_charted(await stage.ask("compare", query="containers in may"))
    assert len(stage.drawings.asked) == len(set(stage.drawings.asked)) == 1


async def test_a_comparison_without_figures_has_no_chart(stage: Stage) -> None:
    message = await stage.ask("compare", query="nights at the cranes")
    assert "Ostra: idle [1]" in text_of(message)
    await asyncio.sleep(0.2)
    assert 12 not in [part["type"] for part in components(await stage.now(message))]


async def test_a_private_answer_changes_its_chart_with_its_content(stage: Stage) -> None:
    public = await stage.ask("compare", query="ostra velm")
    second = await stage.press(public, "More")
    back = await stage.press(second, "Back")
    charted = await _settled(stage, back)
    again = await stage.press(back, "More")
    plain = await _settled(stage, again)
    assert {charted, plain} == {True, False}
    assert charted is ("Containers in May" in text_of(back))


async def _settled(stage: Stage, message: dict[str, Any]) -> bool:
    """Return whether Mira's message has a chart, after the bot had time for one."""
    await asyncio.sleep(0.5)
    (mine,) = [one for one in await stage.mira.sees() if one["id"] == message["id"]]
    return 12 in [part["type"] for part in components(mine)]


async def test_a_cell_shows_its_evidence(stage: Stage) -> None:
    message = await stage.ask("compare", query="nights at the cranes")
    outcome = await stage.mira.chooses(message, "0.0")
    assert "The cranes at Ostra __**stand idle at night**__." in text_of(outcome["message"])
    assert is_private(outcome["message"])


async def test_a_search_lists_every_kind_and_opens_each(stage: Stage) -> None:
    message = await stage.ask("search", query="ostra")
    assert "**1. " in text_of(message)
    options = [one for part in components(message) if part["type"] == 3 for one in part["options"]]
    for option in options:
        outcome = await stage.mira.chooses(message, option["value"])
        assert outcome["kind"] == "message"
        assert is_private(outcome["message"])


async def test_a_search_turns_its_pages_for_the_one_who_clicks(stage: Stage) -> None:
    message = await stage.ask("search", query="ostra")
    assert "Page 1 of 2" in text_of(message)
    second = await stage.press(message, "Next")
    assert "Page 2 of 2" in text_of(second)
    assert is_private(second)
    first = await stage.press(second, "Previous")
    assert (first["id"], text_of(first)) == (second["id"], text_of(message))
    assert await stage.now(message) == message


async def test_a_picked_entry_comes_first_in_a_search(stage: Stage) -> None:
    choices = await stage.jonas.completes("search", "query", query="velm")
    for choice in choices:
        message = await stage.ask("search", query=choice["value"])
        options = [one for part in components(message) if part["type"] == 3 for one in part["options"]]
        assert f"id:{options[0]['value']}" == choice["value"]


async def test_a_search_keeps_to_one_kind(stage: Stage) -> None:
    message = await stage.ask("search", query="ostra", kind="claim")
    assert "claims only" in text_of(message)
    assert "**1. Claim** Ostra is the harbour of the future." in text_of(message)
    assert "Fact" not in text_of(message)


async def test_an_article_shows_what_there_is(stage: Stage) -> None:
    (choice,) = await stage.jonas.completes("article", "name", name="quiet")
    message = await stage.ask("article", name=choice["value"])
    assert "holds 4 facts, 1 quote, 2 comparisons and 1 claim on it" in text_of(message)
    shelf = await stage.press(message, "Facts (4)")
    assert "### Facts from “The harbours go quiet”" in text_of(shelf)
    opened = await stage.mira.chooses(shelf, "harbours/cranes-idle")
    assert "The cranes at Ostra stand idle at night." in text_of(opened["message"])


async def test_server_managers_alone_are_told_why_the_newest_library_is_not_served(stage: Stage) -> None:
    shelf = stage.services.shelf
    shelf.refuse(Trouble((Problem("data/articles/one.yaml", 8, 11, "the text is another", "restore it"),), NOW))
    told = "one.yaml:8:11"
    try:
        await stage.jonas.types("article", name="harbour economy")
        await stage.mira.types("article", name="harbour economy")
        await until(lambda: _told(stage.mira, told))
    finally:
        shelf.trouble = None
    (notice,) = [one for one in await stage.mira.sees() if told in text_of(one)]
    assert is_private(notice)
    assert "the text is another: restore it" in text_of(notice)
    assert not await _told(stage.jonas, told)


async def _told(person: Person, words: str) -> bool:
    return any(words in text_of(message) for message in await person.sees())


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110  # what is waited for tells nobody
            await asyncio.sleep(0.02)


async def test_an_unknown_article_name_offers_the_nearest(stage: Stage) -> None:
    message = await stage.ask("article", name="linen com")
    assert "I have no article of that name." in text_of(message)
    opened = await stage.jonas.presses(message, "Linen comes back")
    assert "By Ben Okafor" in text_of(opened["message"])


async def test_help_gives_examples_that_work(stage: Stage) -> None:
    text = text_of(await stage.ask("help"))
    tried = [line.removeprefix("-# Try: /") for line in text.splitlines() if line.startswith("-# Try: /")]
    assert len(tried) == 5
    for line in tried:
        command, _, words = line.partition(": ")
        name, option = command.split()
        message = await stage.ask(name, **{option: words})
        assert "I have n" not in text_of(message), line


async def test_about_tells_what_is_loaded(stage: Stage) -> None:
    text = text_of(await stage.ask("about"))
    assert "2 articles: 6 facts, 2 quotes, 2 comparisons, 1 claim." in text
    assert "11 proofs checked" in text


async def test_evidence_is_found_for_a_message(stage: Stage) -> None:
    said = await stage.mira.says("I heard that eleven pilots left Ostra. And the gulls, do we hear the gulls again?")
    outcome = await stage.jonas.applies("Find evidence", said["id"])
    text = text_of(outcome["message"])
    assert "**Eleven pilots left Ostra.**" in text
    assert "We hear the gulls again" in text
    assert is_private(outcome["message"])


async def test_evidence_is_found_for_an_answer_of_the_bot_itself(stage: Stage) -> None:
    answer = await stage.ask("fact", query="cranes idle")
    outcome = await stage.jonas.applies("Find evidence", answer["id"])
    assert "The cranes at Ostra stand idle at night." in text_of(outcome["message"])


async def test_nothing_fits_a_message_about_something_else(stage: Stage) -> None:
    said = await stage.mira.says("Does anybody have a recipe for pancakes?")
    outcome = await stage.jonas.applies("Find evidence", said["id"])
    assert "I have nothing on that." in text_of(outcome["message"])


async def test_nothing_found_is_said_to_the_member_alone(stage: Stage) -> None:
    message = await stage.ask("fact", query="pancake recipe")
    assert "I have nothing on that." in text_of(message)
    assert is_private(message)


async def test_commands_work_in_direct_messages(stage: Stage) -> None:
    channels = (await stage.jonas.state())["channels"]
    direct = next(channel["id"] for channel in channels if channel["type"] == 1)
    stage.jonas.channel, general = direct, stage.jonas.channel
    try:
        message = await stage.ask("fact", query="cranes idle")
    finally:
        stage.jonas.channel = general
    assert "The cranes at Ostra" in text_of(message)
