"""Where a bot's CPU time goes: sampled stacks, sorted into parts that someone could work on."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

# Each part and the marks of its frames (`file:function`), in order: a stack belongs to the first part that any of its
# frames bears a mark of. So what the renderer makes discord.py do counts as rendering, not as discord.py.
PARTS: Final = (
    ("logging", ("/logging/__init__.py", "/structlog/", "/bot/log.py")),
    ("search", ("/bot/search/", "/rapidfuzz/")),
    ("rendering the answer", ("/bot/render/", "/bot/components.py")),
    ("the answer to JSON", ("interaction_message_response_params", "handle_message_parameters", "to_components")),
    ("HTTP: aiohttp's client", ("/aiohttp/client", "/aiohttp/connector.py", "/aiohttp/http", "/yarl/", "/multidict/")),
    ("HTTP: discord.py's webhooks", ("/discord/webhook/", "/bot/link/rest.py")),
    ("the interaction from JSON", ("parse_interaction_create", "/discord/gateway.py", "/aiohttp/_websocket")),
    ("discord.py's command tree", ("/discord/app_commands/",)),
    ("commands", ("/commands/",)),
    ("the rest of Crux", ("/bot/",)),
    ("the rest of discord.py", ("/discord/",)),
    ("the event loop", ("/asyncio/", "/selectors.py")),
)
OTHER: Final = "other"


def shares(samples: Path) -> dict[str, float]:
    """Return each part's share (0 to 1) of the samples in a file that bots/watched.py wrote, the largest first.

    Raises ValueError where there are none.
    """
    counts: Counter[str] = Counter()
    for sampled in json.loads(samples.read_text(encoding="utf-8")):
        counts[part_of(sampled["stack"])] += sampled["count"]
    total = counts.total()
    if not total:
        msg = f"{samples} holds no samples"
        raise ValueError(msg)
    return {part: count / total for part, count in counts.most_common()}


def part_of(stack: Sequence[str]) -> str:
    """Return the part that a stack of frames belongs to."""
    frames = [frame.replace("\\", "/") for frame in stack]
    return next((part for part, marks in PARTS if _bears(frames, marks)), OTHER)


def _bears(frames: Iterable[str], marks: Sequence[str]) -> bool:
    return any(mark in frame for frame in frames for mark in marks)
