from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import log
from bot.log import BLANK, configure, redact
from tests.bot.conftest import connected
from tests.bot.fake_discord import TOKEN, command, error, fails, interaction, press, resets
from tests.bot.test_client import FOLLOW_UPS, command_that

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.client import Interaction
    from bot.components import Press
    from bot.services import Services
    from tests.bot.fake_discord import Fake

BASE64 = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=30, max_size=200)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in (*log.LIBRARIES, *log.CHATTY):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("style", ["json", "console"])
async def test_at_debug_no_token_reaches_the_log_whatever_happens(fake: Fake, style: str) -> None:
    out = io.StringIO()
    configure("debug", style, secrets=[TOKEN], stream=out)

    async def late(_services: Services, interaction: Interaction, press: Press) -> None:
        await interaction.response.defer()
        await interaction.followup.send("a", ephemeral=True)
        await interaction.edit_original_response(content="b")
        raise ZeroDivisionError(interaction.token, interaction.client.http.token)

    fake.faults["POST /interactions/2/{token}/callback"] = [resets, fails(503)]
    fake.faults["POST /interactions/3/{token}/callback"] = [lambda _: error(404, 10062, "Unknown interaction")]
    fake.faults["POST /interactions/4/{token}/callback"] = [lambda _: error(400, 50035, "Invalid Form Body")] * 9
    async with connected(fake, presses={"late": late}, commands=[command_that(ZeroDivisionError(TOKEN))]):
        await fake.interact("1", 3, press("crux:1:late"))
        await fake.until(lambda: len(fake.asked("POST", FOLLOW_UPS)) == 2)
        for number in ("2", "3", "4"):
            await fake.interact(number, 2, command("x"))
        await fake.sockets[-1].close(code=4000)
        await fake.until(lambda: fake.resumes == 1)
    written = out.getvalue()
    assert "INTERACTION_CREATE" in written, "this is what debugging shows"
    assert "Traceback" in written
    assert written.count(BLANK) > 10
    assert TOKEN not in written
    for number in ("1", "2", "3", "4"):
        assert str(interaction(number, 1, {})["token"]) not in written


@given(BASE64)
def test_tokens_are_blanked_wherever_they_stand(secret: str) -> None:
    request = aiohttp.RequestInfo  # its repr shows the headers
    info = request(url="http://x", method="GET", headers={"Authorization": f"Bot {secret}"}, real_url="http://x")  # type: ignore[arg-type]  # its repr is what matters
    for text in (
        f"POST https://discord.com/api/v10/interactions/1/{secret}/callback with",
        f"https://discord.com/api/v10/webhooks/1/{secret}",
        f"https://discord.com/api/v10/webhooks/1/{secret}?wait=1",
        f"https://discord.com/api/v10/webhooks/1/{secret}/messages/@original",
        repr({"d": {"token": secret, "id": "1"}}),
        json.dumps({"token": secret}),
        json.dumps({"event": json.dumps({"token": secret})}),
        json.dumps({"event": repr({"token": secret})}),
        repr(info),
        f"Authorization: Bot {secret}",
        f"aW50ZXJhY3Rpb246{secret}",
        f"postgresql+asyncpg://crux:{secret}@db/crux",
    ):
        assert secret not in redact(text), text
        assert BLANK in redact(text)


@given(st.text(min_size=8))
def test_a_known_secret_is_blanked_whatever_its_shape(secret: str) -> None:
    assert redact(f"<{secret}>", [secret]).count(secret) == BLANK.count(secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "connected to Discord as Crux#0001",
        "/applications/1000/commands",
        "GET https://discord.com/api/v10/channels/1/messages with None has returned 200",
        "component 'crux:1:more:patents' failed (id ab12cd)",
        "Bot ready",
        "the token is missing",
        "see http://localhost:8765/api",
    ],
)
def test_plain_lines_stay_as_they_are(text: str) -> None:
    assert redact(text, ["sandbox"]) == text


def test_a_word_that_serves_as_token_is_no_secret() -> None:
    assert redact("the sandbox is up", ["sandbox"]) == "the sandbox is up"


def test_json_has_one_object_a_line_with_time_level_and_logger() -> None:
    out = io.StringIO()
    configure("info", "json", stream=out)
    logging.getLogger("bot.x").info("hello %s", "wörld", extra={"guild": 5})
    (line,) = lines(out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "hello wörld", "level": "info", "logger": "bot.x", "guild": 5}


def test_a_traceback_stays_within_its_object() -> None:
    out = io.StringIO()
    configure("info", "json", stream=out)
    logging.getLogger("bot.x").error("it broke", exc_info=ZeroDivisionError())
    (line,) = lines(out)
    assert "ZeroDivisionError" in line["exception"]


@pytest.mark.parametrize(
    ("style", "out", "is_json"),
    [
        ("auto", Terminal(), False),
        ("auto", io.StringIO(), True),
        ("console", io.StringIO(), False),
        ("json", Terminal(), True),
    ],
)
def test_a_terminal_gets_lines_to_read_and_everything_else_json(style: str, out: io.StringIO, is_json: bool) -> None:
    configure("info", style, stream=out)
    logging.getLogger("bot.x").info("hello")
    assert out.getvalue().startswith("{") is is_json
    assert "hello" in out.getvalue()


def test_without_a_terminal_there_are_no_colours() -> None:
    out = io.StringIO()
    configure("info", "console", stream=out)
    logging.getLogger("bot.x").warning("hello")
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize(("level", "seen"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_level_decides_what_of_ours_is_seen(level: str, seen: int) -> None:
    out = io.StringIO()
    configure(level, "json", stream=out)
    for name in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("bot.x"), name)("x")
    assert len(lines(out)) == seen


@pytest.mark.parametrize(("level", "seen"), [("debug", 2), ("info", 1), ("warning", 1), ("error", 0)])
def test_libraries_tell_their_troubles_only(level: str, seen: int) -> None:
    out = io.StringIO()
    configure(level, "json", stream=out)
    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("discord.gateway").warning("trouble")
    logging.getLogger("matplotlib").debug("never")
    logging.getLogger("alembic.runtime").info("never")
    logging.getLogger("aiosqlite").debug("never: it tells the values of every statement")
    assert len(lines(out)) == seen


def fail_in_discord(error: Exception) -> None:
    logging.getLogger("discord.shard").error("Attempting a reconnect in %.2fs", 1.5, exc_info=error)


def test_a_librarys_trouble_with_the_network_is_one_line() -> None:
    out = io.StringIO()
    configure("info", "json", stream=out)
    fail_in_discord(ConnectionResetError(104, "reset"))
    fail_in_discord(aiohttp.ServerDisconnectedError())
    assert [line.keys() & {"exception"} for line in lines(out)] == [set(), set()]
    assert lines(out)[0]["event"] == "Attempting a reconnect in 1.50s (ConnectionResetError: [Errno 104] reset)"


def test_a_librarys_own_mistake_keeps_its_traceback() -> None:
    out = io.StringIO()
    configure("info", "json", stream=out)
    fail_in_discord(KeyError("d"))
    assert "KeyError" in lines(out)[0]["exception"]


def test_when_debugging_nothing_is_shortened() -> None:
    out = io.StringIO()
    configure("debug", "json", stream=out)
    fail_in_discord(ConnectionResetError(104, "reset"))
    assert "exception" in lines(out)[-1]


def test_configuring_again_replaces_what_was_there() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure("info", "json", stream=first)
    configure("info", "json", stream=second)
    logging.getLogger("bot.x").info("hello")
    assert (first.getvalue(), len(lines(second))) == ("", 1)


def test_the_start_does_not_pay_for_rich_and_rich_can_still_be_imported() -> None:
    script = (
        "import sys, io; from bot.log import configure; configure('info', 'console', stream=io.StringIO());"
        "assert 'structlog' in sys.modules and 'rich' not in sys.modules; import rich.console"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603  # our own interpreter
