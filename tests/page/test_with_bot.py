"""The page, the real sandbox and the real bot together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import Sandbox, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator

CURATOR, OTHER = "Mira Lindqvist", "Jonas Okafor"


@pytest.fixture
def channel(browser: Browser, bot_in_sandbox: Sandbox) -> Iterator[Page]:
    """Return the page as the curator, with the bot's commands there."""
    with watched_page(browser) as page:
        page.goto(bot_in_sandbox.page)
        expect(page.locator("#bot-status")).to_have_text("Crux online")
        page.locator(".suggestion").first.wait_for()
        yield page


def ask(page: Page, text: str) -> None:
    page.locator("#text").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_fact_is_served_with_the_words_that_prove_it(channel: Page) -> None:
    ask(channel, "/fact patents")
    answer = channel.locator(".message").last
    expect(answer.locator(".message-context")).to_contain_text(f"{CURATOR} used /fact")
    expect(answer.get_by_role("heading").first).to_contain_text("patent")
    expect(answer.locator("blockquote")).to_contain_text("patent")
    expect(answer).to_contain_text("Jennifer Scott")


def test_autocomplete_offers_facts_and_a_choice_is_served(channel: Page) -> None:
    channel.keyboard.type("/fact patents")
    choice = channel.get_by_role("option").filter(has_text="38,000")
    expect(choice).to_be_visible()
    choice.click()
    channel.keyboard.press("Enter")
    expect(channel.locator(".message").last.get_by_role("heading").first).to_contain_text("38,000")


def test_more_answers_only_the_one_who_asked(channel: Page) -> None:
    ask(channel, "/fact patents")
    expect(channel.locator(".message").last.locator(".message-context")).to_contain_text("used /fact")
    public = channel.locator(".message:not(.ephemeral)").last
    first = public.get_by_role("heading").first.inner_text()
    public.get_by_role("button", name="More", exact=True).click()
    own = channel.locator(".message.ephemeral").last
    expect(own.get_by_text("Only you can see this")).to_be_visible()
    expect(own.get_by_role("heading").first).not_to_have_text(first)
    channel.get_by_role("radio", name=OTHER).check(force=True)
    expect(channel.locator(".member.chosen")).to_contain_text(OTHER)
    expect(channel.locator(".message.ephemeral")).to_have_count(0)
    expect(channel.locator("#messages").get_by_text(first).last).to_be_visible()


def test_the_source_is_shown_marked_in_its_paragraph(channel: Page) -> None:
    ask(channel, "/fact patents")
    expect(channel.locator(".message").last.locator(".message-context")).to_contain_text("used /fact")
    channel.get_by_role("button", name="Source", exact=True).last.click()
    own = channel.locator(".message.ephemeral").last
    expect(own.locator("strong").first).to_be_visible()
    own.get_by_role("button", name="Dismiss message").click()


def test_a_comparison_brings_a_chart_with_alt_text_and_its_evidence(channel: Page) -> None:
    ask(channel, "/compare patents")
    answer = channel.locator(".message:not(.ephemeral)").last
    expect(answer.get_by_text("6,276").first).to_be_visible()
    chart = answer.get_by_role("img")
    expect(chart).to_be_visible(timeout=30_000)  # the first chart of a bot loads what draws it
    assert "38,000" in (chart.get_attribute("alt") or "")
    answer.locator(".select-field").click()
    channel.locator(".select-list:popover-open").get_by_role("option").first.click()
    expect(channel.locator(".message.ephemeral").last).to_contain_text("World Intellectual Property Organization")


def test_a_poll_is_voted_on_explained_and_closed_with_a_chart(channel: Page) -> None:
    ask(channel, "/poll open claim:close the AI gap duration:2h")
    expect(channel.locator(".message").last.locator(".message-context")).to_contain_text("used /poll open")
    card = channel.locator(".message:not(.ephemeral)").last
    card.get_by_role("button", name="Disagree", exact=True).click()
    slip = channel.locator(".message.ephemeral").last
    expect(slip).to_contain_text("Recorded: Disagree")
    slip.get_by_role("button", name="Confidence and reason").click()
    dialog = channel.get_by_role("dialog")
    dialog.get_by_label("How sure are you").fill("80")
    dialog.get_by_label("Why?").fill("Chips are *scarce*.")
    dialog.get_by_role("button", name="Submit").click()
    expect(slip).to_contain_text("80 % sure")
    expect(slip).to_contain_text("Your reason: Chips are *scarce*.")
    expect(card).to_contain_text("1 member has voted")
    ask(channel, "/poll close ")
    channel.get_by_role("button", name="Close it now").click()
    reply = channel.locator(".message:not(.ephemeral)").filter(has_text="The poll is closed").last
    expect(reply).to_contain_text("Disagree 1 (100 %)", timeout=15_000)
    assert "Disagree 1 (100 %)" in (reply.get_by_role("img").last.get_attribute("alt") or "")
    closed = channel.locator(".message:not(.ephemeral)").filter(has_text="It takes no votes any more").last
    expect(closed).to_be_visible()
    expect(closed.get_by_role("button", name="Disagree", exact=True)).to_have_count(0)


def test_help_answers_at_once(channel: Page) -> None:
    ask(channel, "/help")
    if channel.locator(".command-name").is_visible():
        channel.keyboard.press("Enter")
    expect(channel.locator(".message").last).to_contain_text("/compare")


def test_find_evidence_reads_a_message_with_hostile_words_as_text(channel: Page) -> None:
    words = "China has <img src=x onerror=alert(1)> more generative AI patents than the U.S."
    channel.locator("#text").fill(words)
    channel.keyboard.press("Enter")
    expect(channel.locator("#messages").get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    channel.locator("#messages").get_by_text("<img src=x onerror=alert(1)>").click(button="right")
    channel.get_by_role("menuitem", name="Find evidence").click()
    expect(channel.locator(".message").last).to_contain_text("patent")
    assert channel.locator(".markup img").count() == 0


def test_off_topic_is_met_with_silence_not_with_a_wrong_answer(channel: Page) -> None:
    ask(channel, "/fact football league tables")
    expect(channel.locator(".message").last).to_contain_text("nothing")


def test_the_wire_shows_the_interaction_without_its_token(channel: Page) -> None:
    channel.click("#wire-toggle")
    ask(channel, "/fact chips")
    callback = channel.locator(".wire-row", has_text="/callback").last
    expect(callback).to_contain_text("[hidden]")
    expect(channel.locator(".wire-row", has_text="INTERACTION_CREATE").last).to_be_visible()


def use(page: Page, words: str) -> None:
    """Use a command with the options that `words` name, as if pasted."""
    page.locator("#text").fill(words)
    page.keyboard.press("Enter")
    if page.locator(".command-name").is_visible():
        page.locator("#send").click()


def test_a_daily_post_is_set_posted_and_discussed(channel: Page) -> None:
    use(channel, "/daily set channel: facts-daily time: 9:00 timezone: Berlin")
    told = channel.locator(".message.ephemeral").last
    expect(told.get_by_role("heading")).to_have_text("The daily post is set")
    expect(told).to_contain_text("A fact every day at 09:00")
    use(channel, "/daily now")
    expect(channel.locator(".message.ephemeral").last).to_contain_text("Posted in #facts-daily")
    channel.get_by_role("button", name="facts-daily").click()
    post = channel.locator(".message").last
    expect(post).to_contain_text("Fact of the day")
    expect(post).to_contain_text("Jennifer Scott")
    post.get_by_role("button", name="Discuss").click()
    channel.locator(".thread-link").click()
    expect(channel.locator(".message").first).to_contain_text("Fact of the day")
    channel.locator("#text").fill("I doubt that.")
    channel.keyboard.press("Enter")
    channel.get_by_role("button", name="facts-daily").click()
    expect(channel.locator(".thread-link")).to_contain_text("1 message")
