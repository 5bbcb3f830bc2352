"""Voting, end to end: the real client against the sandbox, and a real ledger in a SQLite file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.errors import BadInputError
from bot.ledger.errors import BusyError, NotSavedError, WordingChangedError
from bot.ledger.model import Box, Choice, Names, PollRules, Results
from bot.ledger.model import Wording as VotedWording
from bot.library.model import Wording
from bot.link.gate import Slot
from bot.render.ballot import ballot_row, box_args
from commands.ballots import read_confidence, saves
from commands.desk import Charts, Desk
from sandbox.server import serve
from tests.commands.booth import CLAIM, WORDS, Booth, booth_in
from tests.commands.conftest import TOKEN, Drawings, _stage, bot_in
from tests.commands.shelf import ENTRIES, Touched, catalogue_of, services_with_ledger
from tests.person import Person, components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Ballot, Poll, Receipt

NEWER = replace(CLAIM, text="Ostra is the harbour of this century.", revision=2, history=(Wording(1, WORDS),))
CHOICES = ("Agree", "Disagree", "Unsure")
CHANGED = "the wording of this claim has changed"


@pytest.fixture
async def booth(tmp_path: Path) -> AsyncIterator[Booth]:
    async with booth_in(tmp_path) as opened:
        yield opened


async def test_a_vote_is_on_disk_when_it_is_said_to_be_recorded(booth: Booth) -> None:
    answer = await booth.presses(booth.mira, await booth.card(), "Agree")
    assert text_of(answer).startswith("Recorded: **Agree**.\n> Ostra is the harbour of the future.")
    assert await booth.choice(booth.mira) == "agree"
    assert await booth.choice(booth.jonas) is None


async def test_whoever_has_voted_sees_the_tally_and_the_card_only_how_many(booth: Booth) -> None:
    await booth.presses(booth.jonas, await booth.card(), "Disagree")
    card = await booth.card()
    assert "1 member has voted" in text_of(card)
    assert "disagree 1" not in text_of(card)
    unvoted = await booth.presses(booth.mira, card, "My ballot")
    assert "You have not voted on this." in text_of(unvoted)
    assert "So far" not in text_of(unvoted)
    voted = await booth.presses(booth.mira, card, "Unsure")
    assert "So far: agree 0, disagree 1, unsure 1." in text_of(voted)


async def test_a_vote_can_be_changed_and_withdrawn_where_it_stands(booth: Booth) -> None:
    ballot = await booth.presses(booth.mira, await booth.card(), "Agree")
    outcome = await booth.mira.presses(ballot, "Change to Unsure")
    assert (outcome["kind"], outcome["message"]["id"]) == ("update", ballot["id"])
    assert text_of(outcome["message"]).startswith("Recorded: **Unsure**.")
    assert await booth.choice(booth.mira) == "unsure"
    withdrawn = await booth.presses(booth.mira, outcome["message"], "Withdraw")
    assert text_of(withdrawn).startswith("Recorded: your vote is **withdrawn**.")
    assert await booth.choice(booth.mira) is None
    again = await booth.presses(booth.mira, withdrawn, "Disagree")
    assert text_of(again).startswith("Recorded: **Disagree**.")
    assert await booth.events(booth.mira) == 4


async def test_confidence_and_reason_are_added_and_shown_inertly(booth: Booth) -> None:
    ballot = await booth.presses(booth.mira, await booth.card(), "Agree")
    hostile = "@everyone **because** [x](https://x.example)\n# big"
    answer = await booth.explains(booth.mira, ballot, "80 %", hostile)
    text = text_of(answer)
    assert text.startswith("Recorded: **Agree**, 80 % sure.")
    for markup in ("@everyone", "**because**", "](https://", "\n# big"):
        assert markup not in text
    vote = await booth.ledger.vote_of(booth.box, int(booth.mira.member))
    assert vote is not None
    assert (vote.confidence, vote.reason) == (80, hostile)


async def test_the_same_choice_again_keeps_confidence_and_reason_and_another_does_not(booth: Booth) -> None:
    card = await booth.card()
    await booth.explains(booth.mira, await booth.presses(booth.mira, card, "Agree"), "80", "Cranes.")
    again = await booth.presses(booth.mira, card, "Agree")
    assert text_of(again).startswith("Recorded: **Agree**, 80 % sure.")
    assert "Your reason: Cranes." in text_of(again)
    other = await booth.presses(booth.mira, card, "Disagree")
    assert text_of(other).startswith("Recorded: **Disagree**.")
    vote = await booth.ledger.vote_of(booth.box, int(booth.mira.member))
    assert vote is not None
    assert (vote.confidence, vote.reason) == (None, None)


async def test_the_dialog_takes_confidence_and_reason_off_again(booth: Booth) -> None:
    ballot = await booth.presses(booth.mira, await booth.card(), "Agree")
    await booth.explains(booth.mira, ballot, "80", "Cranes.")
    assert text_of(await booth.explains(booth.mira, ballot, "", " ")).startswith("Recorded: **Agree**.")
    vote = await booth.ledger.vote_of(booth.box, int(booth.mira.member))
    assert vote is not None
    assert (vote.confidence, vote.reason) == (None, None)


async def test_in_a_crowd_what_a_member_had_said_stays_as_well(booth: Booth) -> None:
    card = await booth.card()
    await booth.explains(booth.mira, await booth.presses(booth.mira, card, "Agree"), "80", "Cranes.")
    agree = next(item["custom_id"] for item in components(card) if item["type"] == 2)
    people = booth.stage.sandbox.people
    clicks = [people.press(booth.mira.member, card["id"], agree) for _ in range(40)]
    told = [text_of(one["message"]) for one in await asyncio.gather(*clicks)]
    assert all("80 % sure" in words for words in told)
    vote = await booth.ledger.vote_of(booth.box, int(booth.mira.member))
    assert vote is not None
    assert (vote.confidence, vote.reason) == (80, "Cranes.")


async def test_the_dialog_holds_what_was_said_before(booth: Booth) -> None:
    ballot = await booth.presses(booth.mira, await booth.card(), "Agree")
    await booth.explains(booth.mira, ballot, "65", "Cranes.")
    opened = await booth.mira.presses(ballot, "Confidence and reason")
    fields = {one["component"]["custom_id"]: one["component"] for one in opened["modal"]["components"]}
    assert (fields["confidence"]["value"], fields["reason"]["value"]) == ("65", "Cranes.")
    assert fields["reason"]["max_length"] == 500


@pytest.mark.parametrize("typed", ["49", "101", "much", "-60", "6.5", "٦٠"])
async def test_a_confidence_that_is_none_changes_nothing(booth: Booth, typed: str) -> None:
    ballot = await booth.presses(booth.mira, await booth.card(), "Agree")
    answer = await booth.explains(booth.mira, ballot, typed, "Cranes.")
    assert "whole number from 50 to 100" in text_of(answer)
    assert await booth.events(booth.mira) == 1


@pytest.mark.parametrize(("typed", "read"), [("", None), (" 50 ", 50), ("100%", 100), ("75 %", 75), ("%", None)])
def test_a_confidence_is_read_as_people_type_it(typed: str, read: int | None) -> None:
    assert read_confidence(typed) == read


def test_a_confidence_out_of_range_is_refused() -> None:
    with pytest.raises(BadInputError):
        read_confidence("49")


async def test_a_withdrawn_vote_has_nothing_to_explain(booth: Booth) -> None:
    ballot = await booth.presses(booth.mira, await booth.card(), "Agree")
    await booth.presses(booth.jonas, await booth.card(), "Agree")
    withdrawn = await booth.presses(booth.mira, ballot, "Withdraw")
    assert "Confidence and reason" not in labels(withdrawn)
    told = await booth.clicks(booth.mira, f"crux:1:mine:e:0:{CLAIM.id}:1")
    assert "You have no vote here" in told


async def test_a_member_looks_back_on_their_own_votes_and_on_nobody_elses(booth: Booth) -> None:
    card = await booth.card()
    ballot = await booth.presses(booth.mira, card, "Agree")
    await booth.explains(booth.mira, ballot, "90", "Mira's own reason")
    theirs = await booth.presses(booth.jonas, card, "Disagree")
    history = text_of(await booth.presses(booth.mira, ballot, "My votes on this"))
    assert history.count("**Agree**") == 2
    assert "“Mira's own reason”" in history
    other = text_of(await booth.presses(booth.jonas, theirs, "My votes on this"))
    assert "Mira" not in other
    assert "**Agree**" not in other


async def test_votes_on_a_public_card_have_it_redrawn_and_others_do_not(booth: Booth) -> None:
    card = await booth.card()
    ballot = await booth.presses(booth.mira, card, "Agree")
    assert [(str(place.message_id), place.box) for place in booth.touched.places] == [(card["id"], booth.box)]
    await booth.presses(booth.mira, ballot, "Change to Disagree")
    await booth.explains(booth.mira, ballot, "60", "")
    assert [str(place.message_id) for place in booth.touched.places] == [card["id"]] * 3
    private = await booth.card(private=True)
    own = await booth.presses(booth.jonas, private, "Agree")
    await booth.presses(booth.jonas, own, "Withdraw")
    assert len(booth.touched.places) == 3


async def test_the_same_button_pressed_again_and_again_is_one_vote(booth: Booth) -> None:
    card = await booth.card()
    for _ in range(20):
        await booth.presses(booth.mira, card, "Agree")
    assert (await booth.ledger.tally(booth.box)).agree == 1
    assert (await booth.ledger.tally(booth.box)).voters == 1


async def test_a_click_that_arrives_twice_is_one_event(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = booth.stage.sandbox.parts.gateway
    once = gateway.dispatch

    def twice(event: str, payload: Any, **rest: Any) -> None:  # noqa: ANN401  # as the gateway takes it
        once(event, payload, **rest)
        if event == "INTERACTION_CREATE":
            once(event, payload, **rest)

    card = await booth.card()
    monkeypatch.setattr(gateway, "dispatch", twice)
    answer = await booth.presses(booth.mira, card, "Agree")
    monkeypatch.undo()
    assert text_of(answer).startswith("Recorded: **Agree**.")
    await booth.presses(booth.jonas, card, "Agree")
    assert await booth.events(booth.mira) == 1


async def test_votes_work_after_a_restart_from_old_cards_and_old_ballots(tmp_path: Path) -> None:
    async with serve(token=TOKEN, buckets=False) as sandbox, aiohttp.ClientSession() as session:
        async with services_with_ledger(tmp_path) as services, bot_in(sandbox, services, Desk(Charts(Drawings().draw))):
            booth = Booth(await _stage(sandbox, services, Drawings(), session), Touched())
            card = await booth.card()
            ballot = await booth.presses(booth.mira, card, "Agree")
        touched = Touched()
        async with (
            services_with_ledger(tmp_path, touched=touched) as services,
            bot_in(sandbox, services, Desk(Charts(Drawings().draw))),
        ):
            booth = Booth(await _stage(sandbox, services, Drawings(), session), touched)
            changed = await booth.presses(booth.mira, ballot, "Change to Disagree")
            assert "So far: agree 0, disagree 1, unsure 0." in text_of(changed)
            assert text_of(await booth.presses(booth.jonas, card, "Agree")).startswith("Recorded: **Agree**.")
            assert await booth.choice(booth.mira) == "disagree"


async def test_a_card_of_an_older_wording_says_so_and_offers_the_new_one(booth: Booth) -> None:
    card = await booth.card()
    ballot = await booth.presses(booth.jonas, card, "Agree")
    booth.services.shelf.swap(catalogue_of(*[one for one in ENTRIES if one is not CLAIM], NEWER))
    for message, label in ((card, "Agree"), (card, "My ballot"), (ballot, "Change to Disagree")):
        told = await booth.presses(booth.mira if message is card else booth.jonas, message, label)
        assert text_of(told).startswith("Not recorded: " + CHANGED)
        assert f"> {WORDS}" in text_of(told)
        assert f"> {NEWER.text}" in text_of(told)
    assert await booth.events(booth.mira) == 0
    offered = await booth.presses(booth.mira, card, "Agree")
    voted = await booth.presses(booth.mira, offered, "Agree")
    assert text_of(voted).startswith(f"Recorded: **Agree**.\n> {NEWER.text}\nSo far: agree 1, disagree 0, unsure 0.")
    assert await booth.choice(booth.mira, replace(booth.box, claim_revision=2)) == "agree"
    assert (await booth.ledger.tally(booth.box)).voters == 1, "the old tally stays"


async def test_earlier_wordings_stay_readable_with_their_tally(booth: Booth) -> None:
    await booth.presses(booth.jonas, await booth.card(), "Disagree")
    booth.services.shelf.swap(catalogue_of(*[one for one in ENTRIES if one is not CLAIM], NEWER))
    card = await booth.stage.ask("claim show", claim=f"id:{CLAIM.id}")
    assert "Nobody has voted yet" in text_of(card)
    text = text_of(await booth.presses(booth.mira, card, "Earlier wordings"))
    assert f"**Wording 1:** {WORDS}\nAgree 0, disagree 1, unsure 0." in text
    assert NEWER.text in text


async def test_a_claim_that_has_left_the_library_takes_no_votes(booth: Booth) -> None:
    card = await booth.card()
    booth.services.shelf.swap(catalogue_of(*[one for one in ENTRIES if one is not CLAIM]))
    assert "has left the library" in text_of(await booth.presses(booth.mira, card, "Agree"))
    assert await booth.events(booth.mira) == 0


async def test_a_claim_reworded_without_a_new_revision_takes_no_votes(booth: Booth) -> None:
    await booth.presses(booth.jonas, await booth.card(), "Agree")
    reworded = replace(CLAIM, text="Ostra is no harbour at all.")
    booth.services.shelf.swap(catalogue_of(*[one for one in ENTRIES if one is not CLAIM], reworded))
    told = await booth.presses(booth.mira, await booth.stage.ask("claim show", claim=f"id:{CLAIM.id}"), "Agree")
    assert text_of(told).startswith(WordingChangedError().user_message[:60])
    assert await booth.events(booth.mira) == 0


# Forged, foreign and outdated buttons

FORGED = (
    *("vote", "vote:a", "vote:x:harbours/ostra-leads:1", "vote::harbours/ostra-leads:1", "vote:a:harbours/ostra-leads"),
    *("vote:a:harbours/ostra-leads:0", "vote:a:harbours/ostra-leads:-1", "vote:a:harbours/ostra-leads:1:1:1"),
    *("vote:a:harbours/ostra-leads:99999999999999999999", "vote:a:harbours/ostra-leads:x", "vote:a:harbours/gone:1"),
    *("vote:a:harbours/gulls:1", "vote:a:0", "vote:a:7", "vote:a:9223372036854775808", "vote:a:9223372036854775807"),
    *("vote:a:harbours/ostra-leads:2", "mine", "mine:w", "mine:w:1", "mine:z:0:harbours/ostra-leads:1", "mine:e:0:7"),
    *("mine:w:0:7", "mine:h:0:7", "mine:h:0:harbours/gone:1", "mine:e:0:harbours/gone:1", "stand", "stand:7"),
    *("stand:harbours/gone:1", "wordings", "wordings:harbours/gone", "wordings:harbours/gulls"),
    *("wordings:harbours/ostra-leads", "claims-page", "claims-page::x", "claims-page:gone:0", "vote-on"),
    *("vote-on:harbours/gone", "vote-on:linen/velm-looms", "reason:a:0:harbours/ostra-leads:1"),
)


async def test_forged_and_outdated_buttons_write_nothing_and_are_answered(booth: Booth) -> None:
    for state in FORGED:
        told = await booth.clicks(booth.mira, f"crux:1:{state}")
        assert told, state
        assert "Something went wrong" not in told, state
        assert not told.startswith("Recorded"), state
    assert await booth.events(booth.mira) == 0
    assert (await booth.ledger.tally(booth.box)).voters == 0


async def test_another_servers_poll_is_not_known_here(booth: Booth) -> None:
    poll = await _open(booth, guild_id=4242)
    told = await booth.clicks(booth.mira, f"crux:1:vote:a:{poll.id}")
    assert "not known here" in told or "no such poll" in told.casefold()
    assert (await booth.ledger.tally(poll.box)).voters == 0


async def test_outside_servers_nobody_votes(booth: Booth) -> None:
    channels = (await booth.mira.state())["channels"]
    direct = next(one["id"] for one in channels if one["type"] == 1)
    for state in (f"vote:a:{CLAIM.id}:1", f"mine:w:0:{CLAIM.id}:1", f"stand:{CLAIM.id}:1", "claims-page::0"):
        told = await booth.clicks(booth.mira, f"crux:1:{state}", channel=direct)
        assert told.startswith("Voting works in servers that I am in"), state
    assert await booth.events(booth.mira) == 0


# Polls


async def _open(booth: Booth, guild_id: int | None = None, **rules: Any) -> Poll:  # noqa: ANN401  # PollRules' own fields
    return await booth.ledger.open_poll(
        guild_id=guild_id or booth.box.guild_id,
        channel_id=int(booth.jonas.channel),
        wording=VotedWording(CLAIM.id, CLAIM.revision, CLAIM.text),
        closes_at=datetime.now(UTC) + timedelta(hours=1),
        opened_by=int(booth.jonas.member),
        rules=PollRules(**rules),
    )


def _ids(poll: Poll) -> list[str]:
    return [":".join(("crux:1", one.press.verb, *one.press.args)) for one in ballot_row(poll.box)]


async def test_a_vote_in_a_poll_lies_in_its_own_box(booth: Booth) -> None:
    poll = await _open(booth)
    told = await booth.clicks(booth.mira, _ids(poll)[1])
    assert told.startswith("Recorded: **Disagree**.")
    assert "So far: agree 0, disagree 1, unsure 0." in told
    assert await booth.choice(booth.mira, poll.box) == "disagree"
    assert await booth.choice(booth.mira) is None


async def test_a_poll_that_tells_at_its_close_tells_nothing_before(booth: Booth) -> None:
    poll = await _open(booth, results=Results.AT_CLOSE, names=Names.SHOWN)
    told = await booth.clicks(booth.mira, _ids(poll)[0])
    assert "So far" not in told
    assert f"The tally is shown when the poll closes, <t:{int(poll.closes_at.timestamp())}:R>." in told
    assert "This poll shows who voted what." in told
    await booth.ledger.close_poll(poll.guild_id, poll.id, datetime.now(UTC))
    closed = await booth.clicks(booth.jonas, f"crux:1:stand:{poll.id}")
    assert "agree 1, disagree 0, unsure 0" in closed


async def test_a_live_poll_shows_its_tally_to_everyone(booth: Booth) -> None:
    poll = await _open(booth, results=Results.LIVE)
    await booth.clicks(booth.mira, _ids(poll)[0])
    assert "So far: agree 1" in await booth.clicks(booth.jonas, f"crux:1:stand:{poll.id}")


async def test_a_closed_poll_takes_no_votes_and_says_so(booth: Booth) -> None:
    poll = await _open(booth)
    await booth.clicks(booth.mira, _ids(poll)[0])
    await booth.ledger.close_poll(poll.guild_id, poll.id, datetime.now(UTC))
    for person in (booth.mira, booth.jonas):
        told = await booth.clicks(person, _ids(poll)[1])
        assert told == "This poll is closed, so your vote was not counted."
    assert (await booth.ledger.tally(poll.box)).disagree == 0


async def test_a_poll_for_a_role_takes_only_its_votes(booth: Booth) -> None:
    curators = next(role for role in booth.stage.sandbox.world.guild.roles.values() if role.name == "Curators")
    poll = await _open(booth, role_id=int(curators.id))
    told = await booth.clicks(booth.jonas, _ids(poll)[0])
    assert told.startswith("Only members with the role “Curators” may vote in this poll.")
    assert (await booth.clicks(booth.mira, _ids(poll)[0])).startswith("Recorded")
    assert (await booth.ledger.tally(poll.box)).voters == 1


async def test_a_poll_on_an_older_wording_offers_the_new_one(booth: Booth) -> None:
    poll = await _open(booth)
    booth.services.shelf.swap(catalogue_of(*[one for one in ENTRIES if one is not CLAIM], NEWER))
    assert CHANGED in await booth.clicks(booth.mira, _ids(poll)[0])
    assert (await booth.ledger.tally(poll.box)).voters == 0


def test_every_ballot_fits_into_its_buttons() -> None:
    longest = f"{'a' * 32}/{'b' * 40}"
    for box in (Box(1, longest, 999_999), Box(1, longest, 1, poll_id=2**63 - 1)):
        assert len(ballot_row(box)) == 3
        assert all(len(":".join(box_args(box))) < 90 for _ in Choice)


# When the ledger is in trouble


@dataclass
class Troubled:
    """A ledger whose next casts are slow, or fail."""

    real: Ledger
    seconds: float = 0.0
    errors: list[Exception] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # everything else is the real one
        return getattr(self.real, name)

    async def cast(self, ballot: Ballot, **options: Any) -> Receipt:  # noqa: ANN401  # the real one's
        if self.errors:
            raise self.errors.pop()
        await asyncio.sleep(self.seconds)
        return await self.real.cast(ballot, **options)


@pytest.mark.parametrize("error", [NotSavedError(), BusyError()], ids=["not saved", "busy"])
async def test_a_vote_that_was_not_saved_is_told_as_such(tmp_path: Path, error: Exception) -> None:
    async with booth_in(tmp_path, ledger=lambda real: Troubled(real, errors=[error])) as booth:
        card = await booth.card()
        told = text_of(await booth.presses(booth.mira, card, "Agree"))
        assert told == str(error)
        assert await booth.events(booth.mira) == 0
        assert text_of(await booth.presses(booth.mira, card, "Agree")).startswith("Recorded"), "it recovers by itself"


async def _later(booth: Booth, person: Person, outcome: dict[str, Any]) -> str:
    """Return the words that come after "thinking ..."."""
    for _ in range(200):
        for message in await person.sees():
            about = message.get("interaction_metadata") or {}
            if about.get("id") == outcome["interaction"] and text_of(message):
                return text_of(message)
        await asyncio.sleep(0.02)
    raise AssertionError(booth)


async def test_a_slow_database_is_waited_for_after_an_acknowledgement(tmp_path: Path) -> None:
    async with booth_in(tmp_path, ledger=lambda real: Troubled(real, seconds=1.2)) as booth:
        card = await booth.card()
        outcome = await booth.mira.presses(card, "Agree")
        assert outcome["kind"] == "deferred"
        assert outcome["acknowledged_ms"] < 1000
        assert await booth.choice(booth.mira) is None, "nothing is said to be recorded before it is"
        assert (await _later(booth, booth.mira, outcome)).startswith("Recorded: **Agree**.")
        assert await booth.choice(booth.mira) == "agree"
        again = await booth.jonas.presses(card, "Agree")
        assert (again["kind"], again["acknowledged_ms"] < 500) == ("deferred", True), "now it is known to be slow"
        assert (await _later(booth, booth.jonas, again)).startswith("Recorded: **Agree**.")


async def test_a_slow_failure_is_told_after_the_acknowledgement(tmp_path: Path) -> None:
    @dataclass
    class SlowlyFailing(Troubled):
        async def cast(self, ballot: Ballot, **options: Any) -> Receipt:  # noqa: ANN401, ARG002  # the real one's
            await asyncio.sleep(1.0)
            raise NotSavedError

    async with booth_in(tmp_path, ledger=SlowlyFailing) as booth:
        outcome = await booth.mira.presses(await booth.card(), "Agree")
        assert outcome["kind"] == "deferred"
        assert (await _later(booth, booth.mira, outcome)).startswith("This could not be saved")


async def test_in_a_burst_what_is_told_is_what_is_stored(booth: Booth) -> None:
    card = await booth.card()
    ids = [item["custom_id"] for item in components(card) if item["type"] == 2][:3]
    people = booth.stage.sandbox.people
    members = [one["id"] for one in people.state()["members"]]
    clicks = [people.press(members[at % 4], card["id"], ids[at % 3]) for at in range(300)]
    outcomes = await asyncio.gather(*clicks)
    for _ in range(100):  # what was acknowledged with "thinking ..." is told a little later
        told = await _told(booth, members, outcomes)
        stored = [await booth.ledger.history_of(booth.box.guild_id, int(member), limit=1000) for member in members]
        if sum(map(len, stored)) == len(told):
            break
        await asyncio.sleep(0.05)
    assert sum(map(len, stored)) == len(told) > 0
    assert (await booth.ledger.tally(booth.box)).voters <= 4


async def _told(booth: Booth, members: list[str], outcomes: list[dict[str, Any]]) -> set[str]:
    """Return the interactions whose member was told that their vote is recorded."""
    shown = [message for person in booth.people(members) for message in await person.sees()]
    answers = [*shown, *(one["message"] for one in outcomes if one["kind"] == "message")]
    recorded = [message for message in answers if text_of(message).startswith("Recorded")]
    return {message["interaction_metadata"]["id"] for message in recorded}


async def test_exactly_what_saves_something_waits_at_the_gate(booth: Booth) -> None:
    card = await booth.card()
    ballot = await booth.presses(booth.mira, card, "Agree")
    dialog = (await booth.mira.presses(ballot, "Confidence and reason"))["modal"]
    empty = await booth.presses(booth.mira, ballot, "Withdraw")
    buttons = [item for message in (card, ballot, empty) for item in components(message) if item["type"] == 2]
    waiting = {button["label"] for button in buttons if saves(button["custom_id"])}
    assert waiting == {*CHOICES, *(f"Change to {choice}" for choice in CHOICES), "Withdraw"} - {"Change to Agree"}
    assert saves(dialog["custom_id"])


async def test_a_vote_that_was_held_up_after_it_was_let_in_is_not_saved(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Slot, "in_time", False)
    answer = await booth.presses(booth.mira, await booth.card(), "Agree")
    assert text_of(answer) == BusyError().user_message
    assert await booth.events(booth.mira) == 0
