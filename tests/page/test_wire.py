"""The wire panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.page.conftest import Opener

REQUEST = {
    "n": 1,
    "at": "2026-08-01T10:00:00.000000+00:00",
    "direction": "bot->discord",
    "transport": "rest",
    "method": "POST",
    "path": "/api/v10/interactions/7001/[hidden]/callback",
    "status": 204,
    "op": None,
    "event": None,
    "body": {"type": 4, "data": {"flags": 32768}},
    "ms": 2.5,
}
EVENT = REQUEST | {
    "n": 2,
    "direction": "discord->bot",
    "transport": "gateway",
    "method": None,
    "path": None,
    "status": None,
    "op": 0,
    "event": "INTERACTION_CREATE",
    "body": {"id": "7001"},
    "ms": None,
}
BEAT = EVENT | {"n": 3, "op": 1, "event": None, "body": 5}


def test_the_wire_shows_what_was_said_before_it_opened(show: Opener) -> None:
    show.people.wire = [REQUEST, EVENT]
    page = show()
    page.click("#wire-toggle")
    expect(page.locator(".wire-row")).to_have_count(2)
    first, second = page.locator(".wire-row summary").all_inner_texts()
    assert first.split("\n") == ["→", "POST /api/v10/interactions/7001/[hidden]/callback", "204", "2.5 ms"]
    assert second.split("\n") == ["←", "INTERACTION_CREATE"]


def test_an_entry_opens_into_its_json(show: Opener) -> None:
    show.people.wire = [REQUEST]
    page = show()
    page.click("#wire-toggle")
    page.locator(".wire-row summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".json")).to_have_text('{\n  "type": 4,\n  "data": {\n    "flags": 32768\n  }\n}')
    expect(page.locator(".wire-about")).to_have_text("10:00:00.000 · REST · #1")


def test_entries_arrive_live_and_only_once(show: Opener) -> None:
    show.people.wire = [REQUEST]
    page = show()
    page.click("#wire-toggle")
    expect(page.locator(".wire-row")).to_have_count(1)
    show.people.push({"type": "wire", "entry": REQUEST})
    show.people.push({"type": "wire", "entry": EVENT})
    expect(page.locator(".wire-row")).to_have_count(2)
    expect(page.locator("#wire-count")).to_have_text("2 entries")


def test_the_filter_looks_into_bodies_and_statuses(show: Opener) -> None:
    show.people.wire = [REQUEST, EVENT]
    page = show()
    page.click("#wire-toggle")
    expect(page.locator(".wire-row")).to_have_count(2)
    page.locator("#wire-filter").fill("callback 204")
    expect(page.locator(".wire-row:visible")).to_have_count(1)
    page.locator("#wire-filter").fill("32768")
    expect(page.locator(".wire-row:visible")).to_have_count(1)
    expect(page.locator("#wire-count")).to_have_text("1 of 2 entries")


def test_heartbeats_are_left_out_unless_wanted(show: Opener) -> None:
    show.people.wire = [REQUEST, EVENT, BEAT]
    page = show()
    page.click("#wire-toggle")
    expect(page.locator(".wire-row:visible")).to_have_count(2)
    page.get_by_label("Heartbeats").check()
    expect(page.locator(".wire-row:visible")).to_have_count(3)


def test_closing_gives_the_focus_back_and_stops_listening(show: Opener) -> None:
    page = show()
    page.click("#wire-toggle")
    page.locator("#wire-filter").press("Escape")
    expect(page.locator("#wire")).to_be_hidden()
    expect(page.locator("#wire-toggle")).to_be_focused()
    expect(page.locator("#wire-toggle")).to_have_attribute("aria-pressed", "false")
