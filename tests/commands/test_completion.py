from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from bot.library.model import Kind
from commands.completion import CHOICES, complete_articles, complete_entries, complete_speakers
from commands.inquiry import resolve_speaker
from tests.commands.shelf import ENTRIES, FACTS, HARBOURS, QUOTES, services_of

if TYPE_CHECKING:
    import discord

SERVICES = services_of(*ENTRIES)


def typing(locale: str = "en-US", **options: str) -> discord.Interaction[Any]:
    """Return as much of an interaction as completion looks at: the language, the options filled in so far."""
    return cast("discord.Interaction[Any]", SimpleNamespace(locale=locale, namespace=SimpleNamespace(**options)))


async def test_the_first_entries_are_offered_before_anything_is_typed() -> None:
    choices = await complete_entries(SERVICES, Kind.FACT)(typing(), "")
    assert {choice.value for choice in choices} == {f"id:{fact.id}" for fact in FACTS}


async def test_kinds_are_named_where_they_differ() -> None:
    choices = await complete_entries(SERVICES)(typing(), "gulls")
    assert choices[0].name == "Quote: “We hear the gulls again”"
    assert choices[0].value == "id:harbours/gulls"


async def test_a_kind_that_is_chosen_narrows_what_is_offered() -> None:
    choices = await complete_entries(SERVICES)(typing(kind="claim"), "ostra")
    assert [choice.value for choice in choices] == ["id:harbours/ostra-leads"]


async def test_an_article_that_does_not_exist_narrows_nothing() -> None:
    assert await complete_entries(SERVICES, Kind.FACT)(typing(article="zzz"), "velm")


async def test_long_names_are_cut_between_words() -> None:
    long = replace(FACTS[0], statement="Ostra handled a great many containers " * 10)
    (choice,) = await complete_entries(services_of(long), Kind.FACT)(typing(), "ostra")
    assert len(choice.name) <= 100
    assert choice.name.endswith(("containers…", "many…", "great…", "Ostra…", "handled…", "a…"))
    assert choice.value == f"id:{long.id}"


async def test_no_more_are_offered_than_discord_takes() -> None:
    many = [replace(FACTS[0], id=f"harbours/fact-{number}") for number in range(60)]
    assert len(await complete_entries(services_of(*many), Kind.FACT)(typing(), "ostra")) == CHOICES


async def test_articles_are_offered_by_title_and_chosen_by_id() -> None:
    choices = await complete_articles(SERVICES)(typing(), "quiet")
    assert [(choice.name, choice.value) for choice in choices] == [(HARBOURS.title, "id:harbours")]


async def test_a_speaker_with_an_endless_name_can_be_chosen() -> None:
    name = "Maren " + "van der Wit " * 20
    services = services_of(replace(QUOTES[0], speaker=name))
    (choice,) = await complete_speakers(services)(typing(), "maren")
    assert len(choice.value) <= 100
    assert resolve_speaker(services.shelf.catalogue, choice.value) == name
