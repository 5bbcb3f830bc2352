from __future__ import annotations

import pytest

from bot.errors import BadInputError, NotFoundError
from bot.library.model import Kind
from bot.render.trail import Ask, speaker_key
from commands.inquiry import ask_for, clean_query, entry_of, find, find_article, resolve_article, resolve_speaker
from tests.commands.shelf import ENTRIES, HARBOURS, LINEN, QUOTES, catalogue_of

CATALOGUE = catalogue_of(*ENTRIES)


def ids(ask: Ask) -> list[str]:
    return [entry.id for entry in find(CATALOGUE, ask)]


def test_words_are_tidied() -> None:
    assert clean_query("  idle \n cranes\x00 ") == "idle cranes"


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\x00"])
def test_nothing_to_look_for_is_bad_input(text: str) -> None:
    with pytest.raises(BadInputError, match="Please type a few words"):
        clean_query(text)


def test_a_long_query_is_cut_and_a_far_too_long_one_refused() -> None:
    assert len(clean_query("word " * 100)) <= 200
    with pytest.raises(BadInputError, match="shorten it to 200"):
        clean_query("x" * 1001)


def test_a_chosen_entry_comes_first_and_once() -> None:
    found = ids(ask_for(CATALOGUE, "id:harbours/velm-containers", Kind.FACT))
    assert found[0] == "harbours/velm-containers"
    assert len(found) == len(set(found)) > 1


def test_a_chosen_entry_of_another_kind_asks_for_its_words() -> None:
    found = ids(ask_for(CATALOGUE, "id:harbours/containers", Kind.FACT))
    assert "harbours/containers" not in found
    assert found


def test_a_chosen_entry_keeps_to_its_own_article() -> None:
    found = ids(ask_for(CATALOGUE, "id:linen/velm-looms", Kind.FACT, article="id:linen"))
    assert found[0] == "linen/velm-looms"
    assert all(entry_id.startswith("linen/") for entry_id in found)


def test_a_chosen_quote_keeps_to_its_own_speaker() -> None:
    assert ids(ask_for(CATALOGUE, "id:harbours/gulls", Kind.QUOTE, speaker="Maren de Wit")) == ["harbours/gulls"]


def test_a_speaker_is_remembered_by_a_key() -> None:
    ask = ask_for(CATALOGUE, "cloth", Kind.QUOTE, speaker="ben okafor")
    assert ask.speaker == speaker_key("Ben Okafor")
    assert ids(ask) == ["linen/stubborn"]


def test_a_speaker_who_left_the_library_is_told() -> None:
    with pytest.raises(NotFoundError, match="Nobody of that name"):
        find(CATALOGUE, Ask(query="cloth", kind=Kind.QUOTE, speaker="00000000"))


@pytest.mark.parametrize("text", ["linen", "id:linen", "LINEN", " Linen  comes back ", "linen COMES back"])
def test_an_article_is_found_by_id_or_title(text: str) -> None:
    assert find_article(CATALOGUE, text) == LINEN


@pytest.mark.parametrize("text", ["", "lin", "id:", "nothing"])
def test_anything_else_is_not_an_articles_name(text: str) -> None:
    assert find_article(CATALOGUE, text) is None


def test_the_only_article_near_is_meant() -> None:
    assert resolve_article(CATALOGUE, "harbours go") == HARBOURS


def test_an_unknown_article_is_named_in_the_error() -> None:
    with pytest.raises(NotFoundError, match="I have no article “xyzzy”"):
        resolve_article(CATALOGUE, "xyzzy")


def test_the_only_speaker_near_is_meant() -> None:
    assert resolve_speaker(CATALOGUE, "maren") == "Maren de Wit"
    assert resolve_speaker(CATALOGUE, f"speaker:{speaker_key('Ben Okafor')}") == "Ben Okafor"


def test_an_unknown_speaker_is_named_in_the_error() -> None:
    with pytest.raises(NotFoundError, match="I have no quotes by “xyzzy”"):
        resolve_speaker(CATALOGUE, "xyzzy")


def test_an_entry_is_found_by_its_whole_id_only() -> None:
    assert entry_of(CATALOGUE.library, "harbours/gulls") == QUOTES[0]
    with pytest.raises(NotFoundError):
        entry_of(CATALOGUE.library, "gulls")
