"""The nearest words of an article: shown with what differs, and never more than a hint."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.library.nearest import Nearest
from bot.library.passages import Passages, fold

WORDS = (
    "According to a recent report, between 2014 and 2023, China filed over 38,000 patents related to generative AI, "
    "compared to just 6,276 in the U.S. While the count is high, quality differs.\n"
    "Observers expect “good enough” cars. 中国申请了三万八千项专利。"
)


@pytest.mark.parametrize(
    ("wanted", "marked"),
    [
        ("China filed 38,000 patents", "China filed [over] 38,000 patents"),
        ("China filed over 38000 patents", 'China filed over [38,000, not "38000"] patents'),
        ("China filed well over 38,000 patents", 'China filed [nothing, not "well"] over 38,000 patents'),
        ("China has filed over 38,000 patents", 'China [nothing, not "has"] filed over 38,000 patents'),
        ("Chine filed over 38,000 patents", '[China, not "Chine"] filed over 38,000 patents'),
        ("quality is different", None),
        ("quality differs!", 'quality differs [., not "!"]'),
        ("the count is high quality differs", "the count is high [,] quality differs"),
        ('Observers expected "good enough" cars', 'Observers [expect, not "expected"] "good enough" cars'),
        ("中国申请了两万八千项专利", '中国申请了 [三, not "两"] 万八千项专利'),
        ("Nothing like it at all", None),
        ("over 38,000 patents", None),
        ("!", None),
        ("", None),
    ],
)
def test_what_differs_stands_in_brackets(wanted: str, marked: str | None) -> None:
    assert Nearest(WORDS).hint(wanted) == marked


def test_long_stretches_that_agree_are_shortened() -> None:
    wanted = (
        "According to a recent report, between 2014 and 2023, China filed over 38,000 patents related to general AI"
    )
    assert Nearest(WORDS).hint(wanted) == '... over 38,000 patents related to [generative, not "general"] AI'


def test_a_hint_is_never_longer_than_a_message_may_be() -> None:
    words = " ".join(f"word{number} x" for number in range(400))
    wanted = " ".join(f"word{number} y" for number in range(90))
    hint = Nearest(words).hint(wanted)
    assert hint is not None
    assert len(hint) <= 405
    assert hint.endswith(" ...")


def test_a_word_beside_characters_of_a_script_without_spaces_stands_alone() -> None:
    assert Nearest("AI技术 helps cars").hint("AI技巧 helps cars") == 'AI技 [术, not "巧"] helps cars'


def test_only_so_much_of_a_text_is_looked_through() -> None:
    assert Nearest("x " * 200_000 + "China filed over 38,000 patents").hint("China filed 38,000 patents") is None


@given(st.text(alphabet='ab ,“"\n中', max_size=40), st.text(alphabet='ab ,“"\n中', max_size=20))
@example("a中,", "中,")
@example("a,b b", "b b")
def test_a_hint_is_given_only_for_what_does_not_stand_there(words: str, wanted: str) -> None:
    hint = Nearest(words).hint(wanted)
    if list(Passages(words).find(wanted)):
        assert hint is None
    for there in re.findall(r"\[(.+?)(?:, not \"|\])", hint or ""):
        assert there == "nothing" or there in fold(words)
