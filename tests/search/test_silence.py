"""What is answered with silence, and what chat around the matter must not silence."""

from __future__ import annotations

import pytest

from bot.search.commonness import ASKING, EVERYDAY, calmed
from bot.search.index import Index
from bot.search.owners import owned
from bot.search.synonyms import read_synonyms, shipped_synonyms
from bot.search.tokens import scan
from tests.search.fakes import fact, library_of

STATEMENTS = {
    "bridge": "The Golden Gate Bridge opened in San Francisco in 1937.",
    "letter": "An open letter called on laboratories to pause giant experiments.",
    "anyone": "Open-source models enable anyone to build their own systems.",
    "chess": "A computer defeated world chess champion Garry Kasparov.",
    "enough": "Good enough technology may lead the market.",
    "lithium": "Chile and Bolivia hold half of the known lithium resources.",
    "firewall": "Many foreign websites are blocked by the Great Firewall.",
    "vaccine": "A second malaria vaccine was recommended in October.",
    "house": "Our house is old, and my house is on fire.",
    "phones": "Drivers used a phone for navigation.",
    "solar": "Solar panels were installed on the roof.",
    "rights": "The licence grants rights to anyone.",
    "erasure": "The right to be forgotten lets people ask for links to be deleted.",
    "harbour": "Pilots and tugboats waited in the harbour over the winter.",
}


@pytest.fixture(scope="module")
def index() -> Index:
    entries = [fact(name, text) for name, text in STATEMENTS.items()]
    return Index(library_of(*entries), read_synonyms(shipped_synonyms()))


def best(index: Index, query: str) -> str | None:
    found = index.search(query)
    return found[0].entry.id.removeprefix("harbour/") if found else None


@pytest.mark.parametrize(
    "query",
    [
        "call me later", "is anyone here", "what time is it", "how old are you", "see you soon",
        "good morning everyone", "what is the matter", "let me know", "good enough reason", "open it",
        "lead me there", "known enough",
    ],
)  # fmt: skip
def test_everyday_words_alone_are_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize("query", ["good enough", "is it good enough", "Good Enough!!!"])
def test_everyday_words_that_an_entry_has_as_a_phrase_are_answered(index: Index, query: str) -> None:
    assert best(index, query) == "enough"


@pytest.mark.parametrize("query", ["right to be forgotten", "what is the right to be forgotten?"])
def test_a_phrase_of_everyday_words_is_answered_with_the_function_words_in_it(index: Index, query: str) -> None:
    assert best(index, query) == "erasure"


@pytest.mark.parametrize("query", ["right or forgotten", "the forgotten right", "right to be left alone"])
def test_everyday_words_that_an_entry_has_apart_are_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize(
    "query",
    [
        "golden gate toll",
        "world chess federation",
        "malaria vaccine dosage",
        "lithium battery recycling",
        "harbour seal pups",
        "toll for the golden gate",
        "federation in world chess",
    ],
)
def test_a_bare_name_of_which_the_library_lacks_a_word_is_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize("query", ["golden gate malaria vaccine", "lithium bolivia golden gate"])
def test_a_bare_name_whose_words_stand_in_different_entries_is_met_with_silence(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize("query", ["what is the pil", "who can have an ope", "the fact of the bol and bridge"])
def test_three_letters_in_a_sentence_are_no_half_of_a_word(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize(("query", "expected"), [("gar kasparov", "chess"), ("who is gar kasparov", "chess")])
def test_three_letters_beside_a_word_that_is_met_may_be_half_of_one(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize("query", ["i need a new phone", "what do pilots eat", "a really strange vaccine story"])
def test_one_word_that_is_met_must_be_two_thirds_of_a_query(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize(
    "query", ["my phone is broken", "how do i sell my old phone", "my bridge", "is my vaccine good", "paint my roof"]
)
def test_no_entry_tells_of_what_the_asker_has(index: Index, query: str) -> None:
    assert best(index, query) is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("how to sell my old car", ["old", "car"]),
        ("my phone and my bridge", ["phone", "bridge"]),
        ("tell me of my climate change essay", ["climate"]),
        ("your car", []),
        ("my", []),
    ],
)
def test_what_the_asker_has_ends_at_the_first_word_that_is_no_plain_adjective(query: str, words: list[str]) -> None:
    tokens = scan(query)
    assert [tokens[place].term for place in sorted(owned(tokens))] == words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("my house is on fire", "house"),
        ("the phone of drivers", "phones"),
        ("for my homework: malaria vaccine", "vaccine"),
        ("my phone shows the golden gate bridge", "bridge"),
    ],
)
def test_the_matter_beside_what_the_asker_has_is_answered(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("golden gate bridge", "bridge"),
        ("GOLDEN GATE!!1!", "bridge"),
        ("goldn gate brigde", "bridge"),
        ("gate bridge 1937", "bridge"),
        ("oveer malaria vaccine", "vaccine"),  # a slip in a function word is no part of the name
        ("who was defeated by the chess computer", "chess"),
    ],
)
def test_a_bare_name_with_slips_or_in_part_is_answered(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("quick question about lithium bolivia", "lithium"),
        ("sooo what about the great firewall lol", "firewall"),
        ("looooong shot but malaria vaccine", "vaccine"),
        ("pleeeease golden gate bridge", "bridge"),
        ("any1 got the fact w/ kasparov chess", "chess"),
        ("yo fam, lithium bolivia", "lithium"),
        ("hiiii good morning, malaria vaccine thx", "vaccine"),
        ("https://example.org/great-firewall", "firewall"),
    ],
)
def test_chat_around_two_words_that_are_met_does_not_silence_them(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("drawn_out", "word"),
    [("sooo", "so"), ("pleeeease", "please"), ("looooong", "long"), ("gooood", "good"), ("hmmmmm", "hm")],
)
def test_letters_that_are_drawn_out_are_folded_in_ordinary_words(drawn_out: str, word: str) -> None:
    assert calmed(drawn_out) == word


def test_letters_that_are_drawn_out_are_folded_where_that_makes_a_known_word() -> None:
    known = {"china", "gaps", "greek", "wwwx"}
    assert [calmed(word, known) for word in ("chinaaa", "gapsss", "greeek", "wwwx", "riverrr")] == [
        "china", "gaps", "greek", "wwwx", "riverrr"
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["", "aaa", "wwwx", "iii", "patttents", "good", "committee", "111", "ーーー"])
def test_other_words_keep_their_letters(word: str) -> None:
    assert calmed(word) == word


def test_no_word_is_both_a_word_of_asking_and_an_everyday_word() -> None:
    assert not ASKING & EVERYDAY


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pilots in winter are mostly hungry fishermen", "harbour"),
        ("pilots and winter and hungry fishermen", None),
        ("pilots are mostly hungry fishermen", None),
    ],
)
def test_two_weighty_words_of_a_sentence_are_more_than_two_of_a_list(
    index: Index, query: str, expected: str | None
) -> None:
    assert best(index, query) == expected
