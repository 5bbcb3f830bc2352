"""Who a message mentions, as far as its `allowed_mentions` let it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.shapes import user_view

if TYPE_CHECKING:
    from sandbox.forms import Form
    from sandbox.world import Json, World

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")
_KINDS = ("users", "roles", "everyone")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be mentioned: whole kinds, or single users and roles (None: whatever `parse` says)."""

    parse: frozenset[str] = frozenset(_KINDS)
    users: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    replied_user: bool = True


def read_allowed(form: Form) -> Allowed:
    """Read `allowed_mentions`; absent means that everything may be mentioned."""
    part = form.child("allowed_mentions")
    if part is None:
        return Allowed()
    parse = set()
    for n, kind in enumerate(part.items("parse")):
        if kind in _KINDS:
            parse.add(str(kind))
        else:
            path = (*part.path, "parse", n)
            part.problems.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(map(repr, _KINDS))}}}.")
    singles = {kind: frozenset(str(one) for one in part.items(kind, most=100)) for kind in ("users", "roles")}
    for kind, chosen in singles.items():
        if chosen and kind in parse:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            part.fail(None, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    return Allowed(frozenset(parse), singles["users"], singles["roles"], part.flag("replied_user"))


def mentioned(world: World, texts: list[str], allowed: Allowed, *, everyone: bool) -> Json:
    """Return the message's `mentions`, `mention_roles` and `mention_everyone`.

    `everyone` is whether the author may mention everyone, and with that roles that are not mentionable.
    """
    users = [one for text in texts for one in _USER.findall(text)]
    roles = [one for text in texts for one in _ROLE.findall(text)]
    members = world.guild.members
    return {
        "mentions": [
            user_view(members[one].user)
            for one in dict.fromkeys(users)
            if one in members and ("users" in allowed.parse or one in allowed.users)
        ],
        "mention_roles": [
            one
            for one in dict.fromkeys(roles)
            if _may_mention(world, one, everyone=everyone) and ("roles" in allowed.parse or one in allowed.roles)
        ],
        "mention_everyone": everyone
        and "everyone" in allowed.parse
        and any(_EVERYONE.search(text) is not None for text in texts),
    }


def _may_mention(world: World, role_id: str, *, everyone: bool) -> bool:
    """Whether a role can be mentioned: those that everyone may mention, or all but @everyone with the permission."""
    role = world.guild.roles.get(role_id)
    return role is not None and role_id != world.guild.id and (role.mentionable or everyone)
