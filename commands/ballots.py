"""Voting: what the buttons on cards and on a member's own ballot do, and the dialog for confidence and reason.

A vote is answered after it is on disk, by one callback. What cannot be answered in time is
not saved (see bot.link.gate).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.board.cards import CardPlace
from bot.components import PREFIX, Press
from bot.errors import BadInputError, ExpiredError, NotFoundError
from bot.ledger.errors import BusyError
from bot.ledger.model import MAX_CONFIDENCE, MIN_CONFIDENCE, Ballot, Box, Choice, Vote
from bot.link.callbacks import to_json
from bot.link.door import Admission
from bot.render import ballot as slips
from bot.render.ballot import OwnBallot
from bot.render.slip import Slip
from bot.services import Services
from commands.papers import Outdated, Paper, Papers, tally_for
from commands.server import server_of
from commands.slips import SlipAnswer, answer_lean

if TYPE_CHECKING:
    from bot.link.gate import Gate

Interaction = discord.Interaction[Any]

_EXPIRED: Final = "This ballot is from an older version of me. Please ask for the claim again with /claim show."
_STOPPING: Final = "I am being restarted, and nothing was saved. Please try again in a moment."
_SAVING: Final = re.compile(
    f"{PREFIX}(?:{slips.VOTE}|{slips.REASON}|{slips.MINE}:[{''.join(slips.CHOICES)}{slips.WITHDRAW}])(?::|$)"
)
_NO_VOTE: Final = "You have no vote here at the moment. Vote first; then you can say how sure you are, and why."
_NOT_A_NUMBER: Final = (
    f"How sure you are is a whole number from {MIN_CONFIDENCE} to {MAX_CONFIDENCE} (percent). Nothing was changed; "
    "please press “Confidence and reason” again."
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a click says: a choice or (None) a withdrawal. `explained` is what came out of the dialog, also nothing.

    A click on a button says nothing of confidence and reason: those that this very choice has already stay.
    """

    choice: Choice | None
    confidence: int | None = None
    reason: str | None = None
    explained: bool = False

    def ballot(self, interaction: Interaction, box: Box) -> Ballot:
        """Return the ballot that this click casts into a box."""
        keep = not self.explained and self.choice is not None
        return Ballot(interaction.id, interaction.user.id, box, self.choice, self.confidence, self.reason, keep)


@dataclass(frozen=True, slots=True)
class Click:
    """Where a click came from: the box's arguments, the public card behind it, and whether it was on an own ballot."""

    args: tuple[str, ...]
    card_id: int | None
    on_own: bool


class Ballots:
    """The clicks on ballots. All state comes with the click, so they work after a restart, from any old message."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._papers = Papers()

    async def vote(self, services: Services, interaction: Interaction, press: Press) -> None:
        """Save the vote of whoever clicked on a card."""
        letter, args = _split(press.args)
        card_id = None if _on_own(interaction) or interaction.message is None else interaction.message.id
        await self._cast(services, interaction, Click(args, card_id, on_own=False), Saying(slips.read_choice(letter)))

    async def mine(self, services: Services, interaction: Interaction, press: Press) -> None:
        """Do what a button on a member's own ballot says: change, withdraw, explain, or look back."""
        action, click = _read_mine(interaction, press)
        if action == slips.EXPLAIN:
            await self._explain(services, interaction, click)
        elif action == slips.HISTORY:
            await self._history(services, interaction, click)
        else:
            choice = None if action == slips.WITHDRAW else slips.read_choice(action)
            await self._cast(services, interaction, click, Saying(choice))

    async def explained(
        self, services: Services, interaction: Interaction, press: Press, values: Mapping[str, str]
    ) -> None:
        """Save what was filled into the dialog, with the vote that it was opened for."""
        letter, click = _read_mine(interaction, press)
        confidence = read_confidence(values.get(slips.CONFIDENCE_FIELD, ""))
        reason = values.get(slips.REASON_FIELD, "").strip() or None
        await self._cast(
            services, interaction, click, Saying(slips.read_choice(letter), confidence, reason, explained=True)
        )

    async def stand(self, services: Services, interaction: Interaction, press: Press) -> None:
        """Show a member how they voted in a box, and the tally where they may see it."""
        paper = await self._papers.to_look_at(services, interaction, press.args)
        if isinstance(paper, Outdated):
            slip = _outdated(paper)
        else:
            vote = await services.ledger.vote_of(paper.box, interaction.user.id)
            slip = slips.own_ballot(await _own(services, paper, vote, public=not _on_own(interaction)))
        await answer_slip(interaction, slip)

    async def _explain(self, services: Services, interaction: Interaction, click: Click) -> None:
        """Open the dialog, with what the member said before in it."""
        paper = await self._papers.to_vote_on(services, interaction, click.args)
        if isinstance(paper, Outdated):
            await answer_slip(interaction, _outdated(paper))
            return
        vote = await services.ledger.vote_of(paper.box, interaction.user.id)
        if vote is None:
            raise NotFoundError(_NO_VOTE)
        await interaction.response.send_modal(slips.explain_dialog(vote, public=click.card_id is not None))

    async def _history(self, services: Services, interaction: Interaction, click: Click) -> None:
        """Show a member all that they have done with their votes on a claim, in whichever wording and box."""
        paper = await self._papers.to_look_at(services, interaction, click.args)
        claim_id = paper.claim.id if isinstance(paper, Outdated) else paper.box.claim_id
        text = paper.claim.text if isinstance(paper, Outdated) else paper.text
        events = await services.ledger.history_of(server_of(interaction), interaction.user.id, claim_id)
        await answer_slip(interaction, slips.history(text, events))

    async def _cast(self, services: Services, interaction: Interaction, click: Click, saying: Saying) -> None:
        """Save what a click says that the gate has let in, and tell the member once it is on disk."""
        server_of(interaction)
        slot = self._gate.slot(interaction.id)
        async with SlipAnswer(interaction, pause=slot.pause, in_place=click.on_own) as answer:
            if not (slot.in_time or answer.begun):
                raise BusyError
            slip = await self._saved(services, interaction, click, saying)
            slot.saved()
            await answer.send(slip)

    async def _saved(self, services: Services, interaction: Interaction, click: Click, saying: Saying) -> Slip:
        """Save it, have the card redrawn, and return what the member is told."""
        paper = await self._papers.to_vote_on(services, interaction, click.args)
        if isinstance(paper, Outdated):
            _redraw(services, interaction, click, paper.box)
            return _outdated(paper)
        receipt = await services.ledger.cast(saying.ballot(interaction, paper.box), claim_text=paper.text)
        _redraw(services, interaction, click, paper.box)
        vote = receipt.vote if receipt.counted else receipt.before
        own = await _own(services, paper, vote, public=click.card_id is not None)
        return slips.recorded(own, counted=receipt.counted)


def saves(custom_id: str) -> bool:
    """Whether a click on a control with this id saves something, and so has to wait at the gate."""
    return _SAVING.match(custom_id) is not None


def admission(gate: Gate) -> Admission:
    """Return who has to wait at a gate, and how they are refused."""
    return Admission(gate, saves, _refusal(BusyError().user_message), _refusal(_STOPPING))


def _refusal(words: str) -> bytes:
    return to_json({"type": discord.InteractionResponseType.channel_message.value, "data": Slip(words).payload()})


async def answer_slip(interaction: Interaction, slip: Slip) -> None:
    """Answer with a slip that took no saving."""
    await answer_lean(interaction, discord.InteractionResponseType.channel_message, slip.payload())


def read_confidence(text: str) -> int | None:
    """Return the percentage that a member typed: `80`, `80 %`, or nothing. Raises BadInputError for anything else."""
    digits = text.strip().removesuffix("%").strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MAX_CONFIDENCE))):
        raise BadInputError(_NOT_A_NUMBER)
    if not MIN_CONFIDENCE <= int(digits) <= MAX_CONFIDENCE:
        raise BadInputError(_NOT_A_NUMBER)
    return int(digits)


async def _own(services: Services, paper: Paper, vote: Vote | None, *, public: bool) -> OwnBallot:
    tally = await tally_for(services, paper, vote)
    return OwnBallot(box=paper.box, wording=paper.text, vote=vote, tally=tally, poll=paper.poll, public=public)


def _redraw(services: Services, interaction: Interaction, click: Click, box: Box) -> None:
    """Have the public card redrawn that was clicked on, if it was one."""
    if click.card_id is not None and interaction.channel_id is not None:
        services.cards.touch(CardPlace(interaction.channel_id, click.card_id, box))


def _outdated(paper: Outdated) -> Slip:
    new = Box(paper.box.guild_id, paper.claim.id, paper.claim.revision)
    return slips.outdated(paper.old, paper.claim.text, new)


def _read_mine(interaction: Interaction, press: Press) -> tuple[str, Click]:
    """Return the action of an own ballot's button, and where it was. The card is the message that it came of."""
    action, rest = _split(press.args)
    flag, args = _split(rest)
    message = interaction.message
    metadata = None if message is None else message.interaction_metadata
    card_id = metadata.interacted_message_id if flag == "1" and metadata is not None else None
    return action, Click(args, card_id, on_own=_on_own(interaction))


def _split(args: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if not args:
        raise ExpiredError(_EXPIRED)
    return args[0], args[1:]


def _on_own(interaction: Interaction) -> bool:
    """Whether the click was on a message that only this member sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral
