"""A name with another number is another name; an amount is not a name."""

from __future__ import annotations

import pytest

from bot.search.index import Index
from bot.search.numbered import names_another, names_asked
from bot.search.tokens import scan, scan_query
from tests.search.fakes import fact, library_of


def is_another(query: str, headline: str) -> bool:
    return names_another(names_asked(scan_query(query)), [token.term for token in scan(headline)])


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("gpt-6 images", "GPT-4 accepts images."),
        ("gpt 6 images", "GPT-4 accepts images."),
        ("GPT6", "GPT 4 accepts images."),
        ("llama 3 weights", "Meta released Llama 2 with openly available weights."),
        ("apache license 3.0", "The Apache License 2.0 grants patents."),
        ("6g network", "The first nationwide 5G network"),
        ("8nm processor", "A processor of 7 nanometres"),
        ("8 nm processor", "A processor of 7 nanometres"),
        ("8 nanometers", "A processor of 7 nanometres"),
        ("8 km bridge", "A bridge of 7 kilometres"),
        ("8 nanometre h900", "The H800 has 8 nanometres."),
        ("chang'e 5", "Chang'e 6 brought back samples."),
        ("gpt-5", "GPT-4 folded 5 shirts."),
        ("log5j", "A flaw in Log4j"),
        ("august 2", "It was published on August 1."),
    ],
)
def test_a_name_that_is_asked_for_with_another_number_is_another(query: str, headline: str) -> None:
    assert is_another(query, headline)


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("gpt-4 images", "GPT-4 accepts images."),
        ("gpt 5", "GPT-five was released."),
        ("gpt-4 and gpt-5", "GPT-4 accepts images."),
        ("llama 3", "Llama 2 and 3 were released."),
        ("llama 3", "A llama eats 5 kilos."),
        ("license 2.0", "License 2"),
        ("patents 2014", "Generative AI patents 2023"),
        ("38k patents 2014", "Between 2015 and 2023, China filed over 38,000 patents."),
        ("filed 20,000", "China filed 38,000 patents."),
        ("52 billion chips", "Chips for 50 billion"),
        ("last 5 years", "In the last 10 years"),
        ("faces 3 hurdles", "China faces two hurdles."),
        ("20th century", "The 38th parallel"),
        ("1990s", "In the 1980s"),
        ("gpt", "GPT-4"),
        ("7 nm processor", "A processor of 7 nanometres"),
        ("8 nm", "A processor of seven parts"),
        ("8 months", "In 7 months"),
        ("china 39 gold medals", "The United States won 39 gold medals and China 38."),
        ("won 38 gold medals", "The United States won 39 gold medals and China 38."),
    ],
)
def test_the_same_number_an_amount_or_a_year_makes_no_other_name(query: str, headline: str) -> None:
    assert not is_another(query, headline)


def test_no_words_that_fit_bring_back_a_name_with_another_number() -> None:
    index = Index(library_of(fact("llama", "Meta released Llama 2 with openly available weights.")))
    asked = "meta released llama {} with openly available weights"
    assert index.search(asked.format(2))
    assert not index.search(asked.format(3))
    assert not index.complete(asked.format(3) + " in")
    assert index.nearest(asked.format(3)), "it is offered as near, never as the answer"
