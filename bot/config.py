"""Settings: config.yaml and the environment, frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel


class DiscordSettings(BaseModel):
    api_base: str | None = None


class LibrarySettings(BaseModel):
    path: Path = Path("data")


class LedgerSettings(BaseModel):
    url: str = "sqlite+aiosqlite:///crux.db"


class LogSettings(BaseModel):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class Settings(BaseModel):
    discord: DiscordSettings = DiscordSettings()
    library: LibrarySettings = LibrarySettings()
    ledger: LedgerSettings = LedgerSettings()
    log: LogSettings = LogSettings()
