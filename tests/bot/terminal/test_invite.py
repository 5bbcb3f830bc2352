from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.terminal import invite

if TYPE_CHECKING:
    import pytest


def query(url: str) -> dict[str, str]:
    return {key: value for key, (value,) in parse_qs(urlsplit(url).query).items()}


NEEDED = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 35 | 1 << 38  # see, send, attach, read back, open threads


def test_the_invite_brings_bot_and_commands_into_a_server_with_what_polls_need() -> None:
    url = invite.invite_url(123)
    assert url.startswith("https://discord.com/oauth2/authorize?")
    assert query(url) == {
        "client_id": "123",
        "scope": "bot applications.commands",
        "permissions": str(NEEDED),
        "integration_type": "0",
    }


def test_an_account_install_asks_for_commands_only() -> None:
    assert query(invite.install_url(123)) == {
        "client_id": "123",
        "scope": "applications.commands",
        "integration_type": "1",
    }


def test_the_link_asks_for_exactly_what_the_table_gives_a_reason_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(invite.REASONS, "add_reactions", "a new feature")
    assert query(invite.invite_url(123))["permissions"] == str(NEEDED | 1 << 6)
    assert "Add Reactions: a new feature" in invite.explain(123)


def test_the_explanation_holds_both_links() -> None:
    words = invite.explain(123)
    assert invite.invite_url(123) in words
    assert invite.install_url(123) in words
    assert all(f"{name.replace('_', ' ').title()}: {reason}" in words for name, reason in invite.REASONS.items())
