"""What becomes of commands, presses and dialogs: pending, answered, deferred, failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.page import canned

if TYPE_CHECKING:
    from tests.page.canned import Json
    from tests.page.conftest import Opener

DIALOG: Json = {
    "custom_id": "m",
    "title": "Propose a claim",
    "components": [
        {
            "type": 18,
            "label": "The claim",
            "description": "One sentence",
            "component": {"type": 4, "custom_id": "claim", "style": 2, "min_length": 5, "max_length": 20},
        },
        {
            "type": 18,
            "label": "Kind",
            "component": {"type": 3, "custom_id": "kind", "options": [{"label": "Forecast", "value": "f"}]},
        },
        {"type": 1, "components": [{"type": 4, "custom_id": "note", "label": "Note", "style": 1, "required": False}]},
    ],
}


def message_of(message: Json, interaction: str = "7001") -> Json:
    return {"interaction": interaction, "acknowledged_ms": 3, "kind": "message", "message": message}


def send_fact(page: Page) -> None:
    page.keyboard.type("/fact patents")
    page.keyboard.press("Enter")


def test_a_command_is_shown_as_sent_until_it_is_answered(show: Opener) -> None:
    show.people.on_command = lambda _body: message_of(canned.fact_answer())
    page = show()
    show.people.hold()
    send_fact(page)
    expect(page.locator(".waiting.sending")).to_contain_text("used /fact")
    show.people.release()
    expect(page.locator(".container")).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)


def test_an_answer_that_comes_twice_is_shown_once(show: Opener) -> None:
    answer = canned.fact_answer()
    show.people.on_command = lambda _body: message_of(answer)
    page = show()
    send_fact(page)
    show.arrive(answer)
    expect(page.locator(".message")).to_have_count(1)


def test_a_deferred_answer_is_thought_about_and_then_given(show: Opener) -> None:
    show.people.on_command = lambda _body: {"interaction": "7001", "acknowledged_ms": 3, "kind": "deferred"}
    page = show()
    send_fact(page)
    show.people.push({"type": "thinking", "channel": canned.GENERAL, "interaction": "7001", "member": canned.ADA})
    expect(page.locator(".waiting.thinking")).to_contain_text("Crux is thinking…")
    expect(page.locator(".waiting")).to_have_count(1)
    show.arrive(canned.fact_answer())
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.locator(".container")).to_be_visible()


def test_a_silent_bot_is_said_once_and_can_be_dismissed(show: Opener) -> None:
    show.people.on_command = lambda _body: {
        "interaction": "9",
        "kind": "failed",
        "error": "The application did not respond",
    }
    page = show()
    send_fact(page)
    show.people.push(
        {"type": "failed", "channel": canned.GENERAL, "interaction": "9", "reason": "The application did not respond"}
    )
    expect(page.get_by_text("The application did not respond")).to_have_count(1)
    page.get_by_role("button", name="Dismiss message").click()
    expect(page.get_by_text("The application did not respond")).to_have_count(0)


def test_a_pressed_button_is_busy_until_the_bot_answers(show: Opener) -> None:
    reply = canned.answer("fact", canned.ADA, canned.text("The next one"), ephemeral=True, interaction="7002")
    show.people.on_press = lambda _body: message_of(reply, "7002")
    page = show(canned.fact_answer())
    more = page.get_by_role("button", name="More", exact=True)
    show.people.hold()
    more.click()
    expect(more).to_have_attribute("aria-busy", "true")
    more.click(force=True)
    show.people.release()
    expect(page.locator("#messages").get_by_text("The next one")).to_be_visible()
    expect(more).not_to_have_attribute("aria-busy", "true")
    assert len(show.people.asked("press")) == 1
    assert show.people.asked("press")[0]["custom_id"] == "crux:1:more"


def test_a_failed_press_is_said_beneath_its_message(show: Opener) -> None:
    show.people.on_press = lambda _body: {
        "interaction": "9",
        "kind": "failed",
        "error": "The application did not respond",
    }
    page = show(canned.fact_answer())
    page.get_by_role("button", name="Source").click()
    expect(page.locator(".message .failure")).to_have_text("The application did not respond")
    show.people.push({"type": "failed", "channel": canned.GENERAL, "interaction": "9", "reason": "x"})
    expect(page.locator(".message")).to_have_count(1)


def test_a_choice_in_a_select_is_sent(show: Opener) -> None:
    show.people.on_press = lambda _body: {"interaction": "9", "kind": "deferred_update"}
    page = show(canned.every_component())
    page.get_by_role("combobox", name="Show the evidence of a cell").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Models released")).to_be_visible()
    assert show.people.first("press")["values"] == ["b"]


def test_several_choices_are_sent_when_the_list_closes(show: Opener) -> None:
    show.people.on_press = lambda _body: {"interaction": "9", "kind": "deferred_update"}
    page = show(canned.every_component())
    page.get_by_role("combobox", name="Choose a member:").click()
    listed = page.locator(".select-list:popover-open")
    for name in ("Ben", "Dina", "Crux"):
        listed.get_by_role("option", name=name).click()
    assert show.people.asked("press") == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Ben, Dina")).to_be_visible()
    assert show.people.first("press")["values"] == [canned.BEN, canned.DINA]


def test_an_update_changes_the_message_in_its_place(show: Opener) -> None:
    first = canned.fact_answer()
    page = show(first, canned.said(canned.BEN, "After it"))
    changed = first | {"components": [canned.text("Page 2")], "edited_timestamp": "2026-08-01T10:05:00+00:00"}
    show.arrive(changed, "message_update")
    expect(page.locator(".message").first).to_contain_text("Page 2(edited)")
    expect(page.locator(".message")).to_have_count(2)


def test_a_deleted_message_goes(show: Opener) -> None:
    message = canned.said(canned.BEN, "Never mind")
    page = show(message)
    show.people.push({"type": "message_delete", "channel": canned.GENERAL, "id": message["id"]})
    expect(page.get_by_text("Never mind")).to_have_count(0)


def test_an_ephemeral_answer_says_so_and_can_be_dismissed(show: Opener) -> None:
    hidden = canned.answer("help", canned.ADA, canned.text("Only for Ada"), ephemeral=True)
    page = show(hidden)
    expect(page.get_by_text("Only you can see this")).to_be_visible()
    page.get_by_role("button", name="Dismiss message").click()
    expect(page.get_by_text("Only for Ada")).to_have_count(0)
    assert show.people.asked("dismiss") == [{"member": canned.ADA, "message": hidden["id"]}]


def test_new_messages_are_announced_and_old_ones_are_not(show: Opener) -> None:
    page = show(canned.said(canned.BEN, "Old"))
    expect(page.locator("#announcer")).to_have_text("")
    show.arrive(canned.message(components=[canned.container(canned.text("### New **fact**"))]))
    expect(page.locator("#announcer")).to_have_text("Crux: New fact")


def test_a_reader_above_is_left_there_and_offered_the_way_down(show: Opener) -> None:
    page = show(*[canned.said(canned.BEN, f"line {n}") for n in range(80)])
    expect(page.get_by_text("line 79")).to_be_in_viewport()
    page.locator("#scroller").hover()
    page.mouse.wheel(0, -1500)
    expect(page.get_by_text("line 79")).not_to_be_in_viewport()
    show.arrive(canned.said(canned.DINA, "The newest"))
    page.get_by_role("button", name="New messages").click()
    expect(page.locator("#messages").get_by_text("The newest")).to_be_in_viewport()


def test_a_dialog_is_filled_in_and_sent(show: Opener) -> None:
    show.people.on_command = lambda _body: {"interaction": "55", "kind": "modal", "modal": DIALOG}
    show.people.on_modal = lambda _body: message_of(canned.message("Thank you."), "56")
    page = show()
    send_fact(page)
    dialog = page.get_by_role("dialog", name="Propose a claim")
    expect(dialog.get_by_label("The claim")).to_be_focused()
    page.keyboard.type("Chips decide.")
    expect(dialog.locator(".modal-counter").first).to_have_text("13 / 20")
    dialog.get_by_role("combobox").click()
    dialog.get_by_role("option", name="Forecast").click()
    dialog.get_by_role("button", name="Submit").click()
    expect(page.locator("#messages").get_by_text("Thank you.")).to_be_visible()
    expect(dialog).to_have_count(0)
    values = {"claim": "Chips decide.", "kind": ["f"], "note": ""}
    assert show.people.asked("modal") == [{"member": canned.ADA, "interaction": "55", "values": values}]


def test_a_dialog_told_by_outcome_and_event_opens_once(show: Opener) -> None:
    show.people.on_command = lambda _body: {"interaction": "55", "kind": "modal", "modal": DIALOG}
    page = show()
    send_fact(page)
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    show.people.push({"type": "modal", "interaction": "55", **DIALOG})
    show.arrive(canned.said(canned.BEN, "Later"))
    expect(page.locator("#messages").get_by_text("Later")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_dialog_says_what_is_missing_and_keeps_what_was_typed(show: Opener) -> None:
    page = show()
    show.people.push({"type": "modal", "interaction": "55", **DIALOG})
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("The claim").fill("Chip")
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog.get_by_text("At least 5 characters, please; this has 4.")).to_be_visible()
    expect(dialog.get_by_text("Please choose.")).to_be_visible()
    expect(dialog.get_by_label("The claim")).to_be_focused()
    assert show.people.asked("modal") == []


def test_a_dialog_that_was_refused_stays_open(show: Opener) -> None:
    page = show()
    show.people.push({"type": "modal", "interaction": "55", **DIALOG, "components": DIALOG["components"][2:]})
    show.people.status = 400
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Note").fill("My words")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("The sandbox says no.")).to_be_visible()
    expect(dialog.get_by_label("Note")).to_have_value("My words")


def test_the_menu_on_a_message_finds_evidence(show: Opener) -> None:
    show.people.on_command = lambda _body: message_of(canned.message("Found."), "57")
    message = canned.said(canned.BEN, "China files more patents")
    page = show(message)
    page.get_by_text("China files more patents").click(button="right")
    menu = page.get_by_role("menu", name="Message")
    assert menu.get_by_role("menuitem").all_inner_texts() == ["Find evidence", "Copy text", "Copy message ID"]
    menu.get_by_role("menuitem", name="Find evidence").click()
    expect(page.locator("#messages").get_by_text("Found.")).to_be_visible()
    (sent,) = show.people.asked("command")
    assert sent["command"] == "806"
    assert sent["target"] == message["id"]


def test_the_menu_works_by_keyboard_and_gives_the_focus_back(show: Opener) -> None:
    page = show(canned.said(canned.BEN, "Words"))
    more = page.get_by_role("button", name="More: apps and copying")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Find evidence")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Copy message ID")).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()


def test_copying_takes_the_words_without_marks(show: Opener) -> None:
    page = show(canned.said(canned.BEN, "**Bold** words"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("words").click(button="right")
    page.get_by_role("menuitem", name="Copy text").click()
    expect(page.get_by_text("Text copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Bold words"


def test_an_answer_taller_than_the_window_is_shown_from_its_beginning(show: Opener) -> None:
    tall = canned.answer("fact", canned.ADA, canned.text("# The beginning\n" + "line\n" * 80 + "The last line"))
    show.people.on_command = lambda _body: message_of(tall)
    page = show()
    send_fact(page)
    expect(page.get_by_role("heading", name="The beginning")).to_be_in_viewport()
