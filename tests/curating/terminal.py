"""A terminal of the operating system's, in which a command runs as it does in front of a person. Not on Windows."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CTRL_C: Final = "\x03"
_PATIENCE: Final = 2.0  # seconds without anything shown, and ...
_ATTEMPTS: Final = 30  # ... how many of these make a command count as stuck
_ROOT: Final = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120  # one line for sys.path


class Session(NamedTuple):
    """A command that has ended: how, and all that stood on the screen, with the terminal's own marks."""

    code: int
    screen: str


def talk(arguments: Sequence[str], talks: Sequence[tuple[str, str]], folder: Path) -> Session:
    """Run `crux` in a terminal of 100 columns. Each of `talks` is what is waited for, and what is typed then."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    environment = {**os.environ, "PYTHONPATH": _ROOT, "TERM": "xterm-256color", "CRUX_LIBRARY__CACHE": "off"}
    starter = "import os, fcntl, termios, runpy; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
    code = f"{starter}; runpy.run_module('bot', run_name='__main__', alter_sys=True)"
    with subprocess.Popen(  # noqa: S603  # ours
        [sys.executable, "-c", code, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=environment,
    ) as process:
        os.close(theirs)
        try:
            screen = _answer(ours, list(talks))
        except BaseException:
            process.kill()
            raise
        finally:
            os.close(ours)
        return Session(process.wait(60), screen)


def _answer(terminal: int, talks: list[tuple[str, str]]) -> str:
    """Type what is to be typed, and return what was shown until the command ended."""
    screen, seen, typed = b"", 0, ""
    while new := _read(terminal, typed):
        screen += new
        if talks and talks[0][0].encode() in screen[seen:]:
            seen, typed = len(screen), talks.pop(0)[1]
            os.write(terminal, typed.encode())
    assert not talks, f"never asked: {talks}, but: {screen.decode()}"
    return screen.decode().replace("\r\n", "\n")


def _read(terminal: int, typed: str) -> bytes:
    """Return what is shown next; nothing at the end. Ctrl-C is pressed again where it seems to do nothing.

    Python's readline may miss one that comes right before it begins to wait: a person presses again, too.
    """
    for _ in range(_ATTEMPTS):
        if select.select([terminal], [], [], _PATIENCE)[0]:
            return _shown(terminal)
        if typed.endswith(CTRL_C):
            os.write(terminal, CTRL_C.encode())
    raise TimeoutError("nothing is shown, and nothing is left to type")


def _shown(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: nobody holds the other end any more
        return b""
