"""Discord's markdown as the page shows it: the right elements, and never any other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.page import canned
from tests.page.conftest import watched_page
from tests.page.fake_people import FakePeople, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Render = Callable[[str], str]

_RENDER = """async (text) => {
  const { renderMarkdown } = await import("/page/markdown-view.js");
  const known = { user: "Ada", role: "Curators", channel: "general" };
  const names = { name: (kind, id) => (id === "7" ? known[kind] : null) };
  const box = document.createElement("div");
  box.append(renderMarkdown(text, names));
  return box.innerHTML;
}"""


@pytest.fixture(scope="module")
def render(browser: Browser) -> Iterator[Render]:
    with serve(FakePeople(canned.state())) as people, watched_page(browser) as page:
        page.goto(people.base)
        yield lambda text: str(page.evaluate(_RENDER, text))


def inline(render: Render, text: str) -> str:
    """Return what stands in the one paragraph that the text makes."""
    html = render(text)
    head, tail = '<div class="md-paragraph">', "</div>"
    assert html.startswith(head)
    assert html.endswith(tail)
    assert html.count(head) == 1
    return html[len(head) : -len(tail)]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold**", '<strong class="md-strong">bold</strong>'),
        ("*it*", '<em class="md-emphasis">it</em>'),
        ("_it_", '<em class="md-emphasis">it</em>'),
        ("__under__", '<u class="md-underline">under</u>'),
        ("~~gone~~", '<s class="md-strike">gone</s>'),
        ("`a ** b`", '<code class="md-code">a ** b</code>'),
        ("``a ` b``", '<code class="md-code">a ` b</code>'),
        ("***both***", '<strong class="md-strong"><em class="md-emphasis">both</em></strong>'),
        ("**a *b* c**", '<strong class="md-strong">a <em class="md-emphasis">b</em> c</strong>'),
        ("__**a**__", '<u class="md-underline"><strong class="md-strong">a</strong></u>'),
    ],
)
def test_marks_within_a_line_become_their_elements(render: Render, text: str, html: str) -> None:
    assert inline(render, text) == html


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_name",
        "2 * 3 * 4",
        "**open",
        "****",
        "a ~ b",
        "half `code",
        "||",
        "[no](link)",
        "1 < 2 > 1",
        "@everyone",
    ],
)
def test_marks_that_mark_nothing_stay_as_they_are(render: Render, text: str) -> None:
    assert inline(render, text).replace("&lt;", "<").replace("&gt;", ">") == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\*not\*", "*not*"),
        (r"\_a\_ \~\~b\~\~ \|\|c\|\|", "_a_ ~~b~~ ||c||"),
        (r"\# no heading", "# no heading"),
        (r"\> no quote", "&gt; no quote"),
        (r"\- no item", "- no item"),
        (r"\`no code\`", "`no code`"),
        (r"\[no](x)", "[no](x)"),
        (r"C:\Users", r"C:\Users"),
    ],
)
def test_a_backslash_takes_a_mark_its_meaning(render: Render, text: str, plain: str) -> None:
    assert inline(render, text) == plain


@pytest.mark.parametrize(("text", "level", "role_level"), [("# One", 1, 3), ("## Two", 2, 4), ("### Three", 3, 5)])
def test_headings_have_three_levels(render: Render, text: str, level: int, role_level: int) -> None:
    words = text.split()[1]
    assert render(text) == (
        f'<div class="md-heading md-h{level}" role="heading" aria-level="{role_level}">{words}</div>'
    )


def test_four_number_signs_are_no_heading(render: Render) -> None:
    assert inline(render, "#### Four") == "#### Four"


def test_subtext_is_small(render: Render) -> None:
    assert render("-# a **note**") == '<div class="md-subtext">a <strong class="md-strong">note</strong></div>'


def test_a_quote_takes_its_lines_and_ends_with_them(render: Render) -> None:
    html = render("> one\n> two\nafter")
    assert html == (
        '<blockquote class="md-quote"><div class="md-paragraph">one\ntwo</div></blockquote>'
        '<div class="md-paragraph">after</div>'
    )


def test_three_signs_quote_everything_that_follows(render: Render) -> None:
    html = render(">>> one\n# two\n\nthree")
    assert html.startswith('<blockquote class="md-quote">')
    assert html.endswith("three</div></blockquote>")


def test_lists_nest_and_keep_their_kind(render: Render) -> None:
    html = render("- a\n  - b\n- c\n3. d\n4. e")
    assert html == (
        '<ul class="md-list"><li>a<ul class="md-list"><li>b</li></ul></li><li>c</li></ul>'
        '<ol class="md-list" start="3"><li>d</li><li>e</li></ol>'
    )


def test_a_code_block_keeps_its_text_untouched(render: Render) -> None:
    html = render("see ```js\nlet a = '**';\n<b>\n``` there")
    assert "<code>let a = '**';\n&lt;b&gt;</code>" in html
    assert 'aria-label="Code, js"' in html
    assert html.endswith('<div class="md-paragraph"> there</div>')


def test_line_breaks_between_paragraphs_stay(render: Render) -> None:
    assert inline(render, "one\n\ntwo") == "one\n\ntwo"


@pytest.mark.parametrize(
    ("text", "href", "words"),
    [
        (
            "[the **text**](https://example.org/a_(b))",
            "https://example.org/a_(b)",
            'the <strong class="md-strong">text</strong>',
        ),
        ("https://example.org/a_b_c.", "https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("<https://example.org/x>", "https://example.org/x", "https://example.org/x"),
        ("(see https://example.org/a)", "https://example.org/a", "https://example.org/a"),
    ],
)
def test_links_open_beside_the_page_and_tell_nothing(render: Render, text: str, href: str, words: str) -> None:
    html = inline(render, text)
    assert f'href="{href}" target="_blank" rel="noopener noreferrer nofollow"' in html
    assert f">{words}</a>" in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp://a.b", "//a.b", "vbscript:x"])
def test_only_web_addresses_become_links(render: Render, address: str) -> None:
    assert "<a" not in render(f"[x]({address}) <{address}> {address}")


def test_mentions_show_names(render: Render) -> None:
    html = inline(render, "<@7> <@!7> <@&7> <#7> <@8>")
    people = [f'<span class="md-mention">{word}</span>' for word in ("@Ada", "@Ada", "@Curators", "@unknown user")]
    channel = '<span class="md-mention open" role="link" tabindex="0">#general</span>'
    assert html == " ".join([*people[:3], channel, people[3]])


def test_a_command_mention_is_a_button(render: Render) -> None:
    assert inline(render, "</claim show:123>") == '<button type="button" class="md-mention">/claim show</button>'


def test_a_time_shows_itself_in_full_on_hover(render: Render) -> None:
    html = inline(render, "<t:1785578400:D>")
    assert 'datetime="2026-08-01T10:00:00.000Z"' in html
    assert ">1 August 2026</time>" in html


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (7199, "in 2 hours"),
        (3590, "in 1 hour"),
        (3000, "in 50 minutes"),
        (-7195, "2 hours ago"),
        (3 * 86400 - 60, "in 3 days"),
    ],
)
def test_a_time_from_now_is_rounded_and_not_cut(render: Render, seconds: int, words: str) -> None:
    assert f">{words}</time>" in inline(render, f"<t:{round(time.time()) + seconds}:R>")


def test_an_impossible_time_says_so(render: Render) -> None:
    assert inline(render, "<t:9999999999999:R>") == "Invalid date"


def test_a_spoiler_hides_until_it_is_pressed(render: Render) -> None:
    html = inline(render, "||secret **word**||")
    assert 'role="button"' in html
    assert 'aria-hidden="true"' in html
    assert "secret" in html


def test_any_text_gives_only_elements_of_markdown(render: Render) -> None:
    """Whatever is written: no script error, no element that markdown does not have, no text lost to markup."""
    pieces = st.sampled_from(
        [
            "*",
            "**",
            "_",
            "__",
            "~~",
            "||",
            "`",
            "```",
            "\n",
            "> ",
            ">>> ",
            "# ",
            "-# ",
            "- ",
            "1. ",
            "\\",
            "[",
            "](",
            ")",
            "<",
            ">",
            "<@7>",
            "<t:1:R>",
            "https://a.b",
            "javascript:",
            "<img src=x onerror=alert(1)>",
            "<script>",
            " ",
            "a",
        ]
    )
    texts = st.lists(pieces | st.text(max_size=6), max_size=24).map("".join)
    allowed = {
        "a",
        "blockquote",
        "button",
        "code",
        "div",
        "em",
        "li",
        "ol",
        "pre",
        "s",
        "span",
        "strong",
        "time",
        "u",
        "ul",
    }

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts)
    def holds(text: str) -> None:
        html = render(text)
        tags = {piece.split(">")[0].split()[0].strip("/").lower() for piece in html.split("<")[1:]}
        assert tags <= allowed

    holds()


@pytest.mark.parametrize("mark", ["*", "**", "_*", "[", "`", "||", "<", "[(", "*a ", "\\", "> ", "- ", "`a``", "```"])
def test_the_longest_message_of_one_mark_is_read_to_its_end(render: Render, mark: str) -> None:
    assert render(mark * (4000 // len(mark)) + "end").count("end") == 1
