"""What the ledger keeps, as plain values: no SQL in here. Ids are Discord's numbers; all times are aware UTC.

A claim id is the library's (`china-ai-gap/claim-gap-will-close`). A vote lies in a box: one claim in one revision, on
the standing card (`poll_id` 0) or in one poll.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

REASON_LIMIT: Final = 500
MIN_CONFIDENCE: Final = 50
MAX_CONFIDENCE: Final = 100
ID_LIMIT: Final = 2**63
EVERY_BOX: Final = -1  # in place of a poll: all boxes of one wording together, each member counted once
_DISCORD_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def time_of(snowflake: int) -> datetime:
    """Return when Discord made this id: for an interaction, when the member clicked."""
    return _DISCORD_EPOCH + (snowflake >> 22) * _MILLISECOND


def first_id_at(moment: datetime) -> int:
    """Return the lowest id that Discord could make at `moment`: ids below it are from before (to the millisecond)."""
    return max(0, -((_DISCORD_EPOCH - moment) // _MILLISECOND)) << 22


class Choice(StrEnum):
    """What a member can say to a claim."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNSURE = "unsure"


class Results(StrEnum):
    """When a poll's tally is shown: on the ballot of whoever has voted, once it is closed, or always."""

    AFTER_VOTE = "after-vote"
    AT_CLOSE = "at-close"
    LIVE = "live"


class Names(StrEnum):
    """Whether a poll shows who voted what. Set before anyone votes, and never switched."""

    HIDDEN = "hidden"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Where a vote lies. `poll_id` 0 is the standing card."""

    guild_id: int
    claim_id: str
    claim_revision: int
    poll_id: int = 0

    @property
    def every_box(self) -> Box:
        """What stands for all boxes of this wording together."""
        return Box(self.guild_id, self.claim_id, self.claim_revision, EVERY_BOX)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One click of one member: their vote in a box, or (`choice` None) its withdrawal.

    `interaction_id` orders the clicks and makes replays harmless. `confidence` is in percent, 50 to 100; `reason` has
    at most 500 characters. `keep`: it says nothing of either, so that what stands in the box of this very choice stays.
    Raises BadInputError for anything else.
    """

    interaction_id: int
    member_id: int
    box: Box
    choice: Choice | None
    confidence: int | None = None
    reason: str | None = None
    keep: bool = False

    def __post_init__(self) -> None:
        ids = (self.interaction_id, self.member_id, self.box.guild_id, self.box.poll_id + 1)
        if not all(0 < one < ID_LIMIT for one in ids):
            msg = "This vote carries an id that Discord cannot have made."
            raise BadInputError(msg)
        explained = self.confidence is not None or self.reason is not None
        if self.keep and explained:
            raise BadInputError("A vote that keeps what was said before says nothing new.")
        if self.choice is None and explained:
            raise BadInputError("A withdrawn vote has neither confidence nor reason.")
        if self.confidence is not None and not MIN_CONFIDENCE <= self.confidence <= MAX_CONFIDENCE:
            raise BadInputError(f"Confidence goes from {MIN_CONFIDENCE} to {MAX_CONFIDENCE} percent.")
        if self.reason is not None:
            self._check_reason(self.reason)

    def _check_reason(self, reason: str) -> None:
        if len(reason) > REASON_LIMIT:
            raise BadInputError(f"A reason has at most {REASON_LIMIT} characters; this one has {len(reason)}.")
        if "\0" in reason or any("\ud800" <= character <= "\udfff" for character in reason):
            raise BadInputError("The reason holds a character that cannot be saved.")

    @property
    def cast_at(self) -> datetime:
        """When the member clicked, by Discord's clock."""
        return time_of(self.interaction_id)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote that stands in a box."""

    box: Box
    choice: Choice
    confidence: int | None
    reason: str | None
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a member once did: a vote, a change of it, or (`choice` None) a withdrawal."""

    box: Box
    choice: Choice | None
    confidence: int | None
    reason: str | None
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class NamedVote:
    """Who voted what, in a poll that shows names."""

    member_id: int
    vote: Vote


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a ballot, told after it is on disk.

    `vote` is what the ballot said, with what it kept (None for a withdrawal), and `before` what stood in the box until
    then. `counted` is False where a newer click of the same member already stands in the box: that one still holds. The
    same click told twice gets the same answer, only that `before` is then what it left standing itself.
    """

    vote: Vote | None
    before: Vote | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many voted what."""

    agree: int = 0
    disagree: int = 0
    unsure: int = 0

    @property
    def voters(self) -> int:
        """How many voted at all; a member counts once."""
        return self.agree + self.disagree + self.unsure


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a claim in one revision, as they were voted on."""

    claim_id: str
    revision: int
    text: str


@dataclass(frozen=True, slots=True)
class WordingConflict:
    """A revision whose words in the library are not those that `guild_id` has voted on."""

    guild_id: int
    voted: Wording
    library_text: str


@dataclass(frozen=True, slots=True)
class PollRules:
    """How a poll is held: frozen once it is open. `role_id` restricts who may vote, `quorum` is in voters."""

    results: Results = Results.AFTER_VOTE
    names: Names = Names.HIDDEN
    role_id: int | None = None
    quorum: int | None = None


@dataclass(frozen=True, slots=True)
class FinalTally:
    """How a poll came out, frozen when it closed.

    `mind_changes` counts pairs (opinion before the poll opened, vote at its close) of those who had voted on the same
    wording before; pairs of equals are those who stayed. `rule` and `rule_version` name how it was counted.
    """

    tally: Tally
    mind_changes: Mapping[tuple[Choice, Choice], int] = field(default_factory=dict)
    rule: str = "one-member-one-vote"
    rule_version: int = 1

    @property
    def changed(self) -> int:
        """How many vote differently from what they thought before the poll."""
        return sum(count for (before, after), count in self.mind_changes.items() if before is not after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One call to vote on one claim, in one channel, for a time.

    `message_id` is None until its card is sent, `reply_id` until its result is told below it. `opened_by` is None once
    that member has been erased. A poll that is closed without a `final` tally was cancelled: its card was never sent.
    """

    id: int
    guild_id: int
    channel_id: int
    message_id: int | None
    claim_id: str
    claim_revision: int
    rules: PollRules
    opened_by: int | None
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    reply_id: int | None = None
    final: FinalTally | None = None

    @property
    def box(self) -> Box:
        """Where its votes lie."""
        return Box(self.guild_id, self.claim_id, self.claim_revision, self.id)

    @property
    def cancelled(self) -> bool:
        """Whether it ended before anyone saw it."""
        return self.closed_at is not None and self.final is None

    def takes_votes_at(self, moment: datetime) -> bool:
        """Whether a click at `moment` counts."""
        return self.closed_at is None and moment < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """How a server has it: IANA time zone, who else may open polls, the default rules of polls, language."""

    time_zone: str = "UTC"
    poll_role_id: int | None = None
    rules: PollRules = field(default_factory=PollRules)
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was removed of a member."""

    votes: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the ledger is doing. `queued` of at most `capacity` writes wait; `trouble` is the last failure to save."""

    dialect: str
    schema: str
    readable: bool
    queued: int
    capacity: int
    trouble: str | None
