"""Hostile text in every field that people, bots and the server can fill stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from tests.page import canned
from tests.page.test_wire import REQUEST

if TYPE_CHECKING:
    from tests.page.conftest import Opener

PAYLOAD = '"><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>'
LINK = "javascript:alert(4)"
# What the page itself makes: pictures of messages only, which these tests have none of.
FOREIGN = (
    "body img, body script, body svg, body iframe, body object, body embed, body style, [onerror], [onload], [onclick]"
)


def poisoned(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Return the value with every text that is not an id, a time or a kind turned hostile."""
    keep = {"id", "channel_id", "timestamp", "edited_timestamp", "interacted_message_id", "target_message_id"}
    if isinstance(value, dict):
        return {key: item if key in keep else poisoned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    if isinstance(value, str):
        return LINK if value.startswith(("http", "attachment:")) else f"{value} {PAYLOAD}"
    return value


def foreign_elements(page: Page) -> int:
    return page.locator(FOREIGN).count()


def test_messages_of_any_shape_stay_text(show: Opener) -> None:
    shapes = [canned.every_component(), canned.embed(), canned.fact_answer(), canned.said(canned.BEN, PAYLOAD)]
    hidden = canned.answer("fact", canned.ADA, canned.text(PAYLOAD), ephemeral=True)
    page = show(*[poisoned(shape) for shape in shapes], hidden)
    for cover in page.locator(".spoiler").all():
        cover.click()
    expect(page.locator(".message")).to_have_count(5)
    expect(page.locator(".message").filter(has_text="<img src=x onerror=alert(1)>")).to_have_count(5)
    assert foreign_elements(page) == 0
    assert page.locator('[href^="javascript"]').count() == 0


def test_names_of_people_channels_roles_and_server_stay_text(show: Opener) -> None:
    state = show.people.state
    for key in ("members", "channels", "roles"):
        for one in state[key]:
            one["name"] += PAYLOAD
    state["bot"]["name"] += PAYLOAD
    state["guild"]["name"] += PAYLOAD
    page = show(canned.fact_answer(), canned.every_component())
    page.get_by_role("combobox", name="Choose a member or role").click()
    expect(page.locator("#guild-name")).to_contain_text("<img src=x")
    assert foreign_elements(page) == page.locator(".picture img").count() == 2


def test_commands_options_and_choices_stay_text(show: Opener) -> None:
    choice = {"name": PAYLOAD[:100], "value": "x"}
    show.people.on_autocomplete = lambda _body: {"choices": [choice]}
    fact = canned.FACT | {"description": PAYLOAD, "options": [canned.FACT["options"][0] | {"description": PAYLOAD}]}
    show.people.state["commands"] = [fact]
    page = show()
    page.keyboard.type("/")
    expect(page.get_by_role("option").filter(has_text="<img src=x")).to_be_visible()
    page.keyboard.type("fact x")
    expect(page.get_by_role("option").filter(has_text="<img src=x")).to_be_visible()
    assert foreign_elements(page) == 0


def test_dialogs_stay_text(show: Opener) -> None:
    inputs = [
        {
            "type": 18,
            "label": PAYLOAD,
            "description": PAYLOAD,
            "component": {"type": 4, "custom_id": "a", "style": 2, "value": PAYLOAD},
        },
        {
            "type": 18,
            "label": "Kind",
            "component": {
                "type": 3,
                "custom_id": "b",
                "placeholder": PAYLOAD,
                "options": [{"label": PAYLOAD, "value": "v"}],
            },
        },
        {"type": 10, "content": PAYLOAD},
    ]
    page = show()
    show.people.push({"type": "modal", "interaction": "1", "custom_id": "m", "title": PAYLOAD, "components": inputs})
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(PAYLOAD)
    assert foreign_elements(page) == 0


def test_failures_and_refusals_stay_text(show: Opener) -> None:
    page = show()
    show.people.push({"type": "failed", "channel": canned.GENERAL, "interaction": "1", "reason": PAYLOAD})
    expect(page.locator(".failure")).to_have_text(PAYLOAD)
    assert foreign_elements(page) == 0


def test_the_wire_stays_text(show: Opener) -> None:
    show.people.wire = [REQUEST | {"path": PAYLOAD, "body": {PAYLOAD: [PAYLOAD]}}]
    page = show()
    page.click("#wire-toggle")
    page.locator(".wire-row summary").click()
    expect(page.locator(".json")).to_contain_text("<img src=x")
    assert foreign_elements(page) == 0


def test_what_a_member_types_stays_text(show: Opener) -> None:
    page = show()
    page.locator("#text").fill(PAYLOAD)
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_contain_text("<img src=x onerror=alert(1)>")
    assert foreign_elements(page) == 0
