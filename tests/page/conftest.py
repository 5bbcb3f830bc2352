"""A browser, the page with canned answers, and the page with the real sandbox and the real bot."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, sync_playwright

from tests.page import canned
from tests.page.fake_people import FakePeople, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 800}
# Chromium says this of every 4xx answer; the page shows those to the member.
_REFUSED = re.compile(r"Failed to load resource|WebSocket connection to")
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test beside this file as one of the page."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.page)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the browser's path: CRUX_CHROMIUM, or Chromium where Debian puts it, or on PATH.

    Without one these tests skip; where CRUX_REQUIRE_CHROMIUM is 1, as in CI, they fail.
    """
    for candidate in (os.environ.get("CRUX_CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium")):
        if candidate and Path(candidate).exists():
            return candidate
    missing = "no Chromium here: install it, or name it in CRUX_CHROMIUM"
    if os.environ.get("CRUX_REQUIRE_CHROMIUM") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Run a browser for a module: Playwright's loop must be gone before asynchronous tests run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, **options: Any) -> Iterator[Page]:  # noqa: ANN401  # Playwright's own options
    """Open a page that must end without a script error, a dialog or a breach of its content policy."""
    context: BrowserContext = browser.new_context(**({"viewport": WIDE} | options))
    context.set_default_timeout(10_000)
    context.add_init_script(_WATCH)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: _note(message, faults))
    page.on("dialog", lambda dialog: _refuse(dialog, faults))
    try:
        yield page
        faults += page.evaluate("window.violations ?? []")
    finally:
        context.close()
    assert faults == []


def _refuse(dialog: Dialog, faults: list[str]) -> None:
    faults.append(f"a dialog: {dialog.message}")
    dialog.dismiss()


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    if message.type == "error" and not _REFUSED.search(message.text):
        faults.append(message.text)


@pytest.fixture
def people() -> Iterator[FakePeople]:
    """Serve the page with canned answers; change `people.state` before the page is opened."""
    with serve(FakePeople(canned.state())) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a new page, not yet opened anywhere."""
    with watched_page(browser) as page:
        yield page


@dataclass
class Opener:
    """Opens the page on the canned answers."""

    page: Page
    people: FakePeople

    def __call__(self, *messages: canned.Json, channel: str = canned.GENERAL) -> Page:
        """Open the page with these messages in a channel, and wait until they are there."""
        self.people.state["messages"][channel] = [canned.on_port(one, self.people.base) for one in messages]
        self.page.goto(self.people.base)
        self.page.locator(".suggestion").first.wait_for()
        return self.page

    def arrive(self, message: canned.Json, kind: str = "message_create") -> None:
        """Let a message come in."""
        message = canned.on_port(message, self.people.base)
        self.people.push({"type": kind, "channel": message["channel_id"], "message": message})


@pytest.fixture
def show(page: Page, people: FakePeople) -> Opener:
    """Open the page with given messages."""
    return Opener(page, people)


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: the page's address and the API base for a bot."""

    page: str
    api_base: str

    def state(self) -> dict[str, Any]:
        """Return what everyone sees."""
        with urllib.request.urlopen(f"{self.page}people/state", timeout=5) as answer:  # noqa: S310  # our own address
            state: dict[str, Any] = json.load(answer)
        return state


@contextmanager
def _process(arguments: list[str], log: IO[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("CRUX_", "DISCORD_"))}
    process = subprocess.Popen(  # noqa: S603  # our own modules
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=keep | environment,
        stdout=subprocess.PIPE if arguments[0] == "sandbox" else log,
        stderr=log,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Run the real sandbox, with no bot."""
    log_path = tmp_path_factory.mktemp("sandbox") / "log.txt"
    with log_path.open("w", encoding="utf-8") as log, _process(["sandbox", "--json"], log) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log_path.read_text(encoding="utf-8")
        told = json.loads(line)
        yield Sandbox(told["page"], told["api_base"])


@pytest.fixture(scope="module")
def bot_in_sandbox(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Run the real bot in the real sandbox."""
    log_path = tmp_path_factory.mktemp("bot") / "log.txt"
    settings = {
        "DISCORD_TOKEN": "sandbox",
        "CRUX_DISCORD__API_BASE": sandbox.api_base,
        "CRUX_LIBRARY__PATH": str(ROOT / "data"),
        "CRUX_LEDGER__URL": f"sqlite+aiosqlite:///{log_path.with_name('crux.db').as_posix()}",
        "PYTHONUTF8": "1",
    }
    with log_path.open("w", encoding="utf-8") as log, _process(["bot", "run"], log, **settings) as process:
        deadline = time.monotonic() + 40
        while not _ready(sandbox):
            log_text = log_path.read_text(encoding="utf-8")
            assert process.poll() is None, log_text
            assert time.monotonic() < deadline, log_text
            time.sleep(0.1)
        yield sandbox


def _ready(sandbox: Sandbox) -> bool:
    state = sandbox.state()
    return bool(state["bot"]["connected"] and state["commands"])
