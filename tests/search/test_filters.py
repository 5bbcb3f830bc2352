"""Masks of documents by their labels."""

from __future__ import annotations

from itertools import product

from bot.search.documents import Document
from bot.search.filters import Filters

KINDS, ARTICLES = ("fact", "quote"), tuple(f"a{n}" for n in range(120))
DOCUMENTS = [
    Document(f"{article}/{kind}", "words", labels=(("kind", kind), ("article", article)))
    for article, kind in product(ARTICLES, KINDS)
]


def let_through(*where: tuple[str, set[str]]) -> list[str]:
    mask = Filters([document.labels for document in DOCUMENTS]).mask(
        tuple((name, frozenset(values)) for name, values in where)
    )
    return [document.id for document, passes in zip(DOCUMENTS, mask, strict=True) if passes]


def test_nothing_named_lets_everything_through() -> None:
    assert let_through() == [document.id for document in DOCUMENTS]


def test_every_name_must_agree_and_any_value_of_a_name() -> None:
    assert let_through(("kind", {"fact"}), ("article", {"a7"})) == ["a7/fact"]
    assert let_through(("article", {"a7", "a9"}), ("kind", {"quote", "fact"})) == [
        f"{article}/{kind}" for article in ("a7", "a9") for kind in KINDS
    ]
    assert len(let_through(("kind", {"quote"}))) == len(ARTICLES)


def test_what_no_document_has_lets_nothing_through() -> None:
    assert let_through(("kind", {"claim"})) == let_through(("kind", set())) == let_through(("colour", {"red"})) == []


def test_masks_of_many_different_questions_stay_right() -> None:
    filters = Filters([document.labels for document in DOCUMENTS])
    for _ in range(2):
        for number, article in enumerate(ARTICLES):
            mask = filters.mask((("article", frozenset({article})),))
            assert [place for place, passes in enumerate(mask) if passes] == [2 * number, 2 * number + 1]


def test_no_documents_have_an_empty_mask() -> None:
    assert Filters([]).mask(()) == b""
