"""Texts that are not there, not the pinned ones, or not to be read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.library.corpus.wrong import WORDS, Wrong

if TYPE_CHECKING:
    from pathlib import Path


def drifted(folder: Path, name: str) -> None:
    (folder / f"{name}.txt").write_text(WORDS.replace("38,000", "39,000"), encoding="utf-8")


def gone(folder: Path, name: str) -> None:
    (folder / f"{name}.txt").unlink()


def linked_out(folder: Path, name: str) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_text(WORDS, encoding="utf-8")
    gone(folder, name)
    (folder / f"{name}.txt").symlink_to(outside)


def linked_in_circles(folder: Path, name: str) -> None:
    gone(folder, name)
    (folder / f"{name}.txt").symlink_to(folder / f"{name}.txt")


def a_folder(folder: Path, name: str) -> None:
    gone(folder, name)
    (folder / f"{name}.txt").mkdir()


def yaml_is_a_folder(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    (folder / f"{name}.yaml").mkdir()


def dangling(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    (folder / f"{name}.yaml").symlink_to(folder / "nowhere.yaml")


TEXTS = (
    Wrong(
        "text-outside",
        '7:9: "../text-outside.txt" is not inside this folder: name a file that lies beside this one',
        old="text: NAME.txt",
        new="text: ../NAME.txt",
    ),
    Wrong(
        "text-absolute",
        '7:9: "/etc/passwd" is not inside this folder: name a file that lies beside this one',
        old="text: NAME.txt",
        new="text: /etc/passwd",
    ),
    Wrong(
        "text-on-windows",
        '7:9: "C:\\text-on-windows.txt" is not inside this folder: name a file that lies beside this one',
        old="text: NAME.txt",
        new="text: C:\\NAME.txt",
    ),
    Wrong(
        "text-missing",
        '7:9: there is no file "text-missing.txt" beside this one: put the article\'s words there, as plain text',
        arrange=gone,
    ),
    Wrong(
        "text-drifted",
        "8:11: the text in text-drifted.txt is not the one that was pinned: restore it, or, if the change is",
        arrange=drifted,
    ),
    Wrong(
        "text-crlf",
        "8:11: the text in text-crlf.txt is not the one that was pinned: restore it, or, if the change is meant,",
        old="SHA256",
        new=hashlib.sha256(WORDS.encode()).hexdigest(),
        words=WORDS.replace("\n", "\r\n"),
    ),
    Wrong(
        "text-with-bom",
        "8:11: the text in text-with-bom.txt is not the one that was pinned: restore it, or, if the change is",
        old="SHA256",
        new=hashlib.sha256(WORDS.encode()).hexdigest(),
        words="\ufeff" + WORDS,
    ),
    Wrong("text-not-pinned", '2:3: "sha256" is missing: pin the text with sha256: ', old="  sha256: SHA256\n", new=""),
    Wrong(
        "text-wrongly-pinned",
        '8:11: "abc" is not a SHA-256 checksum: write the 64 hexadecimal digits of the text file\'s',
        old="SHA256",
        new="abc",
    ),
    Wrong(
        "text-links-out",
        '7:9: "text-links-out.txt" is not inside this folder: name a file that lies beside this one',
        arrange=linked_out,
    ),
    Wrong(
        "text-links-in-circles",
        '7:9: there is no file "text-links-in-circles.txt" beside this one: put the article\'s words there, as',
        arrange=linked_in_circles,
    ),
    Wrong(
        "text-is-a-folder",
        '7:9: there is no file "text-is-a-folder.txt" beside this one: put the article\'s words there, as plain text',
        arrange=a_folder,
    ),
    Wrong(
        "text-with-nul",
        "3:1: the file holds a NUL character (U+0000): remove it, or put an ordinary character there",
        words=WORDS + "\0",
        in_text=True,
    ),
    Wrong(
        "text-in-latin-1",
        "1:5: the byte 0xFC is not UTF-8: save the file as UTF-8",
        words="Entwürfe".encode("latin-1"),
        in_text=True,
    ),
    Wrong(
        "text-with-bidi",
        "2:8: the file holds the invisible character U+202E RIGHT-TO-LEFT OVERRIDE: remove it, or put an ordinary",
        words="Quality\ndiffers\u202e.",
        in_text=True,
    ),
    Wrong(
        "text-too-large",
        "1:1: the file has more than a million bytes: split it into several articles",
        words="x" * 1_000_001,
        in_text=True,
    ),
    Wrong("yaml-is-a-folder", "1:1: this is not a file: put the file itself there", arrange=yaml_is_a_folder),
    Wrong("yaml-links-nowhere", "1:1: this is not a file: put the file itself there", arrange=dangling),
)
