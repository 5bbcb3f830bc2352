"""Threads and forum posts on the page: the way into them, what they begin with, and that they may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.page import canned

if TYPE_CHECKING:
    from tests.page.conftest import Opener

STARTER = 21


def thread_at(message: canned.Json) -> canned.Json:
    return {"id": message["id"], "name": "Chips, in depth", "type": 11, "parent": canned.GENERAL}


def starter(message: canned.Json) -> canned.Json:
    """Return the message with which a thread begins: it points to the one that the thread was opened at."""
    where = {"message_id": message["id"], "channel_id": canned.GENERAL}
    first = canned.message(type=STARTER, message_reference=where, referenced_message=message)
    return first | {"channel_id": message["id"]}


def test_a_thread_is_opened_from_its_message_and_begins_with_it(show: Opener) -> None:
    post = canned.message(components=[canned.text("Fact of the day: chips")])
    show.people.state["channels"].append(thread_at(post))
    reply = canned.said(canned.BEN, "I doubt that.") | {"channel_id": post["id"]}
    show.people.state["messages"][post["id"]] = [starter(post), reply]
    page = show(post)
    link = page.get_by_role("button", name="Chips, in depth 1 message")
    link.click()
    expect(page.locator("#channel-name")).to_have_text("Chips, in depth")
    expect(page.locator(".message").first).to_contain_text("Fact of the day: chips")
    expect(page.locator(".message").last).to_contain_text("I doubt that.")
    expect(page.locator("#messages .thread-link")).to_have_count(0)


def test_a_thread_that_is_opened_now_appears_at_its_message_and_counts(show: Opener) -> None:
    post = canned.message("A post")
    page = show(post)
    expect(page.locator(".thread-link")).to_have_count(0)
    show.people.push({"type": "channel", "channel": thread_at(post)})
    expect(page.locator(".thread-link")).to_contain_text("0 messages")
    show.arrive(canned.said(canned.BEN, "First!") | {"channel_id": post["id"]})
    expect(page.locator(".thread-link")).to_contain_text("1 message")
    expect(page.locator("#messages").get_by_text("First!")).to_have_count(0)


def test_a_forums_posts_stand_under_it_and_are_read_like_channels(show: Opener) -> None:
    show.people.state["channels"] += [
        {"id": "503", "name": "long-reads", "type": 15},
        {"id": "506", "name": "23 Nov: China filed", "type": 11, "parent": "503"},
    ]
    show.people.state["messages"]["506"] = [canned.message("The first words") | {"id": "506", "channel_id": "506"}]
    page = show()
    expect(page.locator("#channels .channel-name")).to_have_text(
        ["general", "random", "long-reads", "23 Nov: China filed"]
    )
    page.get_by_role("button", name="23 Nov: China filed").click()
    expect(page.locator("#messages").get_by_text("The first words")).to_be_visible()


def test_a_channels_mention_leads_to_it(show: Opener) -> None:
    page = show(canned.message("Talk about it in <#502>, not in <#999>."))
    expect(page.locator(".md-mention").last).to_have_text("#unknown channel")
    page.get_by_role("link", name="#random").press("Enter")
    expect(page.locator("#channel-name")).to_have_text("random")


def test_a_channel_that_is_deleted_goes_and_whoever_is_in_it_is_led_out(show: Opener) -> None:
    page = show()
    page.get_by_role("button", name="random").click()
    show.people.push({"type": "channel_delete", "id": canned.RANDOM})
    expect(page.locator("#channels").get_by_text("random")).to_have_count(0)
    expect(page.locator("#channel-name")).to_have_text("general")
