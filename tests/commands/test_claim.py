"""/claim, and where else claims carry their ballot: the real client with a real ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.ledger.errors import UnavailableError
from tests.commands.booth import CLAIM, WORDS, Booth, booth_in
from tests.commands.shelf import CLAIMS, ENTRIES, LINEN
from tests.person import components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

OTHERS = tuple(
    replace(CLAIMS[0], id=f"linen/claim-{at}", article=LINEN, text=f"Linen number {at} outlasts cotton.")
    for at in range(6)
)


@pytest.fixture
async def booth(tmp_path: Path) -> AsyncIterator[Booth]:
    async with booth_in(tmp_path, *ENTRIES, *OTHERS) as opened:
        yield opened


def _options(message: dict[str, Any]) -> list[str]:
    return [option["value"] for part in components(message) if part["type"] == 3 for option in part["options"]]


async def test_a_claim_is_shown_with_its_facts_one_click_from_their_sentences(booth: Booth) -> None:
    card = await booth.card()
    text = text_of(card)
    assert WORDS in text
    assert "**For it**\n- Ostra handled 4,100 containers in May." in text
    assert "**Against it**\n- Eleven pilots left Ostra." in text
    assert not card["flags"] & 64
    opened = await booth.mira.chooses(card, "harbours/pilots-left")
    assert "> eleven pilots left Ostra" in text_of(opened["message"])


async def test_a_private_card_shows_the_voter_what_the_public_one_does_not(booth: Booth) -> None:
    await booth.presses(booth.jonas, await booth.card(), "Agree")
    private = await booth.card(private=True)
    assert private["flags"] & 64
    assert "You: **Agree**\nThe team: agree 1, disagree 0, unsure 0" in text_of(private)
    assert "The team" not in text_of(await booth.card())


async def test_a_claim_is_found_as_one_types_and_only_claims_are(booth: Booth) -> None:
    choices = await booth.jonas.completes("claim show", "claim", claim="harbour")
    assert choices[0]["value"] == f"id:{CLAIM.id}"
    nothing = await booth.jonas.types("claim show", claim="zeppelins")
    assert "I have nothing on that" in text_of(nothing["message"])


async def test_the_list_pages_through_all_claims_and_says_where_i_have_voted(booth: Booth) -> None:
    await booth.presses(booth.mira, await booth.card(), "Agree")
    first = (await booth.mira.types("claim list"))["message"]
    assert first["flags"] & 64
    assert "### 7 claims" in text_of(first)
    assert "1 fact for, 1 against · 1 member has voted · you have voted" in text_of(first)
    assert text_of(first).count("you have not voted") == 4
    second = (await booth.mira.presses(first, "Next"))["message"]
    assert second["id"] == first["id"]
    assert "Page 2 of 2" in text_of(second)
    theirs = (await booth.jonas.types("claim list"))["message"]
    assert "1 member has voted · you have not voted" in text_of(theirs)


async def test_the_list_can_be_of_one_article_and_opens_the_ballot(booth: Booth) -> None:
    listed = (await booth.mira.types("claim list", article="id:linen"))["message"]
    assert "### 6 claims from “Linen comes back”" in text_of(listed)
    opened = (await booth.mira.chooses(listed, "linen/claim-3"))["message"]
    assert opened["flags"] & 64
    voted = await booth.presses(booth.mira, opened, "Disagree")
    assert text_of(voted).startswith("Recorded: **Disagree**.\n> Linen number 3 outlasts cotton.")
    assert not booth.touched.places, "nobody else sees this card"


async def test_an_unknown_article_is_told(booth: Booth) -> None:
    told = await booth.mira.types("claim list", article="zeppelins of the north")
    assert "I have no article" in text_of(told["message"])


async def test_an_article_without_claims_is_told(tmp_path: Path) -> None:
    async with booth_in(tmp_path) as booth:
        told = await booth.mira.types("claim list", article="id:linen")
        assert "There are no claims on that" in text_of(told["message"])


async def test_a_fact_leads_to_the_ballot_of_its_claim(tmp_path: Path) -> None:
    async with booth_in(tmp_path) as booth:
        fact = await booth.stage.ask("fact", query="pilots left")
        ballot = await booth.presses(booth.mira, fact, "Vote on this")
        assert labels(ballot) == ["Agree", "Disagree", "Unsure", "My ballot"]
        voted = await booth.presses(booth.mira, ballot, "Agree")
        assert text_of(voted).startswith("Recorded: **Agree**.")


async def test_a_fact_with_several_claims_leads_to_their_list(booth: Booth) -> None:
    fact = await booth.stage.ask("fact", query="pilots left")
    listed = await booth.presses(booth.mira, fact, "Vote on this")
    assert CLAIM.id in _options(listed)
    opened = (await booth.mira.chooses(listed, CLAIM.id))["message"]
    assert "Agree" in labels(opened)


async def test_an_article_tells_how_many_voted_on_its_claims(booth: Booth) -> None:
    assert "voted" not in text_of(await booth.stage.ask("article", name="id:harbours"))
    await booth.presses(booth.mira, await booth.card(), "Agree")
    text = text_of(await booth.stage.ask("article", name="id:harbours"))
    assert f"- {WORDS} (1 fact for, 1 against, 1 voted)" in text


async def test_claims_are_shown_without_a_ballot_in_direct_messages(booth: Booth) -> None:
    channels = (await booth.mira.state())["channels"]
    direct = next(one["id"] for one in channels if one["type"] == 1)
    alone = type(booth.mira)(booth.mira._session, booth.mira._page, booth.mira.member, direct)
    found = (await alone.types("search", query="harbour of the future", kind="claim"))["message"]
    opened = (await alone.chooses(found, CLAIM.id))["message"]
    assert WORDS in text_of(opened)
    assert "Agree" not in labels(opened)


class Unreadable:
    """A ledger that cannot be read."""

    def __init__(self, real: object) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # writing is the real one's
        async def unreadable(*_: object, **__: object) -> None:
            raise UnavailableError

        return unreadable if name in {"standing", "standings", "opinion_of", "voted"} else getattr(self._real, name)


async def test_without_the_votes_claims_and_ballots_still_work(tmp_path: Path) -> None:
    async with booth_in(tmp_path, ledger=Unreadable) as booth:
        card = await booth.card()
        assert "cannot be read at the moment" in text_of(card)
        voted = text_of(await booth.presses(booth.mira, card, "Agree"))
        assert voted.startswith("Recorded: **Agree**.")
        assert "So far" not in voted
        assert "cannot be read at the moment" in text_of((await booth.mira.types("claim list"))["message"])
        assert WORDS in text_of(await booth.stage.ask("article", name="id:harbours"))
