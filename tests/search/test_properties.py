"""What holds whatever the library and whatever is typed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.model import Fact, Library
from bot.search.index import Index
from bot.search.tokens import MAX_QUERY, scan
from tests.search.fakes import fact, library_of, small_library

INDEX = Index(small_library())
WORDS = (
    *("turbine", "reef", "cobalt", "lantern", "archive", "glacier", "senate", "vaccine", "orchard", "tunnel"),
    *("comet", "ledger", "violin", "harvest", "embargo", "satellite", "plankton", "cathedral", "tariff", "marathon"),
)
statements = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=7, unique=True).map(" ".join),
    min_size=1,
    max_size=30,
    unique=True,
)
anything = st.text(st.characters(exclude_categories=()), max_size=300)


def library_saying(texts: list[str]) -> Library:
    return library_of(*(fact(f"f{number}", text) for number, text in enumerate(texts)))


@given(statements)
@settings(deadline=None, max_examples=60)
def test_an_entrys_own_statement_finds_it_first(texts: list[str]) -> None:
    index = Index(library_saying(texts))
    for text in texts:
        assert index.search(text)[0].entry.headline == text


@given(statements)
@settings(deadline=None, max_examples=60)
def test_what_is_typed_of_a_statement_completes_to_it(texts: list[str]) -> None:
    index = Index(library_saying(texts))
    for text in texts:
        typed = text[: len(text) * 2 // 3]
        assert text in [match.entry.headline for match in index.complete(typed, limit=25)]


@given(statements, st.integers(0, 2**16))
@settings(deadline=None, max_examples=30)
def test_the_same_library_gives_the_same_answers(texts: list[str], seed: int) -> None:
    one, two = Index(library_saying(texts)), Index(library_saying(texts))
    query = " ".join(WORDS[(seed >> shift) % len(WORDS)] for shift in (0, 4, 8))
    assert one.search(query) == two.search(query) == one.search(query)
    assert one.complete(query[:-2]) == two.complete(query[:-2])


@given(statements, st.integers(0, 19))
@settings(deadline=None, max_examples=30)
def test_an_entry_that_shares_no_word_with_a_query_keeps_its_winner(texts: list[str], pick: int) -> None:
    query = texts[pick % len(texts)]
    before = Index(library_saying(texts)).search(query)
    after = Index(library_saying([*texts, "zymurgy quixotic jukebox"])).search(query)
    assert after[0].entry.headline == before[0].entry.headline


@given(anything)
@settings(max_examples=400, deadline=None)
def test_any_text_is_answered_without_an_exception(text: str) -> None:
    for found in (INDEX.search(text), INDEX.complete(text), INDEX.nearest(text)):
        assert all(0.0 <= match.score <= 1.0 for match in found)
        assert len({match.entry.id for match in found}) == len(found)
    assert len(INDEX.articles(text)) <= 2
    assert len(INDEX.speakers(text)) <= 2


@given(anything, st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_no_more_is_returned_than_was_asked_for(text: str, limit: int) -> None:
    assert len(INDEX.search(text, limit=limit)) <= limit
    assert len(INDEX.complete(text, limit=limit)) <= limit
    assert len(INDEX.nearest(text, limit=limit)) <= limit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800\udfff",
        "tugboats\x00\ud800 diesel",
        "a" * 6_000,
        "tugboats " * 700,
        "1" * 6_000,
        "9,999" * 1_200,
        "z\u0321\u0322\u0323\u0324\u0325\u0326\u0327" * 700,
        "\u202egnirts desrever\u202c",
        "\ufdfa" * 6_000,
        "🙂" * 3_000,
        ".*(a+)+$" * 100,
        "thirty " * 900,
        "a.b." * 1_500,
        "gpt-" * 1_500,
        "一" * 6_000,
    ],
)
def test_hostile_text_is_answered_as_its_first_200_characters_are(text: str) -> None:
    assert INDEX.search(text) == INDEX.search(text[:MAX_QUERY])
    assert INDEX.complete(text) == INDEX.complete(text[:MAX_QUERY])
    assert INDEX.nearest(text) == INDEX.nearest(text[:MAX_QUERY])


@given(st.text(string.ascii_letters + string.digits + " .,-'%$", max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_letter_and_no_digit_is_dropped(text: str) -> None:
    kept = "".join(token.raw for token in scan(text)).lower()
    assert [c for c in kept if c.isalnum()] == [c for c in text.lower() if c.isalnum()]


def test_every_entry_of_the_small_library_is_first_for_its_own_words_and_its_id() -> None:
    for entry in small_library().entries.values():
        assert INDEX.search(entry.headline)[0].entry == entry
        assert INDEX.search(entry.id)[0].entry == entry
        typed = entry.headline[: len(entry.headline) // 2]
        assert INDEX.complete(typed)[0].entry == entry


def test_of_two_entries_that_say_the_same_the_curators_first_comes_first() -> None:
    index = Index(library_saying(["cobalt prices fell", "cobalt prices fell"]))
    assert [match.entry.id for match in index.search("cobalt prices")] == ["harbour/f0", "harbour/f1"]


def test_the_cut_at_200_characters_still_finds_a_longer_statement() -> None:
    words = " ".join(f"{word} {other}" for word in WORDS for other in WORDS[:3])
    other = " ".join(reversed(words.split()))
    index = Index(library_saying([other, words]))
    assert len(words) > MAX_QUERY
    found = index.search(words)[0].entry
    assert isinstance(found, Fact)
    assert found.statement == words
