"""Slash commands: thin. Parse, ask, render, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from discord import app_commands

from commands import (
    about,
    article,
    claim,
    compare,
    daily,
    fact,
    find_evidence,
    help,  # noqa: A004  # /help's module
    poll,
    quote,
    search,
    settings,
)
from commands.ballots import admission
from commands.desk import Desk
from commands.presses import ModalFunction, PressFunction, modals, presses

if TYPE_CHECKING:
    from bot.link.door import Admission
    from bot.services import Services

Command: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

__all__ = [
    "Command",
    "Desk",
    "ModalFunction",
    "PressFunction",
    "build_admission",
    "build_commands",
    "build_modals",
    "build_presses",
]

_MODULES = (fact, quote, compare, search, article, claim, poll, daily, settings, help, about, find_evidence)


def build_commands(services: Services, desk: Desk | None = None) -> list[Command]:
    """Return every command, bound to `services`. With the same `desk` as the presses, charts are drawn once.

    What is related in the library is looked up now, so that the first answer need not wait for it.
    """
    shared = desk or Desk()
    shared.relations(services.shelf.catalogue.library)
    return [module.build(services, shared) for module in _MODULES]


def build_admission(desk: Desk) -> Admission:
    """Return who has to wait in a crowd, for `CruxClient`. It is to have the same `desk` as the presses and modals."""
    return admission(desk.gate)


def build_presses(desk: Desk | None = None) -> dict[str, PressFunction]:
    """Return what each verb of a button or select does, for `CruxClient`."""
    return presses(desk or Desk())


def build_modals(desk: Desk | None = None) -> dict[str, ModalFunction]:
    """Return what each verb of a dialog does, for `CruxClient`."""
    return modals(desk or Desk())
