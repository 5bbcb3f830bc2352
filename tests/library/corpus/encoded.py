"""Bytes that are no text, and characters that nobody can see."""

from __future__ import annotations

from tests.library.corpus.wrong import Wrong

ENCODED = (
    Wrong(
        "nul",
        "3:13: the file holds a NUL character (U+0000): remove it, or put an ordinary character there",
        old="title: Despite",
        new=b"title: Des\x00pite",
    ),
    Wrong(
        "escaped-nul",
        "3:10: the text holds a NUL character (U+0000): remove it, or put an ordinary character there",
        old="title: Despite chip supply restrictions",
        new='title: "Des\\0pite"',
    ),
    Wrong(
        "bidi",
        "3:13: the file holds the invisible character U+202E RIGHT-TO-LEFT OVERRIDE: remove it, or put an",
        old="title: Despite",
        new="title: Des\u202epite",
    ),
    Wrong(
        "escaped-bidi",
        "3:10: the text holds the invisible character U+202E RIGHT-TO-LEFT OVERRIDE: remove it, or put an",
        old="title: Despite chip supply restrictions",
        new='title: "Des\\u202epite"',
    ),
    Wrong(
        "isolate",
        "3:13: the file holds the invisible character U+2066 LEFT-TO-RIGHT ISOLATE: remove it, or put an ordinary",
        old="title: Despite",
        new="title: Des\u2066pite",
    ),
    Wrong(
        "control",
        "3:13: the file holds the control character U+001B: remove it, or put an ordinary character there",
        old="title: Despite",
        new=b"title: Des\x1bpite",
    ),
    Wrong(
        "bom-inside",
        "3:13: the file holds the invisible character U+FEFF ZERO WIDTH NO-BREAK SPACE: remove it, or put an",
        old="title: Despite",
        new="title: Des\ufeffpite",
    ),
    Wrong(
        "line-separator",
        "3:13: the file holds the invisible character U+2028 LINE SEPARATOR: remove it, or put an ordinary",
        old="title: Despite",
        new="title: Des\u2028pite",
    ),
    Wrong(
        "escaped-surrogate",
        "3:16: a backslash in double quotation marks stands for a character that there is not: write the",
        old="title: Despite chip supply restrictions",
        new='title: "Des\\ud800pite"',
    ),
    Wrong(
        "latin-1",
        "3:14: the byte 0xFC is not UTF-8: save the file as UTF-8",
        old="title: Despite",
        new="title: Entwürfe".encode("latin-1"),
    ),
    Wrong("utf-16", "1:1: the file is UTF-16: save the file as UTF-8", whole="article: x".encode("utf-16")),
    Wrong(
        "cut-utf-8",
        "3:13: the byte 0xE2 is not UTF-8: save the file as UTF-8",
        old="title: Despite",
        new=b"title: Des\xe2\x82",
    ),
    Wrong(
        "overlong-utf-8",
        "3:13: the byte 0xC0 is not UTF-8: save the file as UTF-8",
        old="title: Despite",
        new=b"title: Des\xc0\xafpite",
    ),
    Wrong("empty", "1:1: the file is empty: begin with article:", whole=""),
    Wrong("only-comments", "1:1: the file is empty: begin with article:", whole="# to be written\n"),
    Wrong("only-a-bom", "1:1: the file is empty: begin with article:", whole=b"\xef\xbb\xbf"),
    Wrong("binary", "1:1: the byte 0x80 is not UTF-8: save the file as UTF-8", whole=bytes(range(128, 256))),
)
