"""The curators' list of synonyms: what it may hold, how problems are told, and what it makes search understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.library.problems import LibraryError
from bot.search.alike import Alike, Closeness, Group, phrases_of
from bot.search.index import Index
from bot.search.match import How
from bot.search.stems import stem
from bot.search.synonyms import check_synonyms, read_synonyms, shipped_synonyms
from bot.search.tokens import scan
from tests.search.fakes import fact, library_of

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = library_of(
    fact("tugs", "The port acquired nine tugboats."),
    fact("strike", "Crews were laid off after the strike."),
    fact("who-report", "The World Health Organization counted the sick sailors."),
    fact("statehood", "The island became a state."),
    fact("stars", "Two movie stars visited the quay."),
)


def written(folder: Path, text: str) -> Path:
    file = folder / "synonyms.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def best(query: str, *groups: Group) -> str | None:
    found = Index(LIBRARY, groups).search(query)
    return found[0].entry.id if found else None


def test_groups_are_read_with_the_closeness_of_their_section(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "names:\n  bodies:\n    - [World Health Organization, WHO]\n"
        "words:\n  trade:\n    - [buy, purchase]\n    - - sell\n      - vend\n"
        "related:\n  capitals:\n    - [Paris, France]\n",
    )
    assert read_synonyms(file) == (
        Group(("World Health Organization", "WHO"), Closeness.NAME),
        Group(("buy", "purchase"), Closeness.WORD),
        Group(("sell", "vend"), Closeness.WORD),
        Group(("Paris", "France"), Closeness.RELATED),
    )


NOTHING = (
    "there is no value here (~ means nothing at all): remove it, or put it in quotation marks if you mean the word"
)
OR_QUOTE = "or put a text that begins with {} in quotation marks"
WRONG = {
    "names:\n  a:\n    - [buy, purchase]\nwrods:\n  b:\n    - [x, y]\n": [
        '4:1: "wrods" is no section of this file: its sections are names, families, words, related'
    ],
    "words:\n  a:\n    - [buy]\n    - [buy, Buy]\n": [
        "3:7: a group of one says nothing: add what can stand for it, or remove the group",
        '4:13: "Buy" stands twice in this group: keep one',
    ],
    "words:\n  a:\n    - ['...', buy]\n    - [a b c d e f g h i, nine]\n": [
        '3:8: "..." has nothing that can be searched: write a word or a phrase',
        '4:8: "a b c d e f g h i" is too long: say it in at most 8 words',
    ],
    "words:\n  a:\n    - [buy, [purchase, acquire]]\n    - buy\n  b: sell\nnames: x\n": [
        "3:13: a list or a mapping stands where a word should be: write a word or a phrase",
        "4:7: a list of words and phrases should stand here: write it as in docs/curating.md",
        "5:6: a list of groups should stand here: write it as in docs/curating.md",
        "6:8: topics should stand here: write each as a name with a colon, as docs/curating.md shows",
    ],
    "words:\n  a:\n    - [buy, ~]\n": [
        f"3:13: {NOTHING}",
    ],
    "words:\n  a: &x\n    - [buy, purchase]\n  b: *x\n": [
        f"2:6: &x names this to be repeated elsewhere: remove it, and write things out, {OR_QUOTE.format('&')}",
        f"4:6: *x stands for something written elsewhere: write it out here, {OR_QUOTE.format('*')}",
    ],
    "": ["1:1: the file is empty: begin with names:"],
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items(), ids=range(len(WRONG)))
def test_all_that_is_wrong_is_told_with_its_place_and_its_remedy(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    file = written(tmp_path, text)
    assert [str(problem) for problem in check_synonyms(file)] == [f"{file.as_posix()}:{line}" for line in expected]


def test_a_missing_file_is_a_problem_and_not_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no such file"):
        read_synonyms(tmp_path / "nowhere.yaml")


def test_the_list_that_is_shipped_holds_no_problem_and_no_group_twice() -> None:
    assert check_synonyms(shipped_synonyms()) == ()
    groups = [frozenset(text.casefold() for text in group.texts) for group in read_synonyms(shipped_synonyms())]
    assert len(groups) > 500
    assert len(set(groups)) == len(groups)


def test_a_word_finds_what_is_said_with_its_synonym_and_says_so() -> None:
    group = Group(("buy", "purchase", "acquire"), Closeness.WORD)
    assert best("who bought tugboats", group) == best("tugboat purchases", group) == "harbour/tugs"
    (match,) = Index(LIBRARY, [group]).search("purchase tugboats")
    assert {word.asked: (word.met, word.how) for word in match.why}["purchase"] == ("acquired", How.SYNONYM)


def test_a_phrase_with_small_words_in_it_is_understood_as_it_is_typed() -> None:
    group = Group(("dismiss", "lay off"), Closeness.WORD)
    away = Group(("buy", "take over", "acquire"), Closeness.WORD)
    assert best("port that took over tugboats", away) == "harbour/tugs"
    assert best("dismiss", group) is None  # "off" is not searched, and "lay" alone says something else


def test_initials_of_a_name_need_no_line_of_their_own() -> None:
    assert (
        best("IHO sailors", Group(("International Harbour Office", "World Health Organization")))
        == "harbour/who-report"
    )


def test_the_short_form_of_a_name_leads_to_it_and_not_the_other_way_round() -> None:
    group = Group(("United Provinces", "the State"))
    alike = Alike([group])
    assert [other.text for other in alike.others(("the", stem("state")))] == ["United Provinces", "UP"]
    assert alike.longest_from(stem("state")) == 0


def test_related_words_never_answer_alone() -> None:
    cinema = Group(("Hollywood", "movie"), Closeness.RELATED)
    assert best("hollywood", cinema) is None
    assert best("hollywood stars visited", cinema) == "harbour/stars"


def test_the_words_themselves_come_before_their_synonyms() -> None:
    index = Index(
        library_of(fact("a", "They purchased a crane."), fact("b", "They acquired a crane.")),
        [Group(("purchase", "acquire"), Closeness.WORD)],
    )
    assert [match.entry.id for match in index.search("acquired crane")] == ["harbour/b", "harbour/a"]


def test_plain_words_are_read_as_scanning_reads_them() -> None:
    for group in read_synonyms(shipped_synonyms()):
        for text in group.texts:
            assert phrases_of(text)[0] == tuple(stem(token.term) for token in scan(text))
