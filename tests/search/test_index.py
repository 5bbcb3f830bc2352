"""What members type, and what they are answered, over a small library of two articles."""

from __future__ import annotations

import pytest

from bot.library.model import Article, Kind, Quote
from bot.search.alike import Group
from bot.search.index import Index
from bot.search.match import How
from tests.search.fakes import HARBOUR, NETHERLANDS, UNKNOWN_YEAR, evidence, fact, library_of, small_library


def best(index: Index, query: str) -> str | None:
    found = index.search(query)
    return found[0].entry.id if found else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("38,000 containers", "harbour/cranes-idle"),
        ("38000", "harbour/cranes-idle"),
        ("38k containers", "harbour/cranes-idle"),
        ("38 thousand", "harbour/cranes-idle"),
        ("thirty-eight thousand containers", "harbour/cranes-idle"),
        ("1.2bn tonnes", "harbour/dutch-tugs"),
        ("1,200,000,000", "harbour/dutch-tugs"),
        ("62%", "harbour/diesel-share"),
        ("62 per cent", "harbour/diesel-share"),
        ("2014-2023", "harbour/us-terminals"),
        ("6 automated terminals", "harbour/us-terminals"),
        ("4 810 vessels", "harbour/tugs-compared"),
    ],
)
def test_a_number_is_found_in_every_notation(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("contaners wait", "harbour/cranes-idle"),
        ("haer the gulsl", "harbour/silence"),
        ("safty office acidents", "harbour/safety-report"),
        ("idle cranes", "harbour/cranes-idle"),
        ("auto termin", "harbour/us-terminals"),
        ("opensource gripper", "robots/cloth-is-hard"),
        ("tug boats diesel", "harbour/diesel-share"),
        ("accidents counted?!", "harbour/safety-report"),
        ("harbor safety office", "harbour/safety-report"),
        ("what is the share of diesel please", "harbour/diesel-share"),
        ("CRANES-STAND_IDLE", "harbour/cranes-idle"),
    ],
)
def test_wrong_letters_halves_of_words_and_other_orders_are_understood(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("gridlock", "harbour/cranes-idle"),  # an alias of the fact
        ("Holland cargo", "harbour/dutch-tugs"),  # an alias of its entity
        ("U.S. terminals", "harbour/us-terminals"),
        ("US terminals", "harbour/us-terminals"),
        ("us terminals", "harbour/us-terminals"),
        ("america automated", "harbour/us-terminals"),
        ("IHSO accidents", "harbour/safety-report"),  # initials of an entity's name
        ("ihso", "harbour/safety-report"),
        ("soft robotics", "robots/cloth-is-hard"),  # a topic
        ("maren", "harbour/silence"),  # a speaker
        ("first night of the strike", "harbour/silence"),  # a quote's context
        ("vessels registered", "harbour/tugs-compared"),  # an aspect
        ("sixty-two of 100", "harbour/diesel-share"),  # the evidence
    ],
)
def test_names_topics_speakers_and_evidence_lead_to_their_entry(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"), [("gpt-4", "four"), ("GPT4", "four"), ("gpt 4", "four"), ("gpt-5", "five"), ("gpt5", "five")]
)
def test_digits_decide_between_names_that_differ_in_nothing_else(index: Index, query: str, expected: str) -> None:
    assert [match.entry.id for match in index.search(query)] == [f"robots/gpt-{expected}-folds"]


@pytest.mark.parametrize("query", ["gpt-6", "gpt6", "gpt 6", "418 accidents in 2022", "38,001", "3800"])
def test_a_number_that_no_entry_has_finds_nothing(index: Index, query: str) -> None:
    assert index.search(query) == []


@pytest.mark.parametrize("query", ["best pizza dough", "the", "of and to", "", "   ", "!!!", "a", "xyzzy plugh", "🙂"])
def test_what_no_entry_answers_is_met_with_silence(index: Index, query: str) -> None:
    assert index.search(query) == []


def test_the_nearest_entries_share_something_weighty_or_there_are_none(index: Index) -> None:
    near = index.nearest("gpt-6 benchmarks")
    assert [match.entry.id for match in near] == ["robots/gpt-four-folds", "robots/gpt-five-folds"]
    assert index.nearest("best pizza dough") == []
    assert index.nearest("the of and") == []


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_asked_for_is_the_only_kind_answered(index: Index, kind: Kind) -> None:
    for query in ("tugboats", "robots", "gulls", "harbours safer", ""):
        found = [*index.search(query, [kind]), *index.complete(query, [kind]), *index.nearest(query, [kind])]
        assert {match.entry.kind for match in found} <= {kind}
    assert index.complete("", [kind])


@pytest.mark.parametrize("article", ["harbour", "robots"])
def test_one_article_never_leaks_into_another(index: Index, article: str) -> None:
    for query in ("robots", "tugboats", "harbour/silence", "You can hear the gulls again.", "", "p"):
        found = [
            *index.search(query, article=article),
            *index.complete(query, article=article),
            *index.nearest(query, article=article),
        ]
        assert {match.entry.article.id for match in found} <= {article}
    assert index.search("gulls", article="unheard-of") == []


def test_a_speaker_is_compared_without_case_and_leaves_out_whoever_else_speaks(index: Index) -> None:
    assert best(index, "patience") == "robots/patience"
    assert index.search("patience", speaker="Maren de Wit") == []
    assert [match.entry.id for match in index.complete("", speaker=" maren DE wit ")] == ["harbour/silence"]


@pytest.mark.parametrize("key", ["robots/worth-it", "ROBOTS/WORTH-IT", "worth-it"])
def test_an_id_brings_its_entry_first(index: Index, key: str) -> None:
    found = index.search(key)
    assert found[0].entry.id == "robots/worth-it"
    assert found[0].score == 1.0


def test_an_article_is_found_by_title_author_publisher_and_id(index: Index) -> None:
    for text in ("robots", "laun", "Ben Ok", "lab week", "Robots learn to fold laundry", "fold luandry"):
        assert [article.id for article in index.articles(text)] == ["robots"]
    assert [article.id for article in index.articles("")] == ["harbour", "robots"]
    assert index.articles("pizza") == []
    assert len(index.articles("", limit=1)) == 1


def test_a_speaker_is_completed_by_any_part_of_the_name(index: Index) -> None:
    assert index.speakers("") == ["Maren de Wit", "Ben Okafor"]
    assert index.speakers("oka") == ["Ben Okafor"]
    assert index.speakers("pizza") == []


def test_a_match_says_which_words_met_which_and_how(index: Index) -> None:
    said = {word.asked: (word.met, word.how) for word in index.search("dutsh tugboat 1.2bn tonnes")[0].why}
    assert said == {
        "dutsh": ("dutch", How.SPELLING),
        "tugboat": ("tugboats", How.STEM),
        "1.2bn": ("1.2 billion", How.NUMBER),
        "tonnes": ("tonnes", How.EXACT),
    }


@pytest.mark.parametrize("query", ["dutsh tugboat 1.2bn tonnes", "cranes idle", "tugs", "quantum pizza"])
def test_matches_that_need_not_say_why_are_the_same_matches(index: Index, query: str) -> None:
    for look in (index.search, index.nearest):
        silent = look(query, explain=False)
        assert [(one.entry, one.score) for one in silent] == [(one.entry, one.score) for one in look(query)]
        assert not any(one.why for one in silent)


def test_what_was_asked_before_changes_no_answer(index: Index) -> None:
    queries = ["cranes idle", "dutch tugs", "cranes idle", "quantum pizza", "cranes"]
    fresh = [(Index(small_library()).search(query), Index(small_library()).nearest(query)) for query in queries]
    assert [(index.search(query), index.nearest(query)) for query in queries] == fresh


def test_scripts_without_spaces_are_found_by_any_of_their_words(index: Index) -> None:
    for query in ("東京", "ロボット", "洗濯物", "研究"):
        assert best(index, query) == "robots/tokyo-lab"
    assert index.search("大阪") == []


def test_synonyms_that_curators_give_are_understood() -> None:
    index = Index(small_library(), synonyms=[Group(("tugboats", "hauling craft")), Group(("laundry", "washing"))])
    assert best(index, "dutch hauling craft") == "harbour/dutch-tugs"
    assert best(index, "washing robots") == "robots/worth-it"
    assert best(Index(small_library()), "washing") is None


def test_a_slip_in_a_function_word_weighs_as_little_as_the_word(index: Index) -> None:
    assert best(index, "waht abuot teh cranes idle") == "harbour/cranes-idle"
    assert index.search("waht abuot teh") == []


def test_no_more_than_three_words_of_a_query_are_guessed_at_the_longest_first(index: Index) -> None:
    assert best(index, "tugbots deisel") == "harbour/diesel-share"
    said = {word.asked: word.how for word in index.nearest("tugbots containrs terminlas accidnets")[0].why}
    assert set(said) <= {"containrs", "terminlas", "accidnets"}


def test_halves_of_words_are_understood_where_many_words_begin_alike() -> None:
    words = [
        f"brai{one}{other}" for one in "bcdfglmnprst" for other in ("ald", "eng", "ist", "olo", "unt", "yar", "zet")
    ]
    index = Index(library_of(*(fact(f"f{n}", f"Port {word} was dredged.") for n, word in enumerate(words))))
    assert index.search("brai dredg")
    assert len(index.search("brai", limit=100)) == len(words) == 84


def test_an_empty_library_answers_nothing() -> None:
    index = Index(library_of())
    assert index.search("anything") == index.complete("") == index.nearest("anything") == []
    assert index.articles("a") == []
    assert index.speakers("a") == []


def test_an_id_that_was_superseded_finds_what_replaced_it() -> None:
    newer = fact("storm", "A storm closed the port.", supersedes=("gone/old-storm",))
    index = Index(library_of(fact("calm", "The port was open."), newer))
    assert [match.entry for match in index.search("gone/old-storm")] == [newer]


def test_translations_are_searched_too() -> None:
    entry = fact("storm", "A storm closed the port.", translations={"de": "Ein Sturm schloss den Hafen."})
    assert best(Index(library_of(entry)), "sturm hafen") == "harbour/storm"


def test_vs_asks_for_a_comparison() -> None:
    entries = [entry for entry in small_library().entries.values() if entry.kind in {Kind.FACT, Kind.COMPARISON}]
    index = Index(library_of(fact("tugs-at-work", "Tugboats work by flag."), *entries))
    assert best(index, "tugboats work flag") == "harbour/tugs-at-work"
    assert best(index, "tugboats vs work flag") == "harbour/tugs-compared"


def test_a_common_word_alone_is_answered_but_does_not_decide_between_entries(index: Index) -> None:
    found = [match.entry.id for match in index.search("tugboats")]
    assert set(found) == {"harbour/dutch-tugs", "harbour/diesel-share", "harbour/tugs-compared"}
    assert best(index, "tugboats diesel") == "harbour/diesel-share"


def test_an_unfinished_word_is_completed_and_not_corrected() -> None:
    index = Index(library_of(fact("cat", "A cat sat."), fact("cart", "Carthage burned."), fact("card", "Cards fell.")))
    assert [match.entry.id for match in index.complete("cart")] == ["harbour/cart"]
    assert [match.entry.id for match in index.complete("ca")] == ["harbour/card", "harbour/cart", "harbour/cat"]


def test_an_unfinished_word_is_one_that_has_all_its_letters_before_another_form_of_it() -> None:
    index = Index(library_of(fact("canal", "The wide canal froze."), fact("ice", "Ice was widespread.")))
    assert [match.entry.id for match in index.complete("wides")] == ["harbour/ice", "harbour/canal"]
    assert [match.entry.id for match in index.complete("canals")] == ["harbour/canal"]


def test_an_unfinished_number_is_completed_by_its_digits(index: Index) -> None:
    for typed in ("38", "38,", "38,0", "38,000", "38,000 con"):
        assert [match.entry.id for match in index.complete(typed)][:1] == ["harbour/cranes-idle"]
    assert index.complete("39,0") == []


def test_a_mistake_before_the_unfinished_word_is_corrected(index: Index) -> None:
    assert [match.entry.id for match in index.complete("dutsh tug")][:1] == ["harbour/dutch-tugs"]


def test_one_letter_completes_to_whatever_has_such_words() -> None:
    index = Index(library_of(*(fact(f"f{n}", f"Port {n} paid the pilots.") for n in range(40))))
    assert len(index.complete("p")) == 25
    assert len(index.complete("pilots p")) == 25


def test_a_word_that_every_entry_has_is_still_an_answer_and_still_near() -> None:
    index = Index(library_of(*(fact(f"f{n}", f"China and port number {n}.") for n in range(40))))
    assert len(index.search("china")) == 10
    assert len(index.nearest("chinas")) == 3


def test_while_only_function_words_are_typed_the_first_entries_are_shown(index: Index) -> None:
    assert index.complete("who is") == index.complete("")


def test_an_everyday_word_alone_is_offered_and_not_answered() -> None:
    index = Index(library_of(fact("tide", "The tide turned in time.", aliases=("right on time",))))
    assert index.search("what time is it") == []
    assert [match.entry.id for match in index.nearest("what time is it")] == ["harbour/tide"]
    assert best(index, "time of the tide") == best(index, "right on time") == "harbour/tide"


def test_chat_around_the_matter_does_not_silence_it(index: Index) -> None:
    assert best(index, "hmm lol any1 kindly provide info regarding idle cranes thx") == "harbour/cranes-idle"


def test_a_number_that_the_library_has_not_outweighs_the_word_beside_it(index: Index) -> None:
    assert index.search("gpt-6 shirts") == []
    assert best(index, "gpt-5 shirts") == "robots/gpt-five-folds"


def test_words_of_asking_alone_ask_for_nothing(index: Index) -> None:
    assert index.search("please show me something") == []
    assert index.nearest("please show me something") == []


def test_the_name_of_an_entity_prefers_facts_about_it_to_what_merely_mentions_it() -> None:
    mentions = fact("mentions", "Holland was late to the strike.")
    about = fact("about", "Pilots of the Netherlands met on Monday, and on the Tuesday after.", about=(NETHERLANDS,))
    index = Index(library_of(mentions, about))
    for query in ("netherlands", "the Dutch", "holland"):
        assert best(index, query) == "harbour/about"
    assert best(index, "holland late strike") == "harbour/mentions"


def test_a_quote_is_found_by_its_speaker_before_its_topics() -> None:
    words = "Nobody waits."
    other = Quote(
        id="harbour/other", article=HARBOUR, text=words, speaker="Ada Quist", evidence=evidence(words),
        topics=("patience", "wit"),
    )  # fmt: skip
    index = Index(library_of(other, *small_library().quotes))
    assert best(index, "wit") == "harbour/silence"


def test_an_entry_says_why_it_is_found_without_another_search(index: Index) -> None:
    for query in ("dutsh tugboat 1.2bn tonnes", "idle cranes", "netherlands"):
        for match in index.search(query):
            assert set(index.explain(query, match.entry)) == set(match.why) != set()
    entry = small_library().entries["robots/worth-it"]
    assert index.explain("idle cranes", entry) == ()


GERMAN = Article("hafen", "Der Hafen schweigt", "Eva Brandt", None, UNKNOWN_YEAR, "de-AT", "words", "0" * 64)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Schlepper aus Häfen", "hafen/schlepper"),  # plural and umlaut
        ("wie viele Schleppern gibt es im Hafen", "hafen/schlepper"),  # its function words weigh nothing
        ("Zölle erhöht", "hafen/zoll"),
        ("geschlossene Schleusen", "harbour/lock"),  # a translation of an English entry
        ("lock was closing", "harbour/lock"),
    ],
)
def test_each_language_is_stemmed_as_what_it_is(query: str, expected: str) -> None:
    lock = fact("lock", "The lock closed for a year.", translations={"de": "Die Schleuse war ein Jahr geschlossen."})
    tugs = fact("schlepper", "Im Hafen arbeitet nur ein Schlepper.", GERMAN)
    toll = fact("zoll", "Die Stadt erhöhte den Zoll.", GERMAN)
    assert best(Index(library_of(lock, tugs, toll)), query) == expected


def test_a_language_without_a_stemmer_is_searched_word_by_word() -> None:
    welsh = Article("porth", "Y porthladd", "Eva Brandt", None, UNKNOWN_YEAR, "cy", "words", "0" * 64)
    index = Index(library_of(fact("cwch", "Mae cwch yn y porthladd.", welsh)))
    assert best(index, "cwch porthladd") == "porth/cwch"


def test_the_function_words_of_one_language_are_words_in_another() -> None:
    index = Index(library_of(fact("dice", "The dice die out.", translations={"de": "Die Würfel sterben aus."})))
    assert best(index, "dice die") == "harbour/dice"
