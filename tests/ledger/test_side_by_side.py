"""The ledger beside a model of a few lines: whatever members do, in whatever order it arrives, the two agree."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.ledger.audit import audit
from bot.ledger.errors import PollClosedError, PollOpenError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Ballot, Box, Choice, Poll, Receipt, Tally, Wording, first_id_at, time_of
from bot.ledger.tables import vote_event
from tests.ledger.people import Clock, Server, count_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from contextlib import AbstractAsyncContextManager

    from bot.ledger.ledger import Ledger
    from bot.ledger.model import FinalTally

GUILDS, MEMBERS, CLAIMS, REVISIONS, CHANNELS = (1, 2), (11, 12, 13), ("a/x", "a/y"), (1, 2), (5, 6)

Click = tuple[Box, int, Choice | None]  # where, who, what


class Model:
    """What must be true: every click that was taken, by guild and id, and the polls."""

    def __init__(self) -> None:
        self.clicks: dict[tuple[int, int], Click] = {}
        self.polls: dict[tuple[int, int], Poll] = {}

    def takes(self, ballot: Ballot) -> bool:
        """Whether a ballot is taken, or was before."""
        if not ballot.box.poll_id or (ballot.box.guild_id, ballot.interaction_id) in self.clicks:
            return True
        poll = self.polls[ballot.box.guild_id, ballot.box.poll_id]
        return poll.closed_at is None and time_of(ballot.interaction_id) < poll.closes_at

    def take(self, ballot: Ballot) -> None:
        key = (ballot.box.guild_id, ballot.interaction_id)
        self.clicks.setdefault(key, (ballot.box, ballot.member_id, ballot.choice))

    def standing(self, *, before: int | None = None) -> dict[tuple[Box, int], tuple[int, Choice | None]]:
        """Return what stands of each member in each box, withdrawals too, with the click that put it there."""
        found: dict[tuple[Box, int], tuple[int, Choice | None]] = {}
        for (_, number), (box, member, choice) in sorted(self.clicks.items(), key=lambda click: click[0][1]):
            if before is None or number < before:
                found[box, member] = (number, choice)
        return found

    def opinions(self, guild_id: int, claim_id: str, revision: int, *, before: int | None = None) -> dict[int, Choice]:
        """Return each member's newest vote on a wording that stands in any box."""
        votes = [
            (number, member, choice)
            for (box, member), (number, choice) in self.standing(before=before).items()
            if (box.guild_id, box.claim_id, box.claim_revision) == (guild_id, claim_id, revision) and choice is not None
        ]
        return {member: choice for _, member, choice in sorted(votes)}

    def tally(self, box: Box) -> Tally:
        return tallied(choice for (where, _), (_, choice) in self.standing().items() if where == box)

    def mind_changes(self, poll: Poll) -> dict[tuple[Choice, Choice], int]:
        before = self.opinions(poll.guild_id, poll.claim_id, poll.claim_revision, before=first_id_at(poll.opened_at))
        changes: dict[tuple[Choice, Choice], int] = {}
        for (box, member), (_, choice) in self.standing().items():
            if box == poll.box and choice is not None and member in before:
                pair = (before[member], choice)
                changes[pair] = changes.get(pair, 0) + 1
        return changes

    def erase(self, guild_id: int, member: int) -> None:
        self.clicks = {key: click for key, click in self.clicks.items() if (key[0], click[1]) != (guild_id, member)}


def tallied(choices: Iterable[Choice | None]) -> Tally:
    listed = list(choices)
    return Tally(*(listed.count(choice) for choice in Choice))


class SideBySide(RuleBasedStateMachine):
    """Drives both. `make_url` returns the address of an empty database."""

    make_url: ClassVar[Callable[[], str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock, self.model = Clock(), Model()
        self.url = type(self).make_url()
        self.serial = itertools.count(1)
        self.cast: list[Ballot] = []
        self.held_back: list[Ballot] = []
        self.hours_late = False
        self.finals: dict[tuple[int, int], FinalTally | None] = {}
        self.context: AbstractAsyncContextManager[Ledger]
        self.ledger: Ledger
        self.open()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  # whatever the work returns
        return self.runner.run(work)

    def open(self) -> None:
        self.context = open_ledger(self.url, now=self.clock)
        self.ledger = self.run(self.context.__aenter__())

    def teardown(self) -> None:
        self.run(self.context.__aexit__(None, None, None))
        self.audit()
        self.runner.close()

    def audit(self) -> None:
        """Audit. Of clicks that arrive hours late, as none does, it cannot know whether a closing counted them."""
        kinds = {difference.kind for difference in self.run(audit(self.url)).differences}
        assert kinds <= ({"changes"} if self.hours_late else set())

    def make(self, member: int, box: Box, choice: Choice | None) -> Ballot:
        ballot = Ballot(first_id_at(self.clock()) + next(self.serial), member, box, choice)
        self.cast.append(ballot)
        return ballot

    async def cast_all(self, ballots: list[Ballot]) -> list[Receipt | BaseException]:
        words = [f"{ballot.box.claim_id} in words {ballot.box.claim_revision}" for ballot in ballots]
        return await asyncio.gather(
            *(self.ledger.cast(ballot, claim_text=text) for ballot, text in zip(ballots, words, strict=True)),
            return_exceptions=True,
        )

    def deliver(self, ballots: list[Ballot]) -> None:
        """Hand clicks over in this order, and compare every answer."""
        for ballot, answer in zip(ballots, self.run(self.cast_all(ballots)), strict=True):
            if not self.model.takes(ballot):
                assert isinstance(answer, PollClosedError)
                continue
            assert isinstance(answer, Receipt), answer
            before = self.model.standing().get((ballot.box, ballot.member_id), (0, None))
            assert (answer.before.choice if answer.before else None) == before[1]
            assert answer.counted == (before[0] <= ballot.interaction_id)
            self.model.take(ballot)

    def boxes(self) -> list[Box]:
        cards = [Box(*parts) for parts in itertools.product(GUILDS, CLAIMS, REVISIONS)]
        return cards + [poll.box for poll in self.model.polls.values()]

    @rule(data=st.data(), member=st.sampled_from(MEMBERS), choice=st.sampled_from([*Choice, None]))
    def vote(self, data: st.DataObject, member: int, choice: Choice | None) -> None:
        self.deliver([self.make(member, data.draw(st.sampled_from(self.boxes())), choice)])

    @rule(data=st.data(), size=st.integers(2, 12))
    def burst(self, data: st.DataObject, size: int) -> None:
        boxes = data.draw(st.lists(st.sampled_from(self.boxes()), min_size=1, max_size=2))
        one = st.tuples(st.sampled_from(MEMBERS), st.sampled_from(boxes), st.sampled_from([*Choice, None]))
        ballots = [self.make(*data.draw(one)) for _ in range(size)]
        self.deliver(data.draw(st.permutations(ballots)))

    @rule(data=st.data(), member=st.sampled_from(MEMBERS), choice=st.sampled_from([*Choice, None]))
    def hold_back(self, data: st.DataObject, member: int, choice: Choice | None) -> None:
        self.held_back.append(self.make(member, data.draw(st.sampled_from(self.boxes())), choice))

    @precondition(lambda self: self.held_back)
    @rule()
    def deliver_what_was_held_back(self) -> None:
        ballots, self.held_back = self.held_back, []
        self.hours_late |= any(self.clock() - ballot.cast_at >= timedelta(hours=1) for ballot in ballots)
        self.deliver(ballots)

    @precondition(lambda self: self.model.clicks)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        taken = [one for one in self.cast if (one.box.guild_id, one.interaction_id) in self.model.clicks]
        self.deliver(data.draw(st.lists(st.sampled_from(taken), min_size=1, max_size=5)))

    @rule(minutes=st.integers(1, 90))
    def let_time_pass(self, minutes: int) -> None:
        self.clock.pass_by(minutes=minutes)

    @rule(
        guild_id=st.sampled_from(GUILDS),
        claim_id=st.sampled_from(CLAIMS),
        revision=st.sampled_from(REVISIONS),
        channel_id=st.sampled_from(CHANNELS),
    )
    def open_poll(self, guild_id: int, claim_id: str, revision: int, channel_id: int) -> None:
        self.clock.pass_by(seconds=1)
        running = [
            poll
            for poll in self.model.polls.values()
            if (poll.guild_id, poll.claim_id, poll.channel_id) == (guild_id, claim_id, channel_id)
            and poll.closed_at is None
        ]
        work = self.ledger.open_poll(
            guild_id=guild_id,
            channel_id=channel_id,
            wording=Wording(claim_id, revision, f"{claim_id} in words {revision}"),
            closes_at=self.clock() + timedelta(hours=1),
            opened_by=MEMBERS[0],
        )
        if running:
            with pytest.raises(PollOpenError):
                self.run(work)
            return
        poll = self.run(work)
        self.model.polls[guild_id, poll.id] = poll

    @precondition(lambda self: self.model.polls)
    @rule(data=st.data())
    def close_poll(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.polls)))
        known = self.model.polls[key]
        closed = self.run(self.ledger.close_poll(*key, self.clock()))
        self.model.polls[key] = closed
        if known.closed_at is not None:
            assert closed.final == self.finals[key]
            return
        assert closed.final.tally == self.model.tally(known.box)
        assert closed.final.mind_changes == self.model.mind_changes(known)
        self.finals[key] = closed.final

    @rule(guild_id=st.sampled_from(GUILDS), member=st.sampled_from(MEMBERS))
    def erase(self, guild_id: int, member: int) -> None:
        self.run(self.ledger.erase(guild_id, member))
        self.model.erase(guild_id, member)

    @rule()
    def restart(self) -> None:
        self.run(self.context.__aexit__(None, None, None))
        self.open()

    @invariant()
    def every_tally_and_vote_agrees(self) -> None:
        self.run(self.compare())

    async def compare(self) -> None:
        for box in self.boxes():
            assert await self.ledger.tally(box) == self.model.tally(box)
        for guild_id, claim_id, revision in itertools.product(GUILDS, CLAIMS, REVISIONS):
            opinions = self.model.opinions(guild_id, claim_id, revision)
            told = await self.ledger.standing(guild_id, claim_id, revision)
            assert told == tallied(opinions.values())
            assert (await self.ledger.standings(guild_id, [(claim_id, revision)]))[claim_id, revision] == told
        for key, final in self.finals.items():
            assert (await self.ledger.poll(*key)).final == final
        assert await count_rows(self.ledger, vote_event) == len(self.model.clicks)

    @rule(guild_id=st.sampled_from(GUILDS), member=st.sampled_from(MEMBERS))
    def compare_a_member(self, guild_id: int, member: int) -> None:
        mine = {box: vote for (box, who), vote in self.model.standing().items() if who == member}
        asked = list(itertools.product(CLAIMS, REVISIONS))
        voted = {
            (box.claim_id, box.claim_revision) for box, vote in mine.items() if vote[1] and box.guild_id == guild_id
        }
        assert self.run(self.ledger.voted(guild_id, member, asked)) == voted
        for box, (_, choice) in mine.items():
            found = self.run(self.ledger.vote_of(box, member))
            assert (found.choice if found else None) == choice
        history = self.run(self.ledger.history_of(guild_id, member, limit=1000))
        clicks = sorted(
            (number, click[0], click[2])
            for (guild, number), click in self.model.clicks.items()
            if guild == guild_id and click[1] == member
        )
        assert [(event.box, event.choice) for event in reversed(history)] == [
            (box, choice) for _, box, choice in clicks
        ]


LONG = 400  # seconds: each of a thousand steps waits for the disk, which others keep busy
QUICK = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes, and hides what went wrong
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.mark.timeout(LONG)
def test_on_sqlite_the_ledger_and_the_model_agree() -> None:
    with TemporaryDirectory(prefix="crux-") as folder:
        numbers = itertools.count()

        class OnSqlite(SideBySide):
            @staticmethod
            def make_url() -> str:
                return f"sqlite+aiosqlite:///{Path(folder).as_posix()}/{next(numbers)}.db"

        run_state_machine_as_test(OnSqlite, settings=QUICK)


@pytest.mark.timeout(LONG)
def test_on_postgresql_the_ledger_and_the_model_agree(server: Server) -> None:
    class OnPostgresql(SideBySide):
        @staticmethod
        def make_url() -> str:
            return asyncio.run(server.new_database())

    try:
        run_state_machine_as_test(OnPostgresql, settings=QUICK)
    finally:
        asyncio.run(server.drop_databases())
