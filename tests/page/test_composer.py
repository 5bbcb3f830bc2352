"""Typing commands: the list, the options, live choices, checks, and plain text."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.page import canned

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.page.canned import Json
    from tests.page.conftest import Opener


def rows(page: Page) -> Locator:
    return page.locator(".popup-title")


def until(page: Page, met: Callable[[], object]) -> None:
    """Let the browser go on until something holds, up to ten seconds."""
    for _try in range(500):
        if met():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it did not come to hold in ten seconds")


def fact_choices(body: Json) -> Json:
    typed = next(option["value"] for option in body["options"] if option.get("focused"))
    return {"choices": [{"name": f"{typed} one", "value": "id-1"}, {"name": f"{typed} two", "value": "id-2"}]}


def answered(_body: Json) -> Json:
    return {"interaction": "7001", "acknowledged_ms": 4, "kind": "message", "message": canned.fact_answer()}


@pytest.fixture
def page(show: Opener, page: Page) -> Page:
    show.people.on_autocomplete = fact_choices
    show.people.on_command = answered
    return show()


def test_a_slash_opens_the_commands_with_subcommands(page: Page) -> None:
    page.keyboard.type("/")
    expect(rows(page)).to_have_text(["/claim list", "/claim show", "/compare", "/fact", "/help", "/search"])
    expect(page.get_by_role("option", selected=True)).to_contain_text("/claim list")


def test_typing_filters_the_commands(page: Page) -> None:
    page.keyboard.type("/c")
    expect(rows(page)).to_have_text(["/claim list", "/claim show", "/compare", "/fact", "/search"])
    page.keyboard.type("lx")
    expect(page.get_by_text("No command of that name.")).to_be_visible()


def test_arrows_and_enter_choose_a_command(page: Page) -> None:
    page.keyboard.type("/claim")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".command-name")).to_have_text("/claim show")
    expect(page.get_by_role("combobox", name="claim")).to_be_focused()


def test_tab_chooses_too_and_escape_closes(page: Page) -> None:
    page.keyboard.type("/fa")
    page.keyboard.press("Tab")
    expect(page.locator(".command-name")).to_have_text("/fact")
    page.keyboard.press("Escape")
    expect(page.locator("#popup")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()


def test_a_command_typed_out_is_used_also_when_the_list_was_closed(page: Page, show: Opener) -> None:
    page.keyboard.type("/help")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator(".container")).to_be_visible()
    assert [one["options"] for one in show.people.asked("command")] == [[]]


def test_a_command_typed_in_one_go_is_sent_by_enter(page: Page, show: Opener) -> None:
    page.keyboard.type("/fact patents")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    (sent,) = show.people.asked("command")
    assert sent == {
        "member": canned.ADA,
        "channel": canned.GENERAL,
        "command": "801",
        "options": [{"name": "query", "value": "patents"}],
    }
    expect(page.locator("#text")).to_be_focused()


def test_pasted_text_fills_the_options_it_names(page: Page, show: Opener) -> None:
    page.locator("#text").fill("/fact chips in China private:True")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    options = show.people.asked("command")[0]["options"]
    assert options == [{"name": "query", "value": "chips in China"}, {"name": "private", "value": True}]


@pytest.mark.parametrize(
    "typed", ["/search query:chips in China kind:facts limit:3", "/search chips in China kind:facts limit:3"]
)
def test_an_option_named_while_typing_takes_what_follows(page: Page, show: Opener, typed: str) -> None:
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    options = {option["name"]: option["value"] for option in show.people.asked("command")[0]["options"]}
    assert options == {"query": "chips in China", "kind": "fact", "limit": 3}


def test_subcommands_are_sent_inside_each_other(page: Page, show: Opener) -> None:
    page.keyboard.type("/claim show chips")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["options"] == [
        {"name": "show", "options": [{"name": "claim", "value": "chips"}]}
    ]


def test_a_command_without_options_needs_one_enter(page: Page, show: Opener) -> None:
    page.keyboard.type("/help")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["command"] == "805"


def test_choices_come_while_typing_and_send_their_value(page: Page, show: Opener) -> None:
    page.keyboard.type("/fact pat")
    expect(page.get_by_role("option", name="pat two")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="query")).to_have_value("pat two")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["options"] == [{"name": "query", "value": "id-2"}]


def test_a_choice_can_be_clicked(page: Page, show: Opener) -> None:
    page.keyboard.type("/fact pat")
    page.get_by_role("option", name="pat one").click()
    expect(page.get_by_role("combobox", name="query")).to_be_focused()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["options"] == [{"name": "query", "value": "id-1"}]


def test_changing_a_choice_makes_it_text_again(page: Page, show: Opener) -> None:
    page.keyboard.type("/fact pat")
    page.get_by_role("option", name="pat one").click()
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["options"] == [{"name": "query", "value": "pat one!"}]


def test_fast_typing_asks_for_choices_only_when_it_pauses(page: Page, show: Opener) -> None:
    page.keyboard.type("/fact patents")
    expect(page.get_by_role("option", name="patents one")).to_be_visible()
    asked = [body["options"][0]["value"] for body in show.people.asked("autocomplete")]
    assert asked[-1] == "patents"
    assert len(asked) < len("patents")


def test_a_late_answer_to_an_old_question_is_dropped(page: Page, show: Opener) -> None:
    """The first answer is held back until the second one is shown."""
    release = threading.Event()
    page.route(
        "**/people/autocomplete",
        lambda route: held(route) if '"old"' in (route.request.post_data or "") else route.continue_(),
    )

    def held(route: object) -> None:
        release.set()  # never fulfilled: the page has given the question up

    page.keyboard.type("/fact old")
    until(page, release.is_set)
    expect(page.get_by_text("Loading choices…")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("new")
    expect(page.get_by_role("option", name="new one")).to_be_visible()
    expect(page.get_by_text("old one")).to_have_count(0)


def test_choices_that_come_after_escape_stay_away(page: Page) -> None:
    held: list[Route] = []
    page.route("**/people/autocomplete", lambda route: held.append(route))  # noqa: PLW0108  # Playwright takes no built-in
    page.keyboard.type("/fact old")
    expect(page.get_by_text("Loading choices…")).to_be_visible()
    until(page, lambda: held)
    page.keyboard.press("Escape")
    expect(page.locator("#popup")).to_be_hidden()
    held[0].fulfill(json={"choices": [{"name": "old one", "value": "old"}]})
    page.wait_for_timeout(200)
    expect(page.locator("#popup")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()


def test_no_choices_are_said_and_do_not_hinder(page: Page, show: Opener) -> None:
    show.people.on_autocomplete = lambda _body: {"choices": []}
    page.keyboard.type("/fact zzz")
    expect(page.get_by_text("No choices fit. You can send what you typed.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()


def test_choices_that_do_not_come_are_said(page: Page, show: Opener) -> None:
    page.route(
        "**/people/autocomplete", lambda route: route.fulfill(status=504, json={"error": "Loading options failed"})
    )
    page.keyboard.type("/fact x")
    expect(page.get_by_text("The choices did not come in time.")).to_be_visible()


def test_a_missing_option_is_said_and_focused(page: Page, show: Opener) -> None:
    page.keyboard.type("/search chips")
    page.keyboard.press("Enter")
    kind = page.get_by_role("combobox", name="kind")
    expect(kind).to_be_focused()
    expect(page.get_by_text("This option is required.")).to_be_visible()
    assert show.people.asked("command") == []


def test_listed_choices_must_be_one_of_the_list(page: Page, show: Opener) -> None:
    page.keyboard.type("/search chips")
    page.keyboard.press("Tab")
    page.keyboard.type("fac")
    expect(page.get_by_role("option", name="Facts")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["options"][1] == {"name": "kind", "value": "fact"}


@pytest.mark.parametrize("typed", ["Facts", "fact", "fac"])
def test_a_choice_may_be_typed_as_its_name_its_value_or_as_much_as_fits_it_alone(
    page: Page, show: Opener, typed: str
) -> None:
    page.locator("#text").fill(f"/search chips kind:{typed}")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    assert show.people.asked("command")[0]["options"][1] == {"name": "kind", "value": "fact"}


def test_a_word_that_is_not_on_the_list_is_refused(page: Page, show: Opener) -> None:
    page.locator("#text").fill("/search chips kind:rumours")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose one from the list.")).to_be_visible()
    assert show.people.asked("command") == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("many", "This takes a number."),
        ("1.5", "This takes a whole number."),
        ("0", "At least 1, please."),
        ("26", "At most 25, please."),
    ],
)
def test_numbers_are_checked_in_their_field(page: Page, typed: str, said: str) -> None:
    page.locator("#text").fill(f"/search chips kind:Facts limit:{typed}")
    page.keyboard.press("Enter")
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("combobox", name="limit")).to_have_attribute("aria-invalid", "true")


def test_text_beyond_its_length_is_refused(page: Page, show: Opener) -> None:
    page.locator("#text").fill(f"/fact {'x' * 101}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("At most 100 characters; this has 101.")).to_be_visible()
    assert show.people.asked("command") == []


def test_optional_options_are_added_by_keyboard(page: Page, show: Opener) -> None:
    page.keyboard.type("/search chips")
    page.locator(".add-option").focus()
    expect(rows(page)).to_have_text(["limit", "in", "by"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="in", exact=True)).to_be_focused()
    expect(rows(page)).to_have_text(["#general", "#random"])
    page.keyboard.press("Backspace")
    expect(page.get_by_role("combobox", name="in", exact=True)).to_have_count(0)
    expect(page.locator(".add-option")).to_have_text("+3 options")


def test_channels_roles_and_booleans_are_picked(page: Page, show: Opener) -> None:
    page.locator("#text").fill("/search chips kind:Facts limit:3 in:random by:Curators")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    options = {option["name"]: option["value"] for option in show.people.asked("command")[0]["options"]}
    assert options == {"query": "chips", "kind": "fact", "limit": 3, "in": canned.RANDOM, "by": "201"}


def test_backspace_in_an_empty_command_leads_back_to_the_list(page: Page) -> None:
    page.keyboard.type("/fact ")
    page.keyboard.press("Backspace")
    expect(page.locator("#text")).to_have_value("/fact")
    expect(rows(page)).to_have_text(["/fact"])


def test_an_unknown_command_is_not_posted(page: Page, show: Opener) -> None:
    page.keyboard.type("/nonsense here")
    page.keyboard.press("Enter")
    expect(page.locator("#composer-error")).to_have_text("There is no command /nonsense. Type / to see all of them.")
    assert show.people.calls == []


def test_a_refused_command_comes_back_into_the_composer(page: Page, show: Opener) -> None:
    show.people.status = 400
    page.keyboard.type("/fact patents")
    page.keyboard.press("Enter")
    expect(page.locator("#composer-error")).to_have_text("The sandbox says no.")
    expect(page.get_by_role("combobox", name="query")).to_have_value("patents")
    expect(page.locator(".waiting")).to_have_count(0)


def test_plain_text_is_posted_as_the_member(page: Page, show: Opener) -> None:
    page.keyboard.type("I **doubt** that")
    page.keyboard.press("Enter")
    expect(page.locator(".message strong", has_text="doubt")).to_be_visible()
    assert show.people.asked("message") == [
        {"member": canned.ADA, "channel": canned.GENERAL, "content": "I **doubt** that"}
    ]
    expect(page.locator("#text")).to_have_value("")


def test_shift_enter_makes_a_new_line(page: Page, show: Opener) -> None:
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_have_count(1)
    assert show.people.asked("message")[0]["content"] == "one\ntwo"


def test_too_long_a_message_is_refused_here(page: Page, show: Opener) -> None:
    page.locator("#text").fill("x" * 2001)
    page.keyboard.press("Enter")
    expect(page.locator("#composer-error")).to_contain_text("at most 2000 characters")
    assert show.people.calls == []


def test_suggestions_fill_the_composer(page: Page, show: Opener) -> None:
    page.get_by_role("button", name="/fact patents").click()
    expect(page.get_by_role("combobox", name="query")).to_have_value("patents")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()


def test_the_arrow_up_brings_back_what_was_sent(page: Page, show: Opener) -> None:
    page.keyboard.type("/fact patents")
    page.keyboard.press("Enter")
    expect(page.locator(".container")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("combobox", name="query")).to_have_value("patents")


def test_commands_of_the_bot_arrive_while_the_page_is_open(page: Page, show: Opener) -> None:
    show.people.push({"type": "commands", "commands": [canned.HELP]})
    expect(page.locator(".suggestion")).to_have_count(1)
    page.keyboard.type("/")
    expect(rows(page)).to_have_text(["/help"])
