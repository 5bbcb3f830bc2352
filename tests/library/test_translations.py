"""Entries in other languages: which translation serves whom, and which are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from bot.library.languages import language_name, nearest, parts
from bot.library.translations import all_in_language, in_language
from tests.render.entries import article, claim, comparison, fact, quote

if TYPE_CHECKING:
    from tests.library.curated import Curated


@pytest.mark.parametrize(
    ("tags", "wanted", "found"),
    [
        (["en", "de"], "de", "de"),
        (["en", "de-CH"], "de", "de-CH"),
        (["en", "pt"], "pt-BR", "pt"),
        (["en", "pt-PT", "pt-BR"], "pt-BR", "pt-BR"),
        (["en", "es", "es-MX"], "es-419", "es"),
        (["en", "es-MX"], "es-ES", "es-MX"),
        (["en", "zh"], "zh-CN", "zh"),
        (["en", "zh-Hant", "zh-Hans"], "zh-CN", "zh-Hans"),
        (["en", "zh-Hans", "zh-Hant"], "zh-TW", "zh-Hant"),
        (["en", "zh-CN"], "zh-Hans", "zh-CN"),
        (["en", "nb"], "no", "nb"),
        (["en", "sv"], "sv-SE", "sv"),
        (["en", "en-GB"], "en-GB", "en-GB"),
        (["en", "en-GB"], "en-US", "en"),
        (["en-US", "de"], "en-GB", "en-US"),
        (["en", "de"], "fr", None),
        (["en", "de"], "", None),
    ],
)
def test_the_nearest_tag_serves(tags: list[str], wanted: str, found: str | None) -> None:
    assert nearest(tags, wanted) == found


@pytest.mark.parametrize("locale", list(discord.Locale))
def test_every_language_of_discord_has_a_name_and_serves_itself(locale: discord.Locale) -> None:
    assert language_name(str(locale)) != str(locale)
    assert nearest(["xx", parts(str(locale))[0]], str(locale)) == parts(str(locale))[0]


def test_an_unknown_language_is_named_by_its_tag() -> None:
    assert language_name("tlh") == "tlh"


@pytest.mark.parametrize("entry", [fact, quote, comparison, claim])
def test_an_entry_is_served_in_the_members_language_and_keeps_its_own_words(entry) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  # a maker of any kind
    original = entry(translations={"de": "Auf Deutsch."})
    german = in_language(original, "de")
    assert german.headline == "Auf Deutsch."
    assert in_language(german, "en-US") == original
    assert in_language(original, "fr").headline == original.headline


def test_the_evidence_stays_as_it_is() -> None:
    original = fact(translations={"de": "Auf Deutsch."})
    assert in_language(original, "de").evidence == original.evidence


def test_the_facts_of_a_claim_are_served_in_the_same_language() -> None:
    original = claim(supports=(fact(translations={"de": "Auf Deutsch."}),))
    assert [one.headline for one in in_language(original, "de").supports] == ["Auf Deutsch."]


def test_an_article_in_the_members_language_is_left_alone() -> None:
    german = fact(article=article(language="de"), translations={"en": "In English."})
    assert [one.headline for one in all_in_language([german], "de")] == [german.statement]
    assert in_language(german, "en-GB").headline == "In English."


FACT = "facts:\n  - {{id: a, statement: A., evidence: quality differs, translations: {{{}}}}}\n"


@pytest.mark.parametrize(
    ("translations", "problem"),
    [
        ("▸en: A", '"en" is the language of the article itself: put these words into the entry, or remove them here'),
        ("de: A, ▸DE-: B", '"DE-" is not a language tag: write one such as "en" or "pt-BR"'),
        ("pt-BR: A, ▸pt-br: B", '"pt-br" is the same language as "pt-BR": keep one of the two'),
        ("zh-CN: A, ▸zh-Hans-CN: B", '"zh-Hans-CN" is the same language as "zh-CN": keep one of the two'),
        ("▸ger: A", '"ger" is the long form of a language tag: write "de"'),
        ("▸zho-TW: A", '"zho-TW" is the long form of a language tag: write "zh-TW"'),
        ("▸pt_BR: A", '"pt_BR" is not a language tag: write one such as "en" or "pt-BR"'),
        ("de: ▸' '", "this text is empty: write something, or remove the key"),
        (f"de: ▸{'x' * 601}", "this text has 601 characters, and at most 600 are allowed: shorten it"),
    ],
)
def test_translations_that_could_not_be_served_are_located(curated: Curated, translations: str, problem: str) -> None:
    curated.article(FACT.format(translations))
    assert curated.said() == problem


def test_the_articles_own_language_has_the_short_tag_too(curated: Curated) -> None:
    path = curated.article()
    path.write_bytes(path.read_bytes().replace(b"language: en", b"language: eng"))
    assert '"eng" is the long form of a language tag: write "en"' in curated.problem()


def test_claims_are_translated_by_the_same_rules(curated: Curated) -> None:
    curated.article("claims:\n  - {id: c, text: So., translations: {▸en: So.}}\n")
    assert "is the language of the article itself" in curated.said()


def test_the_translation_of_a_quote_may_be_as_long_as_a_quote(curated: Curated) -> None:
    words = "x" * 1000
    curated.article(f"quotes:\n  - {{id: q, text: quality differs, speaker: A, translations: {{de: {words}}}}}\n")
    assert curated.load().quotes[0].translations == {"de": words}
