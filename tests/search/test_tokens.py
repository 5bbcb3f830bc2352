"""How text is cut into tokens."""

from __future__ import annotations

import pytest

from bot.search.tokens import Sort, fold, scan, scan_query


def terms(text: str) -> list[str]:
    return [token.term for token in scan(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("38,000", "#38000"),
        ("38000", "#38000"),
        ("38k", "#38000"),
        ("38K", "#38000"),
        ("38 thousand", "#38000"),
        ("thirty-eight thousand", "#38000"),
        ("38.5 million", "#38500000"),
        ("1.2 billion", "#1200000000"),
        ("1.2bn", "#1200000000"),
        ("one hundred fifty", "#150"),
        ("two million three hundred thousand", "#2300000"),
        ("6 276", "#6276"),
        ("1.234.567", "#1234567"),
        ("2.50", "#2.5"),
        ("1,5", "#1.5"),
        ("007", "#7"),
        ("٣٨", "#38"),
        ("\uff13\uff18", "#38"),
    ],
)
def test_a_number_has_one_term_however_it_is_written(text: str, expected: str) -> None:
    assert terms(text) == [expected]


def test_a_small_number_word_is_a_word_and_a_number() -> None:
    (token,) = scan("six")
    assert (token.term, token.also) == ("six", ("#6",))


def test_the_parts_of_a_scaled_number_are_kept_for_what_is_searched_only() -> None:
    (token,) = scan("52 billion")
    assert token.sort is Sort.SCALED
    assert token.also == ("#52", "billion")


def test_a_range_is_two_numbers() -> None:
    assert terms("2014-2023") == terms("2014\u20132023") == terms("2014/2023") == ["#2014", "#2023"]


def test_an_account_of_years_is_not_one_long_number() -> None:
    assert terms("2014 2023") == ["#2014", "#2023"]


@pytest.mark.parametrize(
    ("text", "term", "parts"),
    [("GPT-4", "gpt4", ("gpt", "#4")), ("gpt4", "gpt4", ("gpt", "#4")), ("H800", "h800", ("h", "#800")),
     ("llama-3.1", "llama3.1", ("llama", "#3.1")), ("7nm", "7nm", ("#7", "nanometre")), ("38th", "38th", ("#38",))],
)  # fmt: skip
def test_letters_and_digits_together_are_one_name(text: str, term: str, parts: tuple[str, ...]) -> None:
    (token,) = scan(text)
    assert (token.term, token.also, token.sort) == (term, parts, Sort.MIXED)


def test_signs_are_read_as_the_words_that_they_stand_for() -> None:
    assert terms("62%") == terms("62 percent") == terms("62 per cent")
    assert terms("$5") == ["dollar", "#5"]


def test_acronyms_lose_their_dots_and_stay_apart_from_function_words() -> None:
    assert terms("U.S. US us U.S.A. WIPO U.S") == ["us.", "us.", "us", "usa", "wipo", "us."]


def test_shouting_makes_no_acronyms() -> None:
    assert not any(token.acronym for token in scan("TELL US ABOUT THE PORT"))


def test_possessives_apostrophes_and_accents_are_folded() -> None:
    assert terms("China's café, O\u2019Brien's naïve Zürich") == ["china", "cafe", "obrien", "naive", "zurich"]
    assert terms("Straße") == ["strasse"]


def test_case_is_kept_by_folding_alone() -> None:
    assert fold("\uff21bc") == "Abc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京都", ["東京", "京都"]),
        ("水", ["水"]),
        ("AI技術", ["ai", "技術"]),
        ("สวัสดี", ["สว", "วั", "ัส", "สด", "ดี"]),
        ("Москва", ["москва"]),
        ("اَلْعَرَبِيَّةُ", ["العربية"]),
        ("हिन्दी", ["हिन्दी"]),
        ("서울시", ["서울시"]),
    ],
)
def test_any_script_is_kept(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_emoji_are_kept_apart() -> None:
    assert [(token.term, token.sort) for token in scan("law🙂")] == [("law", Sort.WORD), ("🙂", Sort.SIGN)]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud800", "!!!", "\u200b", "_-_"])
def test_what_cannot_be_read_has_no_tokens(text: str) -> None:
    assert scan(text) == []


def test_separators_of_any_kind_part_words() -> None:
    assert terms("product/market_fit-test;#tag") == ["product", "market", "fit", "test", "tag"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("WOW!!1!", ["wow"]),
        ("wow !!!111!! really", ["wow", "really"]),
        ("over 1!", ["over", "#1"]),
        ("wow!100", ["wow", "#100"]),
        ("!7", ["#7"]),
    ],
)
def test_the_one_among_exclamation_marks_is_one_of_them(query: str, expected: list[str]) -> None:
    assert [token.term for token in scan_query(query)] == expected
