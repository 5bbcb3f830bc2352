"""Every command, used right and wrong, by the real bot over REST and gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.person import Refused, components, labels, text_of

if TYPE_CHECKING:
    from tests.e2e.conftest import Stage

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

EPHEMERAL = 64
COMPONENTS_V2 = 1 << 15
HOSTILE = [
    "   ",
    "x" * 6000,
    "@everyone <@&1> <#2> [click](https://evil.example) **bold** `code` ||hidden|| # title",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",  # hostile on purpose
    "\u202edaer ot drah\u202c \u0000 \u200b",
    "🤖🇨🇳👩‍👩‍👧‍👦" * 40,
    "'; DROP TABLE vote; -- <img src=x onerror=alert(1)>",
]


def _answer(outcome: dict[str, Any]) -> dict[str, Any]:
    assert outcome["kind"] == "message", outcome
    message: dict[str, Any] = outcome["message"]
    assert message["flags"] & (COMPONENTS_V2 | EPHEMERAL), "an answer is a layout; a refusal is a private line"
    assert sum(1 for _ in components(message)) <= 40
    assert not message["mentions"]
    assert not message["mention_everyone"]
    return message


def _is_private(message: dict[str, Any]) -> bool:
    return bool(message["flags"] & EPHEMERAL)


async def test_fact_answers_with_the_sentence_that_proves_it(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="patents"))
    words = text_of(message)
    assert "38,000" in words
    assert "Jennifer Scott" in words
    assert "South China Morning Post" in words
    assert "August 1" in words
    assert "World Intellectual Property Organization" in words
    assert {"More", "Source"} <= set(labels(message))
    assert not _is_private(message)


async def test_misspelt_words_and_short_numbers_find_what_is_meant(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="38k pattents"))
    assert "over 38,000 patents" in text_of(message)
    assert "over **38,000 patents**" in text_of(message)
    assert "I read “pattents” as “patents”." in text_of(message)


async def test_sides_are_compared_by_whatever_names_are_typed(stage: Stage) -> None:
    message = _answer(await stage.anna.types("compare", query="us v china ip filings"))
    words = text_of(message).replace("\\", "")
    assert "over 38,000" in words
    assert "6,276" in words


async def test_what_nobody_wrote_about_is_answered_with_nothing(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="best pizza dough"))
    assert "I have nothing on that." in text_of(message)
    assert _is_private(message)


async def test_more_gives_the_next_best_to_whoever_asks_and_leaves_the_answer_alone(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="patents"))
    more = _answer(await stage.other.presses(message, "More"))
    assert _is_private(more)
    assert text_of(more) != text_of(message)
    assert "patents" in text_of(more).lower()
    seen = {one["id"]: one for one in await stage.anna.sees()}
    assert more["id"] not in seen, "only the one who clicked sees it"
    assert text_of(seen[message["id"]]) == text_of(message)


async def test_source_marks_the_evidence_in_its_paragraph(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="genai patents china"))
    source = _answer(await stage.anna.presses(message, "Source"))
    assert _is_private(source)
    words = text_of(source).replace("\\", "")
    assert "**" in words or "__" in words
    assert "While the number of patents does not directly equate" in words, "the sentence after it is there too"


async def test_compare_and_claims_follow_from_a_fact(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="genai patents china"))
    compared = _answer(await stage.anna.presses(message, "Compare"))
    assert "6,276" in text_of(compared)
    claims = _answer(await stage.anna.presses(message, "Claims"))
    assert "number of patents is a good measure" in text_of(claims)
    assert _is_private(compared)
    assert _is_private(claims)


async def test_private_is_seen_by_nobody_else(stage: Stage) -> None:
    message = _answer(await stage.anna.types("fact", query="chips", private=True))
    assert _is_private(message)
    assert message["id"] in [one["id"] for one in await stage.anna.sees()]
    assert message["id"] not in [one["id"] for one in await stage.curator.sees()]


async def test_quote_is_verbatim_and_said_by_the_author(stage: Stage) -> None:
    message = _answer(await stage.anna.types("quote", query="good enuf"))
    words = text_of(message).replace("\\", "")
    assert '"**good enough**"' in words or '"__good enough__"' in words
    assert "Jennifer Scott" in words
    assert "I read “enuf” as “enough”." in words


async def test_quote_filters_by_speaker(stage: Stage) -> None:
    message = _answer(await stage.anna.types("quote", query="shared global endeavor", speaker="Jennifer Scott"))
    assert "shared global endeavor" in text_of(message)
    nobody = _answer(await stage.anna.types("quote", query="shared global endeavor", speaker="Nobody Known"))
    assert "shared global endeavor" not in text_of(nobody)


async def test_compare_shows_both_sides_and_a_chart_with_alt_text(stage: Stage) -> None:
    outcome = await stage.anna.types("compare", query="patents china us")
    message = _answer(outcome)
    words = text_of(message)
    assert "38,000" in words
    assert "6,276" in words
    for _ in range(200):
        (now,) = [one for one in await stage.anna.sees() if one["id"] == message["id"]]
        galleries = [one for one in components(now) if one["type"] == 12]
        if galleries:
            break
        await stage.pause()
    (picture,) = galleries[0]["items"]
    assert picture["media"]["content_type"] == "image/png"
    assert "38,000" in picture["description"]
    assert "6,276" in picture["description"]
    assert text_of(now) == words, "the chart is added; nothing else changes"


async def test_compare_has_a_proof_for_each_cell(stage: Stage) -> None:
    message = _answer(await stage.anna.types("compare", query="small versus large language models"))
    (select,) = [one for one in components(message) if one["type"] == 3]
    assert len(select["options"]) >= 4
    proof = _answer(await stage.anna.chooses(message, select["options"][0]["value"]))
    assert _is_private(proof)
    assert "same capabilities" in text_of(proof)


async def test_search_pages_through_everything_on_a_topic(stage: Stage) -> None:
    first = _answer(await stage.anna.types("search", query="china"))
    assert "Next" in labels(first)
    second = _answer(await stage.anna.presses(first, "Next"))
    assert _is_private(second)
    assert text_of(second) != text_of(first)
    (select,) = [one for one in components(first) if one["type"] == 3]
    opened = _answer(await stage.anna.chooses(first, select["options"][0]["value"]))
    assert _is_private(opened)


async def test_search_filters_by_kind(stage: Stage) -> None:
    everything = _answer(await stage.anna.types("search", query="patents"))
    quotes = _answer(await stage.anna.types("search", query="patents", kind="quote"))
    assert text_of(everything) != text_of(quotes)
    with pytest.raises(Refused):
        await stage.anna.types("search", query="patents", kind="poem")


async def test_article_tells_who_and_when_and_lists_its_claims(stage: Stage) -> None:
    words = text_of(_answer(await stage.anna.types("article", name="china-ai-gap")))
    assert "Despite chip supply restrictions" in words
    assert "Jennifer Scott" in words
    assert "40 facts" in words
    unknown = text_of(_answer(await stage.anna.types("article", name="the price of fish")))
    assert "no article" in unknown


async def test_help_and_about_say_what_there_is(stage: Stage) -> None:
    helped = text_of(_answer(await stage.anna.types("help")))
    for name in ("/fact", "/quote", "/compare", "/search", "/article", "Find evidence"):
        assert name in helped
    about = text_of(_answer(await stage.anna.types("about")))
    assert "Crux" in about
    assert "proof" in about


async def test_find_evidence_answers_with_what_fits_a_message(stage: Stage) -> None:
    said = await stage.other.says("I read that China filed more than 38,000 patents for generative AI, is that so?")
    found = _answer(await stage.anna.applies("Find evidence", said["id"]))
    assert _is_private(found)
    assert "38,000" in text_of(found)
    chatter = await stage.other.says("shall we have lunch at noon? the new pizza place is nice")
    nothing = _answer(await stage.anna.applies("Find evidence", chatter["id"]))
    assert "othing" in text_of(nothing)


@pytest.mark.parametrize("command", ["fact", "quote", "compare", "search"])
async def test_what_nothing_answers_is_not_answered(stage: Stage, command: str) -> None:
    words = text_of(_answer(await stage.anna.types(command, query="best pizza dough")))
    assert "nothing on that" in words
    assert "Jennifer Scott" not in words


@pytest.mark.parametrize("command", ["fact", "quote", "compare", "search"])
@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_get_a_short_clear_answer(stage: Stage, command: str, query: str) -> None:
    message = _answer(await stage.anna.types(command, query=query))
    words = text_of(message)
    assert 0 < len(words) < 4000
    assert "@everyone" not in words
    assert "[click](" not in words


@pytest.mark.parametrize("command", ["fact", "quote", "compare", "search"])
async def test_completions_find_exactly_what_they_name(stage: Stage, command: str) -> None:
    choices = await stage.anna.completes(command, "query", query="pate")
    assert choices
    assert all(len(choice["name"]) <= 100 and len(choice["value"]) <= 100 for choice in choices)
    message = _answer(await stage.anna.types(command, query=choices[0]["value"]))
    assert "nothing on that" not in text_of(message)


async def test_articles_and_speakers_are_completed(stage: Stage) -> None:
    (article,) = await stage.anna.completes("article", "name", name="desp")
    assert "chip supply" in article["name"]
    (speaker,) = await stage.anna.completes("quote", "speaker", query="ai", speaker="jen")
    assert speaker["name"] == "Jennifer Scott"
    (filtered,) = await stage.anna.completes("fact", "article", query="ai", article="chip")
    answer = _answer(await stage.anna.types("fact", query="patents", article=filtered["value"]))
    assert "38,000" in text_of(answer)


async def test_commands_work_in_direct_messages(stage: Stage) -> None:
    alone = await stage.alone_with_bot(stage.anna)
    message = _answer(await alone.types("fact", query="patents"))
    assert "38,000" in text_of(message)


async def test_a_forged_or_foreign_button_is_answered_as_expired(stage: Stage) -> None:
    for custom_id in ("crux:1:source:no-such/entry", "crux:1:unknown-verb:x", "crux:9:more", "someone-elses-button"):
        reply = text_of(_answer(await stage.forges(custom_id)))
        assert "Something went wrong" not in reply
        assert reply
