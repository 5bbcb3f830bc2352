"""Very many members in the sandbox who click on one card, and what each of them is told."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sandbox.world import Member, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.books import Books
    from sandbox.server import Running

Json = dict[str, Any]

FIRST_MEMBER: Final = 2_000_000_000_000_000_000  # their ids do not meet those of the newsroom
SETTLED_WITHIN: Final = 60.0  # seconds for what was acknowledged with "thinking ..."
NOT_SAVED: Final = ("not saved", "could not be saved", "may have been kept")
SENT_TOGETHER: Final = 20
CHOICES: Final = {"Agree": "agree", "Disagree": "disagree", "Unsure": "unsure"}


class Told(Enum):
    """What a member was told of their click."""

    RECORDED = "recorded"
    BUSY = "not saved, try again"
    SILENCE = "no answer within 3 s"
    THINKING = "thinking, and then nothing"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Answer:
    """A click and what came of it: `seconds` to its acknowledgement, `words` that the member was shown."""

    interaction_id: int
    member_id: int
    choice: str
    told: Told
    seconds: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Burst:
    """Clicks that were made at once, and when the last of them was made (seconds since 1970)."""

    answers: Sequence[Answer]
    clicked_at: float

    @property
    def told(self) -> Counter[Told]:
        """How many were told what."""
        return Counter(answer.told for answer in self.answers)


def add_members(sandbox: Running, count: int) -> list[str]:
    """Let so many more members join the sandbox's server, and return their ids."""
    ids = [str(FIRST_MEMBER + number) for number in range(count)]
    for number, member_id in enumerate(ids):
        user = User(member_id, f"member{number}", f"Member {number}")
        joined = next(iter(sandbox.world.guild.members.values())).joined_at
        sandbox.world.guild.members[member_id] = Member(user, [], joined, played=True)
    return ids


def buttons_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Return the custom ids of a card's ballot by choice."""
    found: dict[str, str] = {}
    waiting = list(message["components"])
    while waiting:
        component = waiting.pop()
        waiting += component.get("components", [])
        if component.get("label") in CHOICES:
            found[CHOICES[component["label"]]] = component["custom_id"]
    return found


def words_of(message: Mapping[str, Any]) -> str:
    """Return all text of a message."""
    parts, waiting = [message.get("content") or ""], list(message["components"])
    while waiting:
        component = waiting.pop(0)
        waiting = [*component.get("components", []), *waiting]
        parts.append(component.get("content") or "")
    return "\n".join(part for part in parts if part)


class Crowd:
    """Members who click on one card. Everything they do goes through the sandbox's people, in process."""

    def __init__(self, sandbox: Running, card: Mapping[str, Any], members: Sequence[str]) -> None:
        self._sandbox = sandbox
        self._channel = sandbox.world.channels[card["channel_id"]]
        self._buttons = buttons_of(card)
        self._members = members
        self.card_id: str = card["id"]
        self.heard: Final = asyncio.Event()  # set once anyone was told "Recorded"

    @property
    def card(self) -> Json:
        """The card as everyone sees it now."""
        view: Json = self._channel.messages[self.card_id].view
        return view

    async def burst(self, clicks: int, *, first: int = 0, patience: float = SETTLED_WITHIN) -> Burst:
        """Click so many times at once, members in turn, each with a choice that changes from turn to turn.

        "At once" is as fast as the sandbox can send them. It sends what was clicked every few clicks: a click is not
        already old when it leaves. `patience` is for how many seconds "thinking ..." may last.
        """
        under_way = []
        for number in range(first, first + clicks):
            under_way.append(asyncio.create_task(self.click(number)))
            if number % SENT_TOGETHER == 0:
                await asyncio.sleep(0)
        clicked_at = time.time()
        answers = await asyncio.gather(*under_way)
        return Burst(await self._settled(answers, patience), clicked_at)

    async def click(self, number: int) -> Answer:
        """Make the click with this number, and return what was answered first."""
        member = self._members[number % len(self._members)]
        choice = list(self._buttons)[(number + number // len(self._members)) % len(self._buttons)]
        self._hold_card(number)
        outcome = await self._sandbox.people.press(member, self.card_id, self._buttons[choice])
        answer = _answer(outcome, int(member), choice)
        if answer.told is Told.RECORDED:
            self.heard.set()
        return answer

    def _hold_card(self, number: int) -> None:
        """Keep the card where it is: a channel of the sandbox forgets what lies 10,000 messages back."""
        if number % 1000 == 0:
            self._channel.keep(self._channel.messages.pop(self.card_id))

    async def _settled(self, answers: Sequence[Answer], patience: float) -> list[Answer]:
        """Wait for what follows on "thinking ..."."""
        end = time.monotonic() + patience
        settled = list(answers)
        while any(answer.told is Told.THINKING for answer in settled) and time.monotonic() < end:
            await asyncio.sleep(0.1)
            shown = self._shown()
            settled = [_follow(answer, shown) if answer.told is Told.THINKING else answer for answer in settled]
        return settled

    def _shown(self) -> dict[int, str]:
        """Return the words of every answer in the channel, by the click that it answers."""
        views = (message.view for message in self._channel.messages.values())
        return {
            int(view["interaction_metadata"]["id"]): words_of(view)
            for view in views
            if view.get("interaction_metadata") and words_of(view)
        }


def _answer(outcome: Mapping[str, Any], member_id: int, choice: str) -> Answer:
    seconds = (outcome.get("acknowledged_ms") or 0.0) / 1000
    words = words_of(outcome["message"]) if outcome.get("message") else ""
    told = _told(words)
    if outcome["kind"] == "failed":
        told = Told.SILENCE
    elif outcome["kind"] == "deferred":
        told = Told.THINKING
    return Answer(int(outcome["interaction"]), member_id, choice, told, seconds, words)


def _follow(answer: Answer, shown: Mapping[int, str]) -> Answer:
    words = shown.get(answer.interaction_id)
    if words is None:
        return answer
    return Answer(answer.interaction_id, answer.member_id, answer.choice, _told(words), answer.seconds, words)


def _told(words: str) -> Told:
    if words.startswith("Recorded"):
        return Told.RECORDED
    return Told.BUSY if any(sign in words for sign in NOT_SAVED) else Told.OTHER


def compare(answers: Iterable[Answer], books: Books) -> list[str]:
    """Return where what members were told is not what is stored, both ways, one line each.

    Who was told "Recorded" has their click stored; who was told anything else, or nothing, has not.
    """
    wrong = []
    told = {answer.interaction_id: answer for answer in answers}
    for answer in told.values():
        stored = books.events.get(answer.interaction_id)
        if answer.told is Told.RECORDED and stored is None:
            wrong.append(f"told recorded, but not stored: {answer}")
        elif answer.told is not Told.RECORDED and stored is not None:
            wrong.append(f"stored, but told {answer.told.value}: {answer}")
        elif stored is not None and (stored.member_id, stored.choice) != (answer.member_id, answer.choice):
            wrong.append(f"stored as {stored}: {answer}")
    return [*wrong, *(f"stored, but nobody clicked: {books.events[one]}" for one in books.events.keys() - told.keys())]
