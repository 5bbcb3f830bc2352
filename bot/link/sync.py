"""The commands that Discord shows are brought in line with ours, but only when they differ.

Both sides are reduced to what a member can notice, so that Discord's defaults, its own additional keys and the order of
sets never count as a difference. Nothing is stored: Discord itself is asked at each start.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from discord import app_commands
from discord.http import Route

from bot.link.rest import FAILURES, pauses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.client import CruxClient

_log = logging.getLogger(__name__)

Payload = dict[str, Any]
Key = tuple[int, str]

_PLAIN: Final = (
    "type", "name", "description", "name_localizations", "description_localizations", "nsfw", "required",
    "autocomplete", "min_value", "max_value", "min_length", "max_length", "value",
)  # fmt: skip
_SETS: Final = ("contexts", "integration_types", "channel_types")
_SUBCOMMANDS: Final = (1, 2)  # types of options that are commands themselves: their order shows nowhere


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found, by the commands' names, and whether it wrote anything."""

    changed: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = {"added": self.added, "removed": self.removed, "edited": self.edited}
        return "; ".join(f"{verb} {', '.join(names)}" for verb, names in parts.items() if names) or "nothing differs"


def normalised(payload: Mapping[str, Any], *, nested: bool = False) -> Payload:
    """Return a command, option or choice without defaults and without what only Discord's side has."""
    kept: Payload = {key: payload[key] for key in _PLAIN if key in payload}
    kept |= {key: sorted(payload[key]) for key in _SETS if payload.get(key)}
    kept["choices"] = [normalised(choice, nested=True) for choice in payload.get("choices") or ()]
    kept["options"] = _options(payload.get("options") or ())
    if not nested:
        kept["type"] = payload.get("type", 1)
    if payload.get("default_member_permissions") is not None:
        kept["default_member_permissions"] = str(payload["default_member_permissions"])
    return {key: value for key, value in kept.items() if not _is_default(value)}


def _options(options: Iterable[Mapping[str, Any]]) -> list[Payload]:
    """Return the options in the order that members see; subcommands have none."""
    kept = [normalised(option, nested=True) for option in options]
    if any(option.get("type") in _SUBCOMMANDS for option in kept):
        kept.sort(key=lambda option: str(option["name"]))
    return kept


def _is_default(value: object) -> bool:
    """Whether Discord may leave this out, or fill it in. 0 is a value: a least number, a choice."""
    return value is None or value is False or value in ("", [], {})


def _by_key(payloads: Iterable[Mapping[str, Any]]) -> dict[Key, Payload]:
    """Return the commands by kind and name: what makes one the same command to Discord."""
    commands = [normalised(payload) for payload in payloads]
    return {(command["type"], command["name"]): command for command in commands}


def compare(local: Iterable[Mapping[str, Any]], remote: Iterable[Mapping[str, Any]]) -> SyncReport:
    """Return in what the commands differ; `changed` says that they do."""
    ours, theirs = _by_key(local), _by_key(remote)
    added = tuple(sorted(name for kind, name in ours.keys() - theirs.keys()))
    removed = tuple(sorted(name for kind, name in theirs.keys() - ours.keys()))
    edited = tuple(sorted(key[1] for key in ours.keys() & theirs.keys() if ours[key] != theirs[key]))
    return SyncReport(bool(added or removed or edited), added, removed, edited)


def commands_differ(local: Iterable[Mapping[str, Any]], remote: Iterable[Mapping[str, Any]]) -> bool:
    """Whether members would see anything else than what Discord shows now."""
    return compare(local, remote).changed


async def fetch(client: CruxClient) -> list[Payload]:
    """Return Discord's commands as it has them, localisations included: `fetch_commands` leaves some keys out."""
    route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
    remote: list[Payload] = await client.http.request(route, params={"with_localizations": "true"})
    return remote


async def sync(client: CruxClient, *, force: bool = False) -> SyncReport:
    """Write our commands to Discord where they differ, or in any case with `force`. The client must be logged in."""
    report = compare((command.to_dict(client.tree) for command in client.tree.get_commands()), await fetch(client))
    if report.changed or force:
        await client.tree.sync()
    return SyncReport(report.changed or force, report.added, report.removed, report.edited)


async def sync_until_done(client: CruxClient) -> None:
    """Sync once, trying again while Discord is not to be had. Definitions that Discord refuses are logged, and stay."""
    for pause in pauses():
        try:
            report = await sync(client)
        except app_commands.CommandSyncFailure as error:
            _log.error("Discord refuses our commands; the old ones stay: %s", error)
            return
        except FAILURES as error:
            _log.warning("commands could not be compared (%s); trying again in %.0f s", error, pause)
            await asyncio.sleep(pause)
        except Exception:  # noqa: BLE001  # a background task's edge: nobody else would hear of it
            _log.exception("commands could not be compared")
            return
        else:
            _log.info("commands: %s", report)
            return
