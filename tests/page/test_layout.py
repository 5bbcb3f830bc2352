"""How the page stands: narrow windows, focus, contrast, motion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page import canned
from tests.page.conftest import Opener, watched_page
from tests.page.test_answers import DIALOG
from tests.page.test_wire import EVENT, REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.page.fake_people import FakePeople

NARROW = {"width": 375, "height": 720}

# Every visible piece of text with too little contrast to what is drawn behind it (WCAG 2.2 AA; large text needs 3).
_LOW_CONTRAST = """() => {
  const parse = (text) => {
    const n = text.match(/[\\d.]+/g).map(Number);
    return { rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1 };
  };
  const over = (top, a, under) => top.map((value, at) => value * a + under[at] * (1 - a));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (!element) return [20, 22, 27];
    const { rgb, a } = parse(getComputedStyle(element).backgroundColor);
    return a === 1 ? rgb : over(rgb, a, behind(element.parentElement));
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(":disabled, .sr-only, .spoiler:not(.revealed), .skip, noscript")) continue;
    if (!element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const { rgb, a } = parse(style.color);
    const [one, two] = [light(over(rgb, a, ground)), light(ground)].sort((x, y) => x - y);
    const size = Number.parseFloat(style.fontSize);
    const wanted = size >= 24 || (size >= 18.7 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ratio = (two + 0.05) / (one + 0.05);
    if (ratio < wanted) low.push(`${ratio.toFixed(2)} ${element.className}: ${node.data.trim().slice(0, 40)}`);
  }
  return low;
}"""


@pytest.fixture
def narrow(browser: Browser, people: FakePeople) -> Iterator[Page]:
    people.state["messages"][canned.GENERAL] = [
        canned.on_port(one, people.base) for one in (canned.fact_answer(), canned.every_component(), canned.embed())
    ]
    with watched_page(browser, viewport=NARROW) as page:
        page.goto(people.base)
        page.locator(".container").first.wait_for()
        yield page


def width_needed(page: Page) -> int:
    return int(
        page.evaluate("Math.max(document.documentElement.scrollWidth, document.querySelector('#scroller').scrollWidth)")
    )


def test_nothing_is_wider_than_a_phone(narrow: Page) -> None:
    assert width_needed(narrow) <= NARROW["width"]


def test_the_member_switch_is_visible_on_a_phone(narrow: Page) -> None:
    for name in ("Ada Lovelace", "Ben", "Chloé Martin", "Dina"):
        expect(narrow.locator(".member", has_text=name)).to_be_in_viewport(ratio=1)
    expect(narrow.locator(".member-role", has_text="Curator")).to_be_in_viewport()


def test_channels_slide_in_on_a_phone(narrow: Page) -> None:
    expect(narrow.locator("#nav")).to_be_hidden()
    narrow.get_by_role("button", name="Channels").click()
    narrow.get_by_role("button", name="random").click()
    expect(narrow.locator("#channel-name")).to_have_text("random")
    expect(narrow.locator("#nav")).to_be_hidden()


def test_commands_fit_a_phone(narrow: Page) -> None:
    narrow.locator("#text").fill("/search something rather long to look for kind:Facts limit:3")
    expect(narrow.locator("#send")).to_be_in_viewport(ratio=1)
    assert width_needed(narrow) <= NARROW["width"]


def test_the_wire_covers_a_phone_and_can_be_closed(narrow: Page) -> None:
    narrow.click("#wire-toggle")
    expect(narrow.locator("#wire")).to_be_in_viewport(ratio=1)
    narrow.get_by_role("button", name="Close the wire").click()
    expect(narrow.locator("#wire")).to_be_hidden()


def test_text_has_enough_contrast_everywhere(show: Opener) -> None:
    hidden = canned.answer("fact", canned.ADA, canned.text("Quiet"), ephemeral=True)
    said = [
        canned.said(member, "`code` <@101> https://a.b <t:1:R>") for member in (canned.BEN, canned.CHLOE, canned.DINA)
    ]
    show.people.wire = [REQUEST, REQUEST | {"n": 3, "status": 400}, EVENT]
    page = show(*said, canned.fact_answer(), hidden, canned.every_component(), canned.embed())
    show.people.push({"type": "failed", "channel": canned.GENERAL, "interaction": "1", "reason": "No answer"})
    page.click("#wire-toggle")
    page.locator(".wire-row summary").first.click()
    page.locator("#text").fill("/fact x")
    page.get_by_text("No choices fit.").wait_for()
    assert page.evaluate(_LOW_CONTRAST) == []
    show.people.push({"type": "modal", "interaction": "55", **DIALOG})
    page.get_by_role("dialog").wait_for()
    assert page.evaluate(_LOW_CONTRAST) == []


def test_every_stop_of_the_tab_key_is_visible_and_named(show: Opener) -> None:
    page = show(canned.fact_answer())
    page.locator(".skip").focus()
    seen: list[str] = []
    for _stop in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => {
              const e = document.activeElement;
              const shown = getComputedStyle(e.matches('input[type=radio]') ? e.closest('.member') : e);
              const box = getComputedStyle(e.closest('.composer-box, .field') ?? e);
              const ring = shown.outlineStyle !== 'none' || box.borderColor !== 'rgb(47, 52, 63)';
              return [e.id || e.value || e.getAttribute('aria-label') || e.textContent.trim().slice(0, 30), ring];
            }"""
        )
        if name in seen:
            break
        assert outline, f"{name} has the focus and does not show it"
        seen.append(name)
    for wanted in ("#general", canned.ADA, "wire-toggle", "scroller", "More", "text"):
        assert wanted in seen, seen


def test_motion_stops_where_it_is_not_wanted(browser: Browser, people: FakePeople) -> None:
    people.state["bot"]["connected"] = False
    with watched_page(browser, reduced_motion="reduce") as page:
        page.goto(people.base)
        page.locator("#bot-status").wait_for()
        duration = page.locator(".dot").evaluate("e => getComputedStyle(e).animationDuration")
    assert duration in ("1e-05s", "0.00001s")


def test_a_growing_picture_keeps_the_end_in_view(show: Opener) -> None:
    page = show(*[canned.said(canned.BEN, f"line {n}") for n in range(40)])
    show.arrive(canned.every_component())
    show.arrive(canned.said(canned.DINA, "The end"))
    page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
    expect(page.locator("#messages").get_by_text("The end")).to_be_in_viewport()
