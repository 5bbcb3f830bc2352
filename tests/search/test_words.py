"""Stems, spellings, sounds and acronyms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.search.acronyms import Initials
from bot.search.commonness import is_function_word_miswritten
from bot.search.documents import Document
from bot.search.groups import Groups
from bot.search.postings import build_postings
from bot.search.sounds import sounds_of
from bot.search.spellings import Spellings
from bot.search.stems import stem
from bot.search.vocabulary import Vocabulary


@pytest.mark.parametrize(
    "family",
    [
        "regulate regulates regulated regulating regulation regulations",
        "innovation innovations innovate innovative",
        "patent patents patented",
        "company companies",
        "create creates created creating creation",
        "organisation organization organizations",
        "endeavour endeavor endeavours",
        "narrow narrows narrowed narrowing",
        "stop stops stopped stopping",
        "launch launches launched launching",
        "box boxes",
        "buy bought buys buying",
        "grow grew grown growing grows",
        "woman women",
        "crisis crises",
        "taxi taxis",
        "warm warmer warmest warming",
        "hot hotter hottest",
        "easy easier easiest",
        "large larger largest",
        "new newer newest",
        "care cares cared caring",
        "plan plans planned planning",
        "state states stated stating statement",
        "organise organising organised organize organization",
        "raise raises raised raising",
        "speed speeds speeding",
        "exceed exceeds exceeded exceeding",
        "agree agrees agreed agreeing agreement",
        "repeat repeats repeated repeating",
        "translate translating translation translations",
        "global globally",
        "financial financially",
        "basic basically",
    ],
)
def test_words_of_one_family_share_a_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("pair", [
        "power powder", "chip chop", "general generate", "us use", "data date", "car care", "plan plane", "war wares",
        "port portion", "state station", "threat three", "form format", "bill billion", "miss mission", "name nam",
        "side sids", "new news",
        "author authority", "generally generate", "quantity quantize", "position positive",
    ],
)  # fmt: skip
def test_words_of_different_families_do_not(pair: str) -> None:
    one, two = pair.split()
    assert stem(one) != stem(two)


@pytest.mark.parametrize("word", ["waht", "iwll", "thsi", "betw", "agai", "becuase", "betwen", "thorugh"])
def test_function_words_that_are_begun_or_misspelt_are_seen_as_what_they_are(word: str) -> None:
    assert is_function_word_miswritten(word)


@pytest.mark.parametrize("word", ["cat", "dog", "pizza", "mine", "hat", "overt", "quantum"])
def test_other_words_are_not_taken_for_function_words(word: str) -> None:
    assert not is_function_word_miswritten(word)


@pytest.mark.parametrize("word", ["", "a", "ing", "ed", "москва", "gpt4", "#38", "東京", "ss", "ies"])
def test_what_is_no_english_word_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


MANY = tuple(
    dict.fromkeys(f"{a}{b}{c}{d}" for a in "bcdfg" for b in "aeiou" for c in "lmnrst" for d in ("o", "ate", "en"))
)


@pytest.mark.parametrize("word", ["balo", "cemate", "dinaten", "xxxx", "furten"])
@pytest.mark.parametrize("distance", [1, 2])
def test_near_spellings_are_all_those_within_the_distance(word: str, distance: int) -> None:
    vocabulary = Vocabulary(MANY, {})
    expected = {term for term in MANY if 0 < OSA.distance(word, term) <= distance}
    assert {MANY[number] for _, number in vocabulary.spelled_like(word, distance)} == expected


LETTERS = "abße\u043e"  # the last one is Cyrillic


@given(
    words=st.lists(st.text(LETTERS, min_size=1, max_size=7), unique=True, max_size=60),
    word=st.text(LETTERS + "z", min_size=1, max_size=7),
    distance=st.sampled_from([1, 2]),
)
def test_no_near_spelling_is_missed_whatever_the_words(words: list[str], word: str, distance: int) -> None:
    vocabulary = Vocabulary(words, {})
    nearby = [(OSA.distance(word, other), number) for number, other in enumerate(words)]
    assert vocabulary.spelled_like(word, distance) == sorted(near for near in nearby if 0 < near[0] <= distance)


def test_few_words_pass_for_near_by_their_letters_alone() -> None:
    words = sorted(MANY, key=len)
    assert list(Spellings(words).near("xxyyzz", 1)) == []
    near = list(Spellings(words).near("bal", 1))
    assert near == sorted(near)
    assert words.index("balo") in near
    assert len(near) < len(MANY) / 10


def test_what_is_longer_or_shorter_by_as_much_as_may_be_has_no_other_letters() -> None:
    words = ("bal", "bat", "bolo", "balon", "batin", "dalone", "balones")
    assert [words[place] for place in Spellings(words).near("balo", 1)] == ["bal", "bolo", "balon"]
    assert [words[place] for place in Spellings(words).near("balone", 2)] == ["balon", "dalone", "balones"]
    assert [words[place] for place in Spellings(words).near("ba", 1)] == ["bal", "bat"]


def test_no_words_are_near_to_anything() -> None:
    assert list(Spellings(()).near("word", 2)) == []


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "", "é"]), st.integers(0, 2**32 - 1))))
def test_groups_keep_every_number_under_its_name_in_the_order_given(named: list[tuple[str, int]]) -> None:
    groups = Groups.of_pairs(named)
    for name in ("a", "b", "", "é", "unknown"):
        assert list(groups.of(name)) == [number for other, number in named if other == name]


def test_prefixes_come_in_alphabetical_order_and_no_more_than_asked_for() -> None:
    vocabulary = Vocabulary(("chip", "chips", "china", "chain", "#38", "#38000"), {})
    assert [vocabulary.terms[n] for n in vocabulary.beginning_with("chi", 9)] == ["china", "chip", "chips"]
    assert [vocabulary.terms[n] for n in vocabulary.beginning_with("chip", 9)] == ["chips"]
    assert [vocabulary.terms[n] for n in vocabulary.beginning_with("#3", 1)] == ["#38"]
    assert vocabulary.beginning_with("z", 9) == []


@pytest.mark.parametrize(
    "pair", ["enuf enough", "telefone telephone", "nolledge knowledge", "sientific scientific", "kwality quality"]
)
def test_words_that_sound_alike_share_a_key(pair: str) -> None:
    one, two = (set(sounds_of(word)) for word in pair.split())
    assert one & two


@pytest.mark.parametrize("pair", ["empire emperor", "pizza piece"])
def test_words_that_only_share_consonants_do_not(pair: str) -> None:
    one, two = (set(sounds_of(word)) for word in pair.split())
    assert not one & two


def initials(*headlines: str) -> Initials:
    return Initials(build_postings([Document(str(n), text) for n, text in enumerate(headlines)]))


def test_an_acronym_stands_for_the_phrase_that_recurs() -> None:
    library = initials(
        "A rush for large language models.",
        "Large language models grew.",
        "Little lamps melted.",
        *["Other words."] * 500,
    )
    spelled = library.spelled_out("llm")
    assert spelled is not None
    assert spelled.words == "large language models"
    assert library.spelled_out("zzz") is None


def test_initials_that_chance_can_make_stand_for_nothing() -> None:
    assert initials("Little lamps melted.", *["Some other words."] * 500).spelled_out("llm") is None


def test_a_part_of_a_longer_name_is_no_phrase_of_its_own() -> None:
    name = "The Personal Information Protection Law"
    library = initials(f"{name} applies.", f"Firms obey {name.lower()}.", *["Other words entirely."] * 300)
    assert library.spelled_out("ip") is None
    assert library.spelled_out("pipl") is not None


def test_function_words_do_not_count_in_an_acronym() -> None:
    spelled = initials("The Bank of England met.").spelled_out("bem")
    assert spelled is not None
    assert spelled.phrase == ("bank", "england", "meet")
