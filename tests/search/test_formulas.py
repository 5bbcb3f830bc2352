"""Phrases of politeness and hesitation are said around the matter."""

from __future__ import annotations

import pytest

from bot.search.formulas import without_formulas
from bot.search.index import Index
from bot.search.postings import text_of
from bot.search.tokens import scan
from tests.search.fakes import fact, library_of

STATEMENTS = {
    "post": "Alibaba bought the Morning Post.",
    "enough": "Good enough technology may lead the market.",
    "firewall": "Many foreign websites are blocked by the Great Firewall.",
    "thought": "I think, therefore I am.",
    "climate": "Climate policy is a shared endeavour.",
}


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(library_of(*(fact(name, text) for name, text in STATEMENTS.items())))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("Good morning, morning post please", "morning post please"),
        ("firewall, thanks in advance", "firewall"),
        ("great firewall i guess", "great firewall"),
        ("I would love to hear, if possible, the quote", "hear the quote"),
        ("thank you", "thank you"),
        ("good good morning", "good"),
        ("best", "best"),
    ],
)
def test_formulas_are_left_out_and_other_words_stay_in_their_order(query: str, left: str) -> None:
    assert text_of(without_formulas(scan(query))) == left


@pytest.mark.parametrize("query", ["", "good morning", "Good day! Thanks in advance, best regards"])
def test_a_query_of_nothing_but_formulas_is_left_as_it_is(query: str) -> None:
    tokens = scan(query)
    assert without_formulas(tokens) == tokens


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("good morning, the morning post thing please", "post"),
        ("erm so like... good enough i guess?", "enough"),
        ("Good day! Would you be so kind as to tell me about great firewall? Many thanks in advance", "firewall"),
        ("last one i promise: good enough?", "enough"),
        ("umm the firewall thing?", "firewall"),
        ("I think, therefore I am.", "thought"),
    ],
)
def test_politeness_does_not_silence_what_is_meant(index: Index, query: str, expected: str) -> None:
    found = index.search(query)
    assert found
    assert found[0].entry.id == f"harbour/{expected}"


@pytest.mark.parametrize("query", ["good morning", "good evening all", "how are you", "thanks in advance", "no idea"])
def test_politeness_alone_is_met_with_silence(index: Index, query: str) -> None:
    assert index.search(query) == []
