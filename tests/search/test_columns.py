"""What large libraries do in columns gives what small ones do one by one, whatever the documents and the query."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search import engine, phrases
from bot.search.alike import Closeness, Group
from bot.search.columns import Columns, among
from bot.search.contents import read_contents
from bot.search.documents import Document, Field, Part
from bot.search.engine import Engine
from bot.search.gathering import Gathering
from bot.search.match import How
from bot.search.places import SortedPlaces
from bot.search.postings import build_postings
from bot.search.routes import Reading, Route, Routes

if TYPE_CHECKING:
    import pytest

WORDS = ("port", "ports", "crane", "tug", "tugs", "strike", "pilot", "38,000", "gpt-4", "the", "lock", "china", "us")
GROUPS = (Group(("crane", "lock"), Closeness.WORD), Group(("China", "port pilot"), Closeness.NAME))
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
documents = st.lists(st.tuples(texts, texts), min_size=1, max_size=40).map(
    lambda found: [
        Document(str(n), headline, (Field(Part.BODY, body),), labels=(("kind", "fact" if n % 2 else "quote"),))
        for n, (headline, body) in enumerate(found)
    ]
)
narrowed = st.sampled_from([(), (("kind", frozenset({"fact"})),)])


@given(documents, texts, narrowed, st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_both_ways_find_the_same_with_the_same_scores(
    found: list[Document], query: str, where: tuple[tuple[str, frozenset[str]], ...], limit: int
) -> None:
    small, large = Engine(read_contents(found), GROUPS), Engine(read_contents(found), GROUPS)
    large._gathering = Columns(large._postings, len(found))  # what a large library has
    assert isinstance(small._gathering, Gathering)
    assert large.search(query, where, limit) == small.search(query, where, limit)
    assert large.nearest(query, where, limit) == small.nearest(query, where, limit)
    assert large.complete(query[:-1], where, limit) == small.complete(query[:-1], where, limit)


def test_a_large_library_is_summed_up_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_MANY_DOCUMENTS", 2)
    assert isinstance(Engine(read_contents([Document("a", "port"), Document("b", "tug")]))._gathering, Columns)
    assert isinstance(Engine(read_contents([Document("a", "port")]))._gathering, Gathering)


def test_the_best_are_taken_in_the_curators_order_where_many_cover_the_same() -> None:
    postings = build_postings([Document(str(n), "port crane" if n % 3 else "port") for n in range(500)])
    numbers = postings.vocabulary.numbers
    readings = [
        Reading(word, place, 1.0, says_something=True, routes=Routes([postings.route(numbers[word], How.EXACT, 1.0)]))
        for place, word in enumerate(("port", "crane"))
    ]
    both = [
        way.gather(readings, 0.1).best(b"\x01" * 500, 0.2, 7) for way in (Gathering(postings), Columns(postings, 500))
    ]
    assert both[0] == both[1] == [(2.0, n) for n in (1, 2, 4, 5, 7, 8, 10)]


def test_a_word_that_leads_nowhere_adds_nothing() -> None:
    postings = build_postings([Document("a", "port")])
    silent = Reading("zymurgy", 0, 1.0, says_something=True)
    routes = Routes([Route("port", How.ALIAS, 0.9, postings.documents[0])])
    spelled = Reading("port", 1, 0.5, says_something=True, routes=routes)
    for way in (Gathering(postings), Columns(postings, 1)):
        gathered = way.gather([silent, spelled], 0.1)
        assert gathered.total == 1.5
        assert gathered.sum_of(0) == 0.45
        assert gathered.met([0], 0.5) == [1]


@given(st.text("abz\n.é", max_size=200), st.text("abz.é", min_size=1, max_size=6), st.integers(1, 9))
def test_sorted_places_are_those_that_looking_through_finds(text: str, letters: str, at_most: int) -> None:
    found = [place for place in range(len(text)) if text.startswith(letters, place)]
    assert SortedPlaces(text).find(letters, at_most) == found[:at_most]


@given(st.sets(st.integers(0, 60), min_size=1), st.sets(st.integers(0, 60), min_size=1))
def test_documents_among_many_are_those_that_both_have(some: set[int], many: set[int]) -> None:
    assert sorted(among(some, array("I", sorted(many)))) == sorted(some & many)


def test_phrases_of_a_large_library_lead_where_those_of_a_small_one_do(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Document(str(n), f"{'port' if n % 2 else 'tug'} {'pilot' if n % 3 else 'pilots'}") for n in range(60)]
    whole = [Engine(read_contents(found), GROUPS).search(query, limit=60) for query in ("china", "portpilot")]
    monkeypatch.setattr(phrases, "_LONG", 1)
    assert [Engine(read_contents(found), GROUPS).search(query, limit=60) for query in ("china", "portpilot")] == whole
    assert [len(hits) for hits in whole] == [30, 30]
