"""What bots put into messages, type by type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.page import canned

if TYPE_CHECKING:
    from tests.page.conftest import Opener


def test_every_component_type_is_shown(show: Opener) -> None:
    page = show(canned.every_component())
    message = page.locator(".message")
    expect(message.get_by_role("heading", name="Every component")).to_be_visible()
    for name in ("Primary", "Secondary", "Success", "Danger", "Source"):
        expect(message.get_by_role("button", name=name)).to_be_enabled()
    expect(message.get_by_role("button", name="Disabled")).to_be_disabled()
    for name in (
        "Show the evidence of a cell",
        "Choose a member:",
        "Choose a role:",
        "Choose a member or role",
        "Where?",
    ):
        expect(message.get_by_role("combobox", name=name)).to_be_visible()
    expect(message.get_by_text("A component of type 99")).to_be_visible()


def test_a_container_has_its_accent_colour(show: Opener) -> None:
    page = show(canned.fact_answer(), canned.message(components=[canned.container(canned.text("plain"), color=None)]))
    accented, plain = page.locator(".container").all()
    assert accented.evaluate("e => getComputedStyle(e, '::before').backgroundColor") == "rgb(85, 102, 232)"
    assert "accented" not in (plain.get_attribute("class") or "")


def test_black_is_an_accent_colour_too(show: Opener) -> None:
    page = show(canned.message(components=[canned.container(canned.text("x"), color=0)]))
    accent = page.locator(".container").evaluate("e => getComputedStyle(e, '::before').backgroundColor")
    assert accent == "rgb(0, 0, 0)"


def test_a_section_stands_beside_its_accessory(show: Opener) -> None:
    page = show(canned.every_component())
    section = page.locator(".section").first
    words, button = section.locator(".section-words").bounding_box(), section.get_by_role("button").bounding_box()
    assert words is not None
    assert button is not None
    assert button["x"] >= words["x"] + words["width"]


def test_a_separator_may_be_a_mere_gap(show: Opener) -> None:
    gap = {"type": 14, "divider": False, "spacing": 1}
    page = show(canned.message(components=[canned.text("a"), {"type": 14}, canned.text("b"), gap, canned.text("c")]))
    line, bare = page.locator(".separator").all()
    assert line.get_attribute("role") == "separator"
    assert bare.get_attribute("role") is None


def test_pictures_carry_their_alt_text_and_open_large(show: Opener) -> None:
    page = show(canned.every_component())
    alt = "Bars: China 38,000, U.S. 6,276"
    picture = page.locator(".gallery").get_by_role("img", name=alt)
    expect(picture).to_be_visible()
    assert page.locator(".gallery .picture").get_attribute("title") == alt
    page.locator(".gallery .picture").click()
    large = page.get_by_role("dialog", name=alt)
    expect(large.get_by_text(alt)).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)


def test_pictures_from_elsewhere_are_named_and_never_loaded(show: Opener) -> None:
    item = {"media": {"url": "https://example.org/x.png"}, "description": "A chart of elsewhere"}
    page = show(canned.message(components=[{"type": 12, "items": [item]}]))
    expect(page.get_by_text("A chart of elsewhere")).to_be_visible()
    expect(page.get_by_role("link", name="example.org")).to_be_visible()
    assert page.locator(".message img").count() == 0


def test_files_offer_a_download_with_their_size(show: Opener) -> None:
    page = show(canned.every_component())
    link = page.get_by_role("link", name="votes.csv")
    assert link.get_attribute("href") == "/files/votes.csv"
    assert link.get_attribute("download") == "votes.csv"
    expect(page.locator(".file-size")).to_have_text("2.0 kB")


def test_plain_attachments_are_shown_too(show: Opener) -> None:
    files = [
        {
            "filename": "chart.png",
            "url": "http://127.0.0.1:1/files/chart.png",
            "content_type": "image/png",
            "description": "Bars",
        },
        {"filename": "notes.txt", "url": "http://127.0.0.1:1/files/notes.txt", "size": 12},
    ]
    page = show(canned.message("With files", attachments=files))
    expect(page.get_by_role("img", name="Bars")).to_be_visible()
    expect(page.get_by_role("link", name="notes.txt")).to_be_visible()


def test_a_link_button_opens_beside_the_page(show: Opener) -> None:
    page = show(canned.every_component())
    link = page.locator("a.button")
    expect(link).to_have_text("Link↗ (opens a new tab)")
    assert link.get_attribute("href") == "https://example.org/"
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in (link.get_attribute("rel") or "")


def test_a_spoiler_container_is_out_of_reach_until_it_is_revealed(show: Opener) -> None:
    inside = canned.row(canned.button("Inside", "inside"))
    page = show(canned.message(components=[canned.container(canned.text("Hidden"), inside, spoiler=True)]))
    cover = page.get_by_role("button", name="Spoiler, press to reveal")
    expect(page.get_by_role("button", name="Inside", exact=True)).to_have_count(0)
    cover.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Inside", exact=True)).to_be_visible()
    expect(cover).to_have_count(0)


def test_an_embed_is_shown_with_content(show: Opener) -> None:
    page = show(canned.embed())
    expect(page.get_by_text("Plain content with an embed.")).to_be_visible()
    embed = page.locator(".embed")
    expect(embed.get_by_role("link", name="A title")).to_be_visible()
    for words in ("An author", "A description", "One", "2", "A footer · 01/08/2026"):
        expect(embed.get_by_text(words, exact=False).first).to_be_visible()


def test_an_answer_says_who_used_which_command(show: Opener) -> None:
    page = show(canned.fact_answer(canned.BEN))
    expect(page.locator(".message-context")).to_have_text("BBen used /fact")
    expect(page.locator(".badge").first).to_have_text("APP")


def test_a_message_command_is_named_without_a_slash(show: Opener) -> None:
    found = canned.answer("Find evidence", canned.BEN, canned.text("Found."))
    found["interaction_metadata"]["target_message_id"] = "5"
    page = show(found)
    expect(page.locator(".command-ref")).to_have_text("Find evidence")


def test_an_answer_to_a_press_points_at_its_message(show: Opener) -> None:
    first = canned.fact_answer()
    second = canned.message(components=[canned.text("The source")])
    user = {"id": canned.ADA, "username": "ada"}
    second["interaction_metadata"] = {"id": "7002", "type": 3, "interacted_message_id": first["id"], "user": user}
    page = show(first, second)
    page.get_by_role("button", name="Answers Crux: China filed over 38,000").click()
    expect(page.locator(f"#m-{first['id']}")).to_have_class("message pointed")


def test_messages_of_one_author_stand_under_one_head(show: Opener) -> None:
    page = show(canned.said(canned.BEN, "one"), canned.said(canned.BEN, "two"), canned.said(canned.DINA, "three"))
    assert page.locator(".author").all_text_contents() == ["Ben", "Dina"]
    expect(page.locator(".message")).to_have_count(3)


def test_a_curator_is_marked_as_one(show: Opener) -> None:
    page = show(canned.said(canned.ADA, "one"), canned.said(canned.DINA, "two"))
    expect(page.locator(".message .badge")).to_have_text(["Curator"])


def test_a_select_lists_its_options_with_descriptions(show: Opener) -> None:
    page = show(canned.every_component())
    page.get_by_role("combobox", name="Show the evidence of a cell").click()
    options = page.get_by_role("listbox", name="Show the evidence of a cell").get_by_role("option")
    assert options.all_inner_texts() == ["Patents filed\nChina and the U.S.", "🧠\nModels released"]


def test_entity_selects_list_members_roles_and_channels(show: Opener) -> None:
    page = show(canned.every_component())
    page.get_by_role("combobox", name="Choose a member or role").click()
    options = page.locator(".select-list:popover-open").get_by_role("option")
    expect(options).to_have_count(6)
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Where?").click()
    shown = page.locator(".select-list:popover-open").get_by_role("option")
    expect(shown).to_have_text(["#general", "#random"])
