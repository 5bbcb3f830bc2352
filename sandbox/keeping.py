"""Keeping a sandbox's content from one run to the next: a JSON file, and the attachments beside it."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from sandbox.world import Channel, Message, Overwrite

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.parts import Parts
    from sandbox.world import Json

FILE = "sandbox.json"
FOLDER = "attachments"
VERSION = 1


class KeepError(Exception):
    """What was kept cannot be read; the message names the file and what to do."""


class Copy(NamedTuple):
    """What is kept, as it was at one moment: the JSON, and the attachments by their ids."""

    text: bytes
    files: Mapping[str, bytes]


def copied(parts: Parts) -> Copy:
    """Copy messages, threads, attachments and commands; ephemeral messages end with the run, as on Discord."""
    world = parts.world
    wanted = {file["id"] for channel in world.channels.values() for one in _lasting(channel) for file in one.files}
    kept = {
        "version": VERSION,
        "base_url": world.base_url,
        "commands": list(parts.catalogue.commands.values()),
        "channels": [_channel(channel) for channel in world.channels.values()],
    }
    files = {file_id: world.files[file_id] for file_id in wanted & world.files.keys()}
    return Copy(orjson.dumps(kept, option=orjson.OPT_INDENT_2), files)


def write(copy: Copy, folder: Path) -> None:
    """Write a copy; a reader sees the old file or the new one, never a half. Raises OSError."""
    files = folder / FOLDER
    files.mkdir(parents=True, exist_ok=True)
    there = {file.name for file in files.iterdir()}
    for file_id in copy.files.keys() - there:
        _write(files / file_id, copy.files[file_id])
    _write(folder / FILE, copy.text)
    for left in there - copy.files.keys():
        (files / left).unlink()


def _lasting(channel: Channel) -> list[Message]:
    return [one for one in channel.messages.values() if one.only_for is None and not one.thinking]


def _channel(channel: Channel) -> Json:
    return asdict(channel) | {"messages": [asdict(one) for one in _lasting(channel)]}


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def restore(parts: Parts, folder: Path) -> None:
    """Bring back what `write` wrote; nothing where nothing was kept. Raises KeepError for a file that is not ours."""
    path = folder / FILE
    if not path.exists():
        return
    try:
        kept = orjson.loads(path.read_bytes())
        if kept["version"] != VERSION:
            raise ValueError(f"version {kept['version']}")  # noqa: TRY301  # told like any other damage
        channels = [_restored(one) for one in kept["channels"]]
        commands = {one["id"]: one for one in kept["commands"]}
    except (ValueError, KeyError, TypeError) as error:
        raise KeepError(f"{path} cannot be read ({error}); move it away to start afresh") from error
    world = parts.world
    world.channels.update({channel.id: channel for channel in channels})
    parts.catalogue.commands.update(commands)
    for file in (folder / FOLDER).iterdir():
        if file.name.isdigit():
            world.files[file.name] = file.read_bytes()
    _move(world.channels.values(), kept["base_url"], world.base_url)


def _restored(fields: Json) -> Channel:
    fields["overwrites"] = [Overwrite(**one) for one in fields["overwrites"]]
    fields["messages"] = {one["id"]: Message(**one) for one in fields["messages"]}
    return Channel(**fields)


def _move(channels: Any, before: str, after: str) -> None:  # noqa: ANN401  # an iterable of channels
    """Let attachments be fetched at the new address: the port is another one at every start."""
    for channel in channels:
        for message in channel.messages.values():
            for view in (message.view, *message.files):
                _replace(view, before, after)


def _replace(node: object, before: str, after: str) -> None:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(items):
        if isinstance(value, str) and value.startswith(f"{before}/attachments/"):
            node[key] = after + value.removeprefix(before)  # type: ignore[index]  # a dict or a list, see above
        else:
            _replace(value, before, after)
