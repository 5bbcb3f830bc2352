"""Members, channels, and the connection to the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.page import canned

if TYPE_CHECKING:
    from tests.page.conftest import Opener


def test_four_members_can_be_played_and_the_curator_is_named(show: Opener) -> None:
    page = show()
    members = page.get_by_role("group", name="You are").get_by_role("radio")
    expect(members).to_have_count(4)
    expect(page.get_by_role("radio", name="Ada Lovelace Curator · Manage Server")).to_be_checked()


def test_switching_shows_what_the_other_member_sees(show: Opener) -> None:
    hidden = canned.answer("fact", canned.ADA, canned.text("For Ada alone"), ephemeral=True)
    page = show(hidden, canned.said(canned.BEN, "For everyone"))
    expect(page.get_by_text("For Ada alone")).to_be_visible()
    page.get_by_role("radio", name="Ben Member").check(force=True)
    expect(page.get_by_text("For Ada alone")).to_have_count(0)
    expect(page.get_by_text("For everyone")).to_be_visible()
    page.get_by_role("radio", name="Ada").check(force=True)
    expect(page.get_by_text("For Ada alone")).to_be_visible()


def test_what_is_done_is_done_as_the_member_shown(show: Opener) -> None:
    page = show()
    page.get_by_role("radio", name="Dina").check(force=True)
    page.locator("#text").fill("Hello")
    page.keyboard.press("Enter")
    expect(page.locator(".message .author")).to_have_text("Dina")
    assert show.people.asked("message")[0]["member"] == canned.DINA


def test_nobody_acts_as_the_member_before_while_another_is_arriving(show: Opener) -> None:
    page = show()
    show.people.hold()
    page.get_by_role("radio", name="Dina").check(force=True)
    page.locator("#text").fill("Hello")
    page.keyboard.press("Enter")
    assert show.people.asked("message") == []
    show.people.release()
    expect(page.locator(".message .author")).to_have_text("Dina")
    assert [one["member"] for one in show.people.asked("message")] == [canned.DINA]


def test_arrow_keys_switch_members(show: Opener) -> None:
    page = show()
    page.get_by_role("radio", name="Ada").focus()
    page.keyboard.press("ArrowDown")
    ben = page.get_by_role("radio", name="Ben")
    expect(ben).to_be_checked()
    expect(page.locator(".member.chosen")).to_contain_text("Ben")
    expect(ben).to_be_focused()


def test_the_member_stays_after_a_reload(show: Opener) -> None:
    page = show()
    page.get_by_role("radio", name="Chloé").check(force=True)
    page.reload()
    expect(page.get_by_role("radio", name="Chloé")).to_be_checked()


def test_channels_hold_their_own_messages_and_mark_new_ones(show: Opener) -> None:
    page = show(canned.said(canned.BEN, "In general"))
    show.arrive(canned.said(canned.BEN, "In random") | {"channel_id": canned.RANDOM})
    expect(page.locator("#messages").get_by_text("In random")).to_have_count(0)
    page.get_by_role("button", name="random (new messages)").click()
    expect(page.locator("#messages").get_by_text("In random")).to_be_visible()
    expect(page.get_by_text("In general")).to_have_count(0)
    expect(page.get_by_role("button", name="random")).to_have_attribute("aria-current", "page")


def test_threads_stand_under_their_channel_and_direct_messages_apart(show: Opener) -> None:
    show.people.state["channels"] += [
        {"id": "503", "name": "posts", "type": 15},
        {"id": "504", "name": "Crux", "type": 1},
        {"id": "505", "name": "a thread", "type": 11, "parent": canned.GENERAL},
    ]
    page = show()
    names = page.locator("#channels .channel-name")
    expect(names).to_have_text(["general", "a thread", "random", "posts"])
    page.locator("#direct").get_by_role("button", name="Crux").click()
    expect(page.locator("#text")).to_have_attribute("placeholder", "Message @Crux · / for commands")


def test_a_new_thread_appears(show: Opener) -> None:
    page = show()
    thread = {"id": "505", "name": "a thread", "type": 11, "parent": canned.GENERAL}
    show.people.push({"type": "channel", "channel": thread})
    expect(page.get_by_role("button", name="a thread")).to_be_visible()


def test_commands_for_servers_only_are_not_offered_in_direct_messages(show: Opener) -> None:
    show.people.state["channels"].append({"id": "504", "name": "Crux", "type": 1})
    show.people.state["commands"] = [canned.FACT | {"contexts": [0, 1, 2]}, canned.SEARCH | {"contexts": [0]}]
    page = show()
    page.locator("#direct").get_by_role("button", name="Crux").click()
    page.locator("#text").fill("/")
    expect(page.locator(".popup-title")).to_have_text(["/fact"])


def test_the_bots_state_is_shown(show: Opener) -> None:
    page = show()
    expect(page.locator("#bot-status")).to_have_text("Crux online")
    show.people.push({"type": "bot", "connected": False})
    expect(page.locator("#bot-status")).to_have_text("Crux connecting…")


def test_a_page_without_commands_says_that_the_bot_is_on_its_way(show: Opener) -> None:
    show.people.state["commands"] = []
    show.people.state["bot"]["connected"] = False
    show.page.goto(show.people.base)
    expect(show.page.get_by_text("The bot is on its way.")).to_be_visible()
    show.people.push({"type": "commands", "commands": [canned.HELP]})
    expect(show.page.get_by_role("button", name="/help")).to_be_visible()


def test_a_lost_connection_comes_back_with_what_was_missed(show: Opener) -> None:
    page = show()
    show.people.state["messages"][canned.GENERAL].append(canned.said(canned.BEN, "Missed"))
    show.people.drop()
    expect(page.locator("#messages").get_by_text("Missed")).to_be_visible()
    expect(page.locator("#bot-status")).to_have_text("Crux online")
    expect(page.locator("#banner")).to_be_hidden()


def test_a_sandbox_that_is_gone_is_said(show: Opener) -> None:
    page = show()
    page.route("**/people/state*", lambda route: route.abort())
    show.people.drop()
    expect(page.get_by_role("alert").filter(has_text="The connection to the sandbox is lost.")).to_be_visible()
