"""What members meet when entries were corrected, contradict each other, or are there in their own language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.library.dates import parse_date
from tests.commands.conftest import Drawings, staged
from tests.commands.shelf import AT_NIGHT, CLAIMS, FACTS, IN_MAY, PILOTS, QUOTES, services_with_ledger
from tests.person import components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.commands.conftest import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

EPHEMERAL = 64
OLD, GONE = "harbours/pilots-old", "harbours/pilots-gone"
NEWER = replace(
    PILOTS,
    supersedes=(OLD, GONE),
    replaced=("Ten pilots left Ostra.",),
    contradicts=("harbours/cranes-idle",),
    as_of=parse_date("2024-03"),
    translations={"de": "Elf Lotsen haben Ostra verlassen."},
)
CRANES = replace(FACTS[3], contradicts=(NEWER.id,))
CLAIM = replace(CLAIMS[0], challenges=(NEWER,), translations={"de": "Ostra ist der Hafen der Zukunft."})
GULLS = replace(QUOTES[0], supersedes=("harbours/gulls-old",), translations={"de": "Wir hören die Möwen wieder"})
CONTAINERS = replace(IN_MAY, supersedes=("harbours/containers-old",))
ENTRIES = (FACTS[0], FACTS[1], NEWER, CRANES, GULLS, CONTAINERS, AT_NIGHT, CLAIM)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with (
        services_with_ledger(tmp_path_factory.mktemp("ledger"), *ENTRIES) as services,
        staged(services, Drawings()) as running,
    ):
        yield running


@pytest.fixture
def german(stage: Stage) -> Iterator[None]:
    """Set Jonas's Discord to German."""
    user = stage.sandbox.world.guild.members[stage.jonas.member].user
    user.locale = "de"
    yield
    user.locale = "en-US"


def as_if_old(stage: Stage, message: dict[str, Any], entry_id: str, old_id: str) -> dict[str, Any]:
    """Return a message whose controls still name the old id, as one does that was posted before the correction."""
    for one in stage.sandbox.world.channels[stage.jonas.channel].messages.values():
        if one.view["id"] == message["id"]:
            for component in components(one.view):
                if "custom_id" in component:
                    component["custom_id"] = component["custom_id"].replace(entry_id, old_id)
            return one.view
    raise AssertionError(message["id"])


@pytest.mark.parametrize("old_id", [OLD, GONE])
async def test_an_old_id_is_answered_by_the_newest_entry_which_says_what_it_replaced(stage: Stage, old_id: str) -> None:
    text = text_of(await stage.ask("fact", query=f"id:{old_id}"))
    assert text.startswith("### Eleven pilots left Ostra.")
    assert "This replaces an earlier entry: “Ten pilots left Ostra.”" in text


async def test_what_was_superseded_is_never_found_by_its_words(stage: Stage) -> None:
    message = await stage.ask("search", query="pilots left Ostra")
    assert text_of(message).count("pilots left") == 1 + 1  # the title, and one entry


async def test_every_button_of_an_old_message_leads_to_the_newest(stage: Stage) -> None:
    answer = await stage.ask("fact", query=f"id:{NEWER.id}")
    old = as_if_old(stage, answer, NEWER.id, OLD)
    source = await stage.press(old, "Source")
    assert text_of(source).startswith("**Eleven pilots left Ostra.**\n-# This replaces an earlier entry: “Ten pilots")
    assert "Ostra is the harbour of the future." in text_of(await stage.press(old, "Claims"))
    assert "### Ostra is the harbour of the future." in text_of(await stage.press(old, "Vote on this"))


async def test_an_old_quotes_source_is_shown_with_what_replaced_it(stage: Stage) -> None:
    old = as_if_old(stage, await stage.ask("quote", query="gulls"), GULLS.id, "harbours/gulls-old")
    assert "-# This replaces an earlier entry." in text_of(await stage.press(old, "Source"))


async def test_a_cell_of_an_old_comparison_shows_the_newer_one_whole(stage: Stage) -> None:
    """Its rows may be others now: the same place could prove something else."""
    message = await stage.ask("compare", query=f"id:{CONTAINERS.id}")
    old = as_if_old(stage, message, CONTAINERS.id, "harbours/containers-old")
    outcome = await stage.mira.chooses(old, "0.0")
    text = text_of(outcome["message"])
    assert text.startswith("### Containers in May")
    assert "This replaces an earlier entry." in text


async def test_an_id_that_nobody_has_is_told(stage: Stage) -> None:
    assert "That entry has left the library." in text_of(await stage.ask("fact", query="id:harbours/never"))


async def test_a_contradiction_is_told_and_opened_from_both_sides(stage: Stage) -> None:
    first = await stage.ask("fact", query="eleven pilots")
    assert "**Another entry contradicts this:**\nThe cranes at Ostra stand idle at night.\n> The cranes" in text_of(
        first
    )
    assert "as of March 2024" in text_of(first)
    other = await stage.press(first, "Open what contradicts this")
    assert other["flags"] & EPHEMERAL
    assert "**Another entry contradicts this:**\nEleven pilots left Ostra.\n> eleven pilots left Ostra" in text_of(
        other
    )
    assert "Open what contradicts this" in labels(other)


@pytest.mark.usefixtures("german")
async def test_a_member_is_answered_in_their_language_and_the_evidence_stays(stage: Stage) -> None:
    text = text_of(await stage.ask("fact", query="eleven pilots")).replace("*", "")
    own_words = "-# Translated. The article's own words, in English:\n> eleven pilots left Ostra\n"
    assert text.startswith(f"### Elf Lotsen haben Ostra verlassen.\nEleven pilots left Ostra.\n{own_words}")


@pytest.mark.usefixtures("german")
async def test_buttons_answer_in_the_language_of_whoever_clicks(stage: Stage) -> None:
    answer = await stage.ask("fact", query="eleven pilots")
    assert text_of(await stage.press(answer, "Source")).startswith("**Eleven pilots left Ostra.**")
    outcome = await stage.jonas.presses(answer, "Source")
    assert text_of(outcome["message"]).startswith("**Elf Lotsen haben Ostra verlassen.**")


@pytest.mark.usefixtures("german")
async def test_completion_and_search_speak_the_members_language(stage: Stage) -> None:
    (choice, *_) = await stage.jonas.completes("fact", "query", query="Lotsen")
    assert choice["name"] == "Elf Lotsen haben Ostra verlassen."
    assert choice["value"] == f"id:{NEWER.id}"
    assert "Elf Lotsen" in text_of(await stage.ask("fact", query="Lotsen verlassen"))
    assert "“Wir hören die Möwen wieder”" in text_of(await stage.ask("search", query="Möwen"))


async def test_words_of_a_translation_find_the_entry_in_any_language(stage: Stage) -> None:
    assert text_of(await stage.ask("fact", query="Lotsen")).startswith("### Eleven pilots left Ostra.")


@pytest.mark.usefixtures("german")
async def test_a_claim_is_translated_for_one_member_and_never_on_the_card_that_all_see(stage: Stage) -> None:
    card = await stage.ask("claim show", claim=f"id:{CLAIM.id}")
    assert "Hafen der Zukunft" not in text_of(card)
    own = text_of(await stage.ask("claim show", claim=f"id:{CLAIM.id}", private=True))
    assert own.startswith("### Ostra is the harbour of the future.\n")
    assert "Ostra ist der Hafen der Zukunft.\n-# Translated. The words that are voted on are those in English." in own
    assert "- Elf Lotsen haben Ostra verlassen." in own


@pytest.mark.usefixtures("german")
async def test_lists_speak_the_members_language(stage: Stage) -> None:
    assert "Ostra ist der Hafen der Zukunft." in text_of(await stage.ask("claim list"))
    assert "Ostra ist der Hafen der Zukunft." in text_of(await stage.ask("article", name="harbours"))
    message = await stage.jonas.says("Elf Lotsen haben Ostra verlassen.")
    outcome = await stage.jonas.applies("Find evidence", message["id"])
    assert "**Elf Lotsen haben Ostra verlassen.**" in text_of(outcome["message"])
