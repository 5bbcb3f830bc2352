from __future__ import annotations

from bot.library.model import Kind
from commands.help import examples
from tests.commands.shelf import ENTRIES, FACTS, LINEN, catalogue_of


def test_each_example_finds_something_of_its_kind() -> None:
    catalogue = catalogue_of(*ENTRIES)
    found = examples(catalogue)
    for name, kind in (("fact", Kind.FACT), ("quote", Kind.QUOTE), ("compare", Kind.COMPARISON)):
        assert catalogue.index.search(found[name], kinds=[kind])
    assert catalogue.index.search(found["search"])


def test_examples_differ_where_they_can() -> None:
    found = examples(catalogue_of(*ENTRIES))
    assert len(set(found.values())) == len(found)


def test_an_example_is_repeated_where_there_is_nothing_else() -> None:
    found = examples(catalogue_of(FACTS[4]))
    assert found == {"fact": FACTS[4].statement, "search": FACTS[4].statement, "article": LINEN.title}


def test_an_empty_library_has_no_examples() -> None:
    assert examples(catalogue_of()) == {}
