"""Words as people write them: run together in a hashtag, drawn out, "us" for who asks, units after a space."""

from __future__ import annotations

import pytest

from bot.search.index import Index
from tests.search.fakes import fact, library_of

STATEMENTS = {
    "bridge": "The Golden Gate Bridge was painted by three crews.",
    "gap": "The crews are closing the gap.",
    "patents": "Generative AI patents were filed in Japan.",
    "pier": "A pier of 70 nanometres was printed for the winter show.",
    "exports": "Exports of cranes grew six times.",
    "states": "The U.S. opened six automated terminals.",
    "sputnik": "Sputnik was the first satellite.",
}


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(library_of(*(fact(name, text) for name, text in STATEMENTS.items())))


def best(index: Index, query: str) -> str | None:
    found = index.search(query)
    return found[0].entry.id.removeprefix("harbour/") if found else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("#GoldenGateBridge", "bridge"),
        ("#goldengatebridge", "bridge"),
        ("goldengate bridge", "bridge"),
        ("#ClosingTheGap", "gap"),
        ("#GenerativeAIPatents", "patents"),
    ],
)
def test_words_run_together_are_read_as_what_one_entry_says(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize("query", ["#GoldenGap", "#paintedsatellite", "#ofthewith", "#crewsprintedsputnik"])
def test_words_run_together_that_no_entry_has_in_common_are_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [("golden gaaaate briiiidge!!", "bridge"), ("sputnikkkkk", "sputnik"), ("patentsss japannn", "patents")],
)
def test_letters_drawn_out_are_folded_in_words_that_the_library_has(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize("query", ["what can you tell us about sputnik", "give us sputnik", "show us sputnik pls"])
def test_us_is_who_asks_where_something_is_done_for_them(index: Index, query: str) -> None:
    assert best(index, query) == "sputnik"


@pytest.mark.parametrize("query", ["us terminals", "did us open terminals"])
def test_us_is_the_country_elsewhere(index: Index, query: str) -> None:
    assert best(index, query) == "states"


@pytest.mark.parametrize("query", ["70 nm pier", "70nm pier", "pier of 70 nanometres"])
def test_an_amount_in_a_unit_is_found_however_it_is_written(index: Index, query: str) -> None:
    assert best(index, query) == "pier"


@pytest.mark.parametrize("query", ["80 nm pier printed", "80nm pier printed", "printed pier of 80 nanometres"])
def test_another_amount_in_a_unit_is_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize("query", ["6x crane exports", "sixfold crane exports", "cranes 6x", "exports grew 6 times"])
def test_times_are_found_however_they_are_written(index: Index, query: str) -> None:
    assert best(index, query) == "exports"


@pytest.mark.parametrize("query", ["7x crane exports", "tenfold crane exports", "crane exports grew 7 times"])
def test_other_times_are_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None
