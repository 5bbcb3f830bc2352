"""Every system that search is measured against is used as it should be: it finds what it is known to find."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from benchmarks.search_contenders import CONTENDERS, CRUX, Contender
from tests.search.fakes import small_library

if TYPE_CHECKING:
    from benchmarks.search_contenders import Engine

TUGS, GULLS = "harbour/dutch-tugs", "harbour/silence"
FORGIVING = ("tantivy fuzzy", "tantivy trigrams", "FTS5 trigram", "FTS5 trigram + rapidfuzz", "rapidfuzz WRatio")


@pytest.fixture(scope="module", params=CONTENDERS, ids=lambda one: one.name)
def contender(request: pytest.FixtureRequest) -> Contender:
    found: Contender = request.param
    return found


@pytest.fixture(scope="module")
def engine(contender: Contender) -> Engine:
    return contender.build(small_library())


def test_words_of_a_headline_bring_it_first(engine: Engine) -> None:
    assert engine.search("tugboats guide cargo", 5)[0] == TUGS
    assert engine.search("hear the gulls again", 5)[0] == GULLS


def test_an_alias_is_searched(engine: Engine) -> None:
    assert engine.search("gridlock", 5)[0] == "harbour/cranes-idle"


def test_no_more_is_found_than_asked_for(engine: Engine) -> None:
    assert len(engine.search("the tugboats of the harbour", 2)) <= 2
    assert len(engine.complete("the tug", 1)) <= 1


def test_an_unfinished_word_is_completed(engine: Engine) -> None:
    assert TUGS in engine.complete("dutch tugbo", 5)


@pytest.mark.parametrize("text", ["", "!!!", "\x00", '"', "a*", "NEAR(", "🙂", "x" * 500])
def test_whatever_is_typed_is_no_error(engine: Engine, text: str) -> None:
    assert len(engine.search(text, 3)) <= 3
    assert len(engine.complete(text, 3)) <= 3


@pytest.mark.parametrize("name", FORGIVING)
def test_the_forgiving_ones_forgive_a_wrong_letter(name: str) -> None:
    one = next(one for one in CONTENDERS if one.name == name)
    assert one.build(small_library()).search("tugbotas guide cargo", 5)[0] == TUGS


def test_each_has_a_door_for_the_scorer(contender: Contender) -> None:
    module, name = contender.door.split(":")
    entries = [
        {"id": "one", "kind": "fact", "text": "Diesel drives tugboats.", "source": "nobody", "aliases": ["fuel"]},
        {"id": "two", "kind": "fact", "text": "Gulls are loud at night.", "source": "nobody"},
    ]
    engine = getattr(import_module(module), name)(entries)
    assert next(iter(engine.search("diesel tugboats", 5))) == "one"
    assert next(iter(engine.complete("gulls are", 5))) == "two"


def test_crux_is_the_index_that_the_bot_has() -> None:
    engine = CRUX.build(small_library())
    assert engine.search("best pizza dough", 5) == []
    assert engine.search("first night of the strike", 5) == [GULLS]  # a quote's context: the baselines lack it


def test_names_tell_them_apart() -> None:
    assert len({one.name for one in CONTENDERS}) == len(CONTENDERS)
