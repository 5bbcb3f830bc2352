from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.text import (
    clean,
    cut,
    escape,
    fit,
    fit_lines,
    is_blank,
    is_web_address,
    label,
    length,
    one_line,
    was_cut,
)
from tests.render.entries import HOSTILE
from tests.render.trees import units

# What Discord's clients read as markup, where no backslash stands before it.
MARKUP = re.compile(
    r"(?<!\\)(?:\\\\)*(?:[*_~|`\[\]]|<(?=[@#:a-z/t]))|^[ \t]*(?:[-+#>]|\d+[.)](?:\s|$))|https?://|@(?:everyone|here)",
    re.MULTILINE,
)


def shown_by_discord(escaped: str) -> str:
    """Return what a client shows: a backslash before anything but letters, digits and space hides itself."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped)


@given(HOSTILE)
@example("a\\*b")
@example("\\")
@example("1. one\n2) two")
@example("  # head")
@example("-# small")
def test_escaped_text_has_no_markup(text: str) -> None:
    assert not MARKUP.search(escape(text))


@given(HOSTILE)
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    kept = clean(text).replace("@everyone", "@\u200beveryone").replace("@here", "@\u200bhere")
    assert shown_by_discord(escape(text)) == kept


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("**bold**", r"\*\*bold\*\*"),
        ("[click](https://evil.example)", r"\[click\](https\://evil.example)"),
        ("<@42> <#1> <t:1:R> <:x:1> </fact:1>", r"\<@42> \<#1> \<t:1:R> \<:x:1> \</fact:1>"),
        ("# Heading", r"\# Heading"),
        ("a\n> quote", "a\n\\> quote"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("1.2 billion", "1.2 billion"),
        ("well-known #1 > 2", "well-known #1 > 2"),
        ("||spoiler|| `code`", r"\|\|spoiler\|\| \`code\`"),
    ],
)
def test_each_kind_of_markup_becomes_text(text: str, inert: str) -> None:
    assert escape(text) == inert


def test_everyone_is_not_mentioned() -> None:
    assert escape("hi @everyone and @here") == "hi @\u200beveryone and @\u200bhere"


def test_controls_and_direction_overrides_are_left_out() -> None:
    assert clean("a\x00b\u202ec\u2066d\ufeff") == "abcd"


def test_halves_of_surrogate_pairs_are_left_out() -> None:
    assert clean("a\ud83dz") == "az"


def test_piled_up_marks_are_thinned_out_but_accents_stay() -> None:
    assert clean("e\u0301" + "\u0301" * 50) == "e" + "\u0301" * 4
    assert clean("Vie\u0323\u0302t") == "Vie\u0323\u0302t"


def test_one_line_folds_every_kind_of_white_space() -> None:
    assert one_line(" a\n\tb\r\nc\u2028d\u3000e ") == "a b c d e"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d\ufeff", "\x00", "\u2800\u3164"])
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "?", "中", "😀", "\u200ba"])
def test_what_can_be_seen_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@given(HOSTILE, st.integers(2, 300))
def test_a_cut_text_keeps_to_the_limit(text: str, limit: int) -> None:
    shortened = cut(text, limit)
    assert units(shortened) <= limit
    assert shortened == text or shortened.endswith("…")


@given(HOSTILE, st.integers(4, 300))
def test_a_fitted_text_keeps_to_the_limit_and_stays_inert(text: str, limit: int) -> None:
    for fitted in (fit(text, limit), fit_lines(text, limit)):
        assert units(fitted) <= limit
        assert not MARKUP.search(fitted)
        assert not re.search(r"(?<!\\)(?:\\\\)*\\$", fitted), "a lone backslash would escape what follows"


@given(HOSTILE)
def test_a_label_is_never_empty_nor_too_long(text: str) -> None:
    assert 1 <= units(label(text)) <= 80
    assert "\n" not in label(text)


def test_a_text_is_cut_between_words() -> None:
    assert cut("the quick brown fox", 13) == "the quick…"


def test_a_text_without_spaces_is_cut_where_it_must() -> None:
    assert cut("x" * 30, 10) == "x" * 9 + "…"


@given(st.text(max_size=50))
def test_length_counts_utf16_units(text: str) -> None:
    assert length(text) == units(text)


def test_a_cut_is_told_from_an_ellipsis_of_the_text_itself() -> None:
    assert was_cut("a b c d", cut("a b c d", 4))
    assert not was_cut("and so on…", "and so on…")


@pytest.mark.parametrize("address", ["https://example.org/a?b=c#d", "http://example.org"])
def test_web_addresses_are_told_by_their_scheme(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a b", "https://" + "x" * 600, "", "https://ä"])
def test_anything_else_is_no_web_address(address: str) -> None:
    assert not is_web_address(address)
