"""The small parts: ids, permissions, files, compression, the wire and rate limits."""

from __future__ import annotations

import datetime as dt
import itertools
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.attachments import content_type, picture_size, safe_name
from sandbox.compression import compressor
from sandbox.errors import Problems
from sandbox.limits import Limits, Rate
from sandbox.permissions import ALL, Permission
from sandbox.seed import newsroom
from sandbox.snowflakes import Snowflakes, is_snowflake, seconds_of, snowflake_at
from sandbox.wire import KEPT, Wire, blanked
from sandbox.world import KEPT_MESSAGES, Message, Overwrite, Role

if TYPE_CHECKING:
    from sandbox.world import World
    from tests.sandbox.conftest import Clock


def test_an_id_tells_when_it_was_minted() -> None:
    moment = dt.datetime(2024, 5, 6, 8, 30, tzinfo=dt.UTC)
    assert seconds_of(snowflake_at(moment, 7)) == moment.timestamp()
    assert seconds_of("175928847299117063") == 1_462_015_105.796, "the example of Discord's own documentation"


@given(st.lists(st.floats(min_value=1_600_000_000, max_value=1_900_000_000), min_size=1, max_size=50))
def test_ids_grow_whatever_the_clock_does(moments: list[float]) -> None:
    times = iter(moments)
    snowflakes = Snowflakes(lambda: next(times))
    minted = [int(snowflakes.mint()) for _ in moments]
    assert all(one < two for one, two in itertools.pairwise(minted))


def test_ids_grow_within_one_millisecond_beyond_the_counter() -> None:
    snowflakes = Snowflakes(lambda: 1_700_000_000.0)
    minted = [int(snowflakes.mint()) for _ in range(10_000)]
    assert all(one < two for one, two in itertools.pairwise(minted))


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1", True),
        ("18446744073709551615", True),
        ("18446744073709551616", False),
        ("-1", False),
        ("", False),
        ("x", False),
        ("\u0661", False),
    ],
)
def test_what_an_id_can_be(text: str, known: bool) -> None:
    assert is_snowflake(text) is known


@pytest.fixture
def world(clock: Clock) -> World:
    return newsroom(now=clock)


def test_permissions_add_up_from_everyone_to_roles_to_the_member(world: World) -> None:
    channel = world.channels[next(iter(world.channels))]
    curator, member, *_ = (one.user.id for one in world.played())
    view = Permission.VIEW_CHANNEL
    assert world.permissions(member, channel) & view
    channel.overwrites.append(Overwrite(world.guild.id, 0, deny=int(view)))
    assert not world.sees(member, channel)
    (role,) = world.guild.members[curator].roles
    channel.overwrites.append(Overwrite(role, 0, allow=int(view)))
    assert world.sees(curator, channel)
    channel.overwrites.append(Overwrite(curator, 1, deny=int(view)))
    assert not world.sees(curator, channel)


def test_owner_and_administrator_may_everything(world: World) -> None:
    member = [one.user.id for one in world.played()][1]
    assert world.permissions(world.guild.owner_id) == ALL
    world.guild.roles["9"] = Role("9", "Admins", int(Permission.ADMINISTRATOR), 5)
    world.guild.members[member].roles.append("9")
    assert world.permissions(member) == ALL


def test_only_the_curator_manages_the_server(world: World) -> None:
    manage = [bool(world.permissions(one.user.id) & Permission.MANAGE_GUILD) for one in world.played()]
    assert manage == [True, False, False, False]


def test_a_channel_keeps_only_so_many_messages(world: World) -> None:
    channel = next(iter(world.channels.values()))
    for n in range(KEPT_MESSAGES + 5):
        channel.keep(Message(str(n), channel.id, "1", {}))
    assert len(channel.messages) == KEPT_MESSAGES
    assert "4" not in channel.messages
    assert "5" in channel.messages


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("chart.png", "chart.png"),
        ("my chart.png", "my_chart.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\windows\\a.txt", "a.txt"),
        (".hidden", "hidden"),
        ("<img>.png", "img.png"),
        ("日本.csv", "日本.csv"),
        ("", "unknown"),
    ],
)
def test_file_names_lose_what_is_dangerous(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.js", "a.xml", "a", "a.png.exe"])
def test_what_a_browser_could_run_is_only_bytes(name: str) -> None:
    assert content_type(name) == "application/octet-stream"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0", (640, 480)),
        (b"GIF89a\x80\x02\xe0\x01", (640, 480)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\xe0\x02\x80\x03", (640, 480)),
        (b"\xff\xd8\xff\xe0\x00\x04ab", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"words", None),
        (b"", None),
    ],
)
def test_pictures_tell_their_size(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_reading_of_sizes(content: bytes) -> None:
    for start in (b"", b"\xff\xd8", b"GIF89a", b"\x89PNG\r\n\x1a\n"):
        picture_size(start + content)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_compression_is_one_stream_whose_messages_end_in_a_flush(messages: list[bytes]) -> None:
    compress = compressor("zlib-stream")
    assert compress is not None
    stream = zlib.decompressobj()
    for message in messages:
        packed = compress(message)
        assert not message or packed.endswith(b"\x00\x00\xff\xff")
        assert stream.decompress(packed) == message


def test_plain_stays_plain_and_an_unknown_compression_is_none() -> None:
    plain = compressor(None)
    assert plain is not None
    assert plain(b"x") == b"x"
    assert compressor("rar") is None


def test_the_wire_blanks_tokens_wherever_they_stand_and_keeps_the_rest(clock: Clock) -> None:
    body = {"token": "secret", "d": [{"token": "secret", "content": "token"}]}
    assert blanked(body) == {"token": "[hidden]", "d": [{"token": "[hidden]", "content": "token"}]}
    assert body["token"] == "secret"
    wire = Wire(clock)
    wire.rest("GET", "/api/v10/webhooks/1/secret/messages/@original?x=1", 200, None, 1.23456)
    (entry,) = wire.after(0)
    assert entry["path"] == "/api/v10/webhooks/1/[hidden]/messages/@original?x=1"
    assert entry["ms"] == 1.235
    for _ in range(KEPT + 10):
        wire.gateway("discord->bot", 0, "X", None)
    assert len(wire.after(0)) == KEPT
    assert wire.last == KEPT + 11


def test_the_global_limit_goes_over_all_routes(clock: Clock) -> None:
    limits = Limits(clock, per_second=2)
    rate = Rate(10, 10)
    assert [limits.take(rate, route, "").passed for route in "abc"] == [True, True, False]
    refused = limits.take(rate, "d", "")
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert refused.body is not None
    assert refused.body["global"] is True
    assert limits.take(None, "callback", "").passed
    clock.time += 1
    assert limits.take(rate, "a", "").passed


def test_buckets_are_a_major_parameters_own_and_can_be_left_unenforced(clock: Clock) -> None:
    rate = Rate(1, 10)
    limits, lenient = Limits(clock), Limits(clock, enforced=False)
    assert limits.take(rate, "r", "1").passed
    assert not limits.take(rate, "r", "1").passed
    assert limits.take(rate, "r", "2").passed
    assert all(lenient.take(rate, "r", "1").passed for _ in range(5))


def test_problems_nest_as_discord_nests_them() -> None:
    problems = Problems()
    problems.add(("embeds", 0, "title"), "A", "a")
    problems.add(("embeds", 0), "B", "b")
    problems.add((), "C", "c")
    assert problems.tree() == {
        "embeds": {
            "0": {"title": {"_errors": [{"code": "A", "message": "a"}]}, "_errors": [{"code": "B", "message": "b"}]}
        },
        "_errors": [{"code": "C", "message": "c"}],
    }
