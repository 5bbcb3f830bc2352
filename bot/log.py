"""What the operator sees: one line an event, on a terminal or as JSON, and no secret in any of them.

Modules log with the standard library; discord.py and aiohttp do too. structlog gives all of it one form. Secrets are
blanked in the finished line, tracebacks included, so that it does not matter how one came into it.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

BLANK: Final = "[secret]"
LIBRARIES: Final = ("discord", "aiohttp", "asyncio")  # at "info" they tell what only their authors ask
CHATTY: Final = (
    "matplotlib",
    "PIL",
    "alembic",
    "aiosqlite",
)  # their debugging is never ours, nor may it tell who votes
_SHORTEST_SECRET: Final = 8  # shorter ones are words (the sandbox's token is), not secrets

_SHAPES: Final = (
    # an interaction's token: base64 of "interaction:..."
    (re.compile(r"aW50ZXJhY3Rpb2[\w+/=%-]+"), BLANK),
    # a bot's token
    (re.compile(r"[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}"), BLANK),
    # the token in the address of a callback or of a webhook
    (re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/\s?'\"\\]+"), rf"\1{BLANK}"),
    # the value of a key such as 'token': '...', also within JSON within JSON
    (
        re.compile(r"((?:token|authorization|password)\\*[\"']\s*[:=,]\s*\\*[\"'])[^\"'\\]+", re.IGNORECASE),
        rf"\1{BLANK}",
    ),
    # a header
    (re.compile(r"(Authorization:\s*|\b(?=(?:Bot|Bearer)\s))(?:Bot|Bearer)\s+[\w.~+/=-]{16,}"), rf"\1{BLANK}"),
    # the password in the address of a database
    (re.compile(r"(://[^/\s:@]+:)[^/\s@]+(?=@)"), rf"\1{BLANK}"),
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return `text` without `secrets`, and without whatever has the shape of one."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, BLANK)
    for shape, blank in _SHAPES:
        text = shape.sub(blank, text)
    return text


def configure(level: str, style: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every log line to `stream` (standard error) from `level` on; `style` is console, json, or auto: by terminal.

    To be called once, at the start of a process. Another call replaces what the one before set up.
    """
    out = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    as_json = style == "json" or (style == "auto" and not out.isatty())
    handler = logging.StreamHandler(out)
    inner = _formatter(as_json=as_json, colors=out.isatty())
    handler.setFormatter(_Formatter(inner, secrets, brief=number > logging.DEBUG))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(number if number == logging.DEBUG else max(number, logging.WARNING))
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


class _Formatter(logging.Formatter):
    """Blanks secrets in what another formatter has made, and lets it make less of a library's trouble if `brief`."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str], *, brief: bool) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(secrets)
        self._brief = brief

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line."""
        return redact(self._inner.format(_shortened(record) if self._brief else record), self._secrets)


def _formatter(*, as_json: bool, colors: bool) -> logging.Formatter:
    """Return structlog's formatter for records of the standard library."""
    structlog = _import_structlog()
    render: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)]
    )
    formatter: logging.Formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
    return formatter


def _import_structlog() -> ModuleType:
    """Import structlog without rich, which it would load for tracebacks that we do not use: 0.1 s of each start."""
    hidden = "rich" not in sys.modules and "structlog" not in sys.modules
    if hidden:
        sys.modules["rich"] = None  # type: ignore[assignment]  # how Python marks a module as not to be had
    try:
        import structlog  # noqa: PLC0415  # only a process that logs needs it
    finally:
        if hidden:
            del sys.modules["rich"]
    return structlog


def _shortened(record: logging.LogRecord) -> logging.LogRecord:
    """Return a library's trouble with the network as one line, without forty lines of traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None or not record.name.startswith(LIBRARIES):
        return record
    if not (isinstance(error, OSError) or type(error).__module__.startswith(("aiohttp.", "discord."))):
        return record
    short = logging.makeLogRecord(record.__dict__)
    short.msg, short.args = f"{record.getMessage()} ({type(error).__name__}: {error})", None
    short.exc_info = short.exc_text = None
    return short
