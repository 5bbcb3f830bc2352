"""A booth to vote in: sandbox, real client and a real ledger, with what the tests of ballots ask again and again."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from bot.ledger.model import Box
from tests.commands.conftest import Drawings, Stage, staged
from tests.commands.shelf import CLAIMS, Touched, services_with_ledger
from tests.person import Person, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.ledger.ledger import Ledger
    from bot.library.model import Entry
    from bot.services import Services

CLAIM = CLAIMS[0]
WORDS = "Ostra is the harbour of the future."
EPHEMERAL = 64
Json = dict[str, Any]


@dataclass
class Booth:
    """Mira and Jonas vote; `touched` are the cards that were to be redrawn."""

    stage: Stage
    touched: Touched

    @property
    def services(self) -> Services:
        return self.stage.services

    @property
    def ledger(self) -> Ledger:
        return self.services.ledger

    @property
    def mira(self) -> Person:
        return self.stage.mira

    @property
    def jonas(self) -> Person:
        return self.stage.jonas

    @property
    def box(self) -> Box:
        """The standing box of the claim."""
        return Box(int(self.stage.sandbox.world.guild.id), CLAIM.id, CLAIM.revision)

    async def card(self, **options: Any) -> Json:  # noqa: ANN401  # whatever the command takes
        """Return the card that Jonas asks for."""
        return await self.stage.ask("claim show", claim="harbour of the future", **options)

    async def presses(self, person: Person, message: Json, label: str) -> Json:
        """Press a button and return the message that the member sees then; it must be theirs alone."""
        outcome = await person.presses(message, label)
        assert outcome["kind"] in {"message", "update"}, outcome
        answer: Json = outcome["message"]
        assert answer["flags"] & EPHEMERAL
        return answer

    async def explains(self, person: Person, ballot: Json, confidence: str, reason: str) -> Json:
        """Fill in the dialog for confidence and reason; return what comes of it."""
        opened = await person.presses(ballot, "Confidence and reason")
        outcome = await person.fills_in(opened, confidence=confidence, reason=reason)
        answer: Json = outcome["message"]
        return answer

    async def events(self, person: Person) -> int:
        """Return how many events of a member are on disk."""
        return len(await self.ledger.history_of(self.box.guild_id, int(person.member)))

    async def choice(self, person: Person, box: Box | None = None) -> str | None:
        """Return what a member's vote in a box is, as it is on disk."""
        vote = await self.ledger.vote_of(box or self.box, int(person.member))
        return None if vote is None else vote.choice.value

    def people(self, members: list[str]) -> list[Person]:
        """Return these members in the channel."""
        one = self.jonas
        return [Person(one._session, one._page, member, one.channel) for member in members]

    async def posts(self, *custom_ids: str, channel: str | None = None) -> Json:
        """Post a message with buttons of these ids, as an older version or a forger would have."""
        buttons = [{"type": 2, "style": 1, "label": f"B{at}", "custom_id": one} for at, one in enumerate(custom_ids)]
        body = {"content": "old", "components": [{"type": 1, "components": buttons}]}
        url = f"{self.stage.sandbox.api_base}/channels/{channel or self.jonas.channel}/messages"
        headers = {"Authorization": "Bot sandbox"}
        async with self.stage.session.post(url, json=body, headers=headers) as response:
            assert response.status == 200, await response.text()
            message: Json = await response.json()
            return message

    async def clicks(self, person: Person, custom_id: str, channel: str | None = None) -> str:
        """Click on a posted button of this id, and return the words of the answer."""
        message = await self.posts(custom_id, channel=channel)
        at = person if channel is None else Person(person._session, person._page, person.member, channel)
        return text_of((await at.sends(message, custom_id))["message"])


@contextlib.asynccontextmanager
async def booth_in(folder: Path, *entries: Entry, ledger: object = None) -> AsyncIterator[Booth]:
    """Open a booth; `ledger` may stand in for the real one: a function from the real one."""
    touched = Touched()
    async with services_with_ledger(folder, *entries, touched=touched) as real:
        services = replace(real, ledger=cast("Ledger", ledger(real.ledger))) if callable(ledger) else real
        async with staged(services, Drawings()) as stage:
            yield Booth(stage, touched)


__all__ = ["CLAIM", "WORDS", "Booth", "booth_in", "labels", "text_of"]
