"""What a text suggests: figures, quotation marks, two names; each with evidence that stands, whatever the text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import example as given_example
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curating import names
from bot.curating.figures import figures_in
from bot.curating.founding import Founded
from bot.curating.names import Identifiers, mentions
from bot.curating.placing import Placing
from bot.curating.proposals import Proposals, example, propose
from bot.curating.skeleton import About, skeleton
from bot.library.characters import unfit
from bot.library.loader import load
from bot.library.model import Bound
from bot.library.passages import Passages
from bot.library.sentences import sentences
from tests.curating.commandline import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ABOUT = About("one", "Title: one", "A. Writer", None, "XXXX", "en")
WORDS = [
    "Port",
    "Ellen",
    "Bowmore",
    "said",
    "4,200",
    "about",
    "2027",
    "“",
    "”",
    '"',
    ". ",
    ", ",
    "\n\n",
    "while",
    "1.5%",
]
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), min_size=1, max_size=60).map(" ".join)


def test_facts_come_from_sentences_with_figures() -> None:
    found = propose(TEXT, "en")
    assert [fact.statement.split()[0] for fact in found.facts] == ["The", "The", '"We', "Port"]
    assert [fact.figure and (fact.figure.value, fact.figure.bound) for fact in found.facts] == [
        None,
        ("38000000", Bound.EXACTLY),
        ("20", Bound.EXACTLY),
        ("4200", Bound.ABOUT),
    ]


def test_quotes_come_from_quotation_marks_with_the_one_who_says_them() -> None:
    assert [(quote.words.exact, quote.speaker) for quote in propose(TEXT, "en").quotes] == [
        ("We have waited for this for twenty years", "Mairi Campbell"),
        ("The turbines will stand exactly where the geese land", "Iain Ross"),
    ]


def test_a_quote_whose_speaker_the_sentence_does_not_name_has_none() -> None:
    (quote,) = propose("They replied “we will not go there again” at once.", "en").quotes
    assert quote.speaker is None


def test_a_word_in_quotation_marks_is_no_quote() -> None:
    assert propose("They build “good enough” cars. It is “fine”.", "en").quotes == []


def test_comparisons_come_from_two_names_in_one_sentence() -> None:
    (comparison,) = propose(TEXT, "en").comparisons
    assert comparison.sides == ("port-ellen", "bowmore")
    assert comparison.cells == ("Port Ellen uses about 4,200 megawatt hours a year", "Bowmore uses 6,100")


@pytest.mark.parametrize("gap", [" " * 300_000, "\t " * 100_000])
def test_a_long_gap_inside_a_sentence_is_only_a_gap(gap: str) -> None:
    (comparison,) = propose(f"We saw Port Ellen,{gap}with Bowmore.", "en").comparisons
    assert comparison.cells == ("We saw Port Ellen", "with Bowmore")


def test_words_that_stand_twice_get_a_prefix_that_tells_which() -> None:
    words = "Sales fell 5 percent. We wait. Sales fell 5 percent."
    passages = Passages(words)
    placing = Placing(words)
    spans = sentences(words)
    second = placing.place(*spans[2])
    assert second is not None
    assert list(passages.find(second.exact, second.prefix)) == [spans[2]]
    assert placing.place(*spans[0]) is None
    assert propose(words, "en").left_out == 1


def test_a_sentence_that_comes_again_and_again_is_not_looked_up_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up: list[tuple[str, str | None]] = []
    find = Passages.find

    def counted(self: Passages, exact: str, prefix: str | None = None) -> Iterator[tuple[int, int]]:
        looked_up.append((exact, prefix))
        return find(self, exact, prefix)

    monkeypatch.setattr(Passages, "find", counted)
    amounts = []
    for times in (40, 400):
        looked_up.clear()
        assert propose("The town has 38 cats, and Bowmore has none. " * times, "en").left_out == times
        amounts.append(len(looked_up))
    assert amounts[0] == amounts[1] < 40


def test_progress_is_told_for_every_sentence() -> None:
    told: list[tuple[int, int]] = []
    propose(TEXT, "en", lambda done, of: told.append((done, of)))
    assert told == [(number, 6) for number in range(1, 7)]


@pytest.mark.parametrize(
    ("sentence", "value", "bound", "unit"),
    [
        ("It rose by more than 38,000.", "38000", Bound.MORE_THAN, None),
        ("No more than 12 came.", "12", Bound.AT_MOST, None),
        ("No fewer than 12 came.", "12", Bound.AT_LEAST, None),
        ("It fell by less than 2.5 percent.", "2.5", Bound.LESS_THAN, "percent"),
        ("It costs nearly $1.2 billion.", "1200000000", Bound.ABOUT, None),
        ("In 2027 it opens.", None, Bound.EXACTLY, None),
    ],
)
def test_figures_are_read_with_their_bounds(sentence: str, value: str | None, bound: Bound, unit: str | None) -> None:
    assert figures_in(sentence, "en", 0, len(sentence)) == [(value, bound, unit)]


def test_a_figure_that_can_be_read_in_two_ways_is_not_certain() -> None:
    assert figures_in("Es sind 1.234 Leute.", "de", 0, 20)[0].value is None
    assert figures_in("It is one of them.", "en", 0, 18) == []


def test_a_word_that_only_begins_sentences_is_no_name() -> None:
    words = "Turbines turn. However, the Isle's Board met WHO. Turbines stop."
    found = mentions(words, sentences(words))
    assert [[name for name, *_ in names] for names in found] == [[], ["Isle", "Board", "WHO"], []]


@pytest.mark.parametrize(
    ("text", "most", "taken", "own"),
    [
        ("The U.S. isn't 1.5 % bigger", 40, (), "the-us-isn-t-1-5-bigger"),
        ("Émile\N{RIGHT SINGLE QUOTATION MARK}s café", 40, (), "emiles-cafe"),
        ("one two three", 9, (), "one-two"),
        ("one two", 40, ("one-two", "one-two-2"), "one-two-3"),
        ("中国", 40, (), "entity"),
        ("abcdefghij", 4, ("abcd",), "ab-2"),
    ],
)
def test_ids_are_made_of_words(text: str, most: int, taken: tuple[str, ...], own: str) -> None:
    ids = Identifiers(most)
    for one in taken:
        assert ids.take(one, "entity") == one
    assert ids.take(text, "entity") == own
    assert len(own) <= most


def test_the_thousandth_id_of_a_name_costs_no_more_than_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []
    plain = names._cut

    def counted(slug: str, most: int) -> str:
        cut.append(slug)
        return plain(slug, most)

    monkeypatch.setattr(names, "_cut", counted)
    ids = Identifiers(40)
    given_out = [ids.take("中国", "entity") for _ in range(1000)]
    assert given_out[-1] == "entity-1000"
    assert len(set(given_out)) == 1000
    assert len(cut) <= 2 * 1000


def test_a_speaker_is_looked_for_near_the_quote_only(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def gap(*pair: object) -> int:
        seen.append(pair)
        return 0

    monkeypatch.setattr("bot.curating.proposals._gap", gap)
    words = "and ".join(f'Ann Bee said "we have {number} reasons to go there" ' for number in range(400))
    assert len(propose(words, "en").quotes) == 400
    assert len(seen) < 400 * 60 * 60  # those within a thousand characters; all with all would be 400 ** 3


def test_what_the_first_sentences_suggest_is_what_they_suggest_alone() -> None:
    found = propose(TEXT, "en")
    for number, (_, end) in enumerate(sentences(TEXT), start=1):
        alone = propose(TEXT[:end], "en")
        part = found.of_first(number)
        assert [fact.statement for fact in part.facts] == [fact.statement for fact in alone.facts]
        assert (part.entities, len(part.quotes)) == (alone.entities, len(alone.quotes))
        assert part.sizes[-1] == alone.sizes[-1]
    assert not found.of_first(0)


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    first = example("word " * 300)
    assert first is None  # the words before and behind are the same
    numbered = " ".join(f"word{number}" for number in range(300))
    cut = example(numbered)
    assert cut is not None
    assert len(cut.statement) <= 600
    assert numbered.startswith(f"{cut.statement} ")


def test_what_was_found_is_told_in_a_line(tmp_path: Path) -> None:
    found = Founded(tmp_path, tmp_path, propose(TEXT, "en"))
    assert found.in_words == "4 facts, 2 quotes, 1 comparison, as drafts."
    left = Founded(tmp_path, tmp_path, Proposals(left_out=1), not_read=1200).in_words
    assert "Too long, or not the only one of its words: 1 sentence. A file has no more than 1,000,000 bytes" in left
    assert "no room for the last 1,200 sentences. For more, split the text" in left


@settings(max_examples=60)
@given(TEXTS)
@given_example(TEXT)
def test_whatever_the_text_all_that_is_proposed_is_well_formed_and_proven(
    tmp_path_factory: pytest.TempPathFactory, words: str
) -> None:
    if unfit(words):
        return
    found = propose(words, "en")
    if not (found.facts or found.quotes or found.comparisons):
        return
    folder = tmp_path_factory.mktemp("data")
    raw = words.encode()
    (folder / "one.txt").write_bytes(raw)
    text = skeleton(ABOUT, hashlib.sha256(raw).hexdigest(), "# modeline", found)
    (folder / "one.yaml").write_text(text, encoding="utf-8", newline="\n")
    assert len(load(folder).drafts) == len(found.facts) + len(found.quotes) + len(found.comparisons)
