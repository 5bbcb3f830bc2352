from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.characters import decode, place_at, unfit
from bot.library.problems import Findings, Place


def decoded(raw: bytes) -> tuple[str | None, list[str]]:
    findings = Findings("x")
    return decode(raw, findings), [str(problem) for problem in findings.problems]


def test_reads_utf_8() -> None:
    assert decoded("é中😀\tx\r\n".encode()) == ("é中😀\tx\r\n", [])


def test_drops_the_byte_order_mark_that_some_editors_write() -> None:
    assert decoded(b"\xef\xbb\xbfabc") == ("abc", [])


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"ab\ncd\xff", "x:2:3: the byte 0xFF is not UTF-8: save the file as UTF-8"),
        ("é\né".encode() + b"\xe9", "x:2:2: the byte 0xE9 is not UTF-8: save the file as UTF-8"),
        ("a".encode("utf-16"), "x:1:1: the file is UTF-16: save the file as UTF-8"),
        (
            b"ab\r\nc\x00",
            "x:2:2: the file holds a NUL character (U+0000): remove it, or put an ordinary character there",
        ),
        (b"\x1b[31m", "x:1:1: the file holds the control character U+001B: remove it, or put"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b".encode(), "x:1:2: the file holds the invisible character U+202E RIGHT-TO-LEFT"),
        ("a\nb\N{LINE SEPARATOR}".encode(), "x:2:2: the file holds the invisible character U+2028 LINE SEPARATOR"),
        (b"a\xef\xbb\xbf", "x:1:2: the file holds the invisible character U+FEFF ZERO WIDTH NO-BREAK SPACE"),
    ],
)
def test_what_is_unfit_is_located(raw: bytes, problem: str) -> None:
    text, problems = decoded(raw)
    assert text is None
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_reports_every_unfit_character_up_to_a_limit() -> None:
    assert [problem.split(":")[1] for problem in decoded(b"\x00\na\n\x00")[1]] == ["1", "3"]
    assert len(decoded(b"\x00" * 1000)[1]) == 20


@pytest.mark.parametrize("text", ["\u202e", "\ud800", "\x00", "\u2066"])
def test_escapes_can_make_nothing_unfit_either(text: str) -> None:
    assert unfit(f"a{text}") is not None


def test_joiners_of_scripts_and_emoji_are_fit() -> None:
    assert unfit("می\N{ZERO WIDTH NON-JOINER}خواهم 👩\N{ZERO WIDTH JOINER}💻") is None


@given(st.text(alphabet="ab\n\r", max_size=30), st.integers(min_value=0, max_value=30))
def test_places_are_those_that_editors_show(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    if text[max(offset - 1, 0) : offset + 1] == "\r\n":
        offset += 1  # nobody's cursor stands inside a line break
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert place_at(text, offset) == Place(len(lines), len(lines[-1]) + 1)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_located_problems(raw: bytes) -> None:
    text, problems = decoded(raw)
    assert (text is None) == bool(problems)
