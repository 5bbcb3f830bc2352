"""The users, roles and channels that an option or select means, as Discord hands them over beside the ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import PersonError
from sandbox.shapes import channel_view, member_view, role_view, user_view
from sandbox.world import DM

if TYPE_CHECKING:
    from sandbox.world import Json, World


def resolve_into(world: World, resolved: Json, chosen: str, kinds: tuple[str, ...], label: str) -> None:
    """Add what an id means to `resolved`. `kinds` are users, roles, channels; PersonError where it is none of them."""
    finders = {"users": _user, "roles": _role, "channels": _channel}
    if not any(finders[kind](world, resolved, chosen) for kind in kinds):
        raise PersonError(f"{label}: there is no such {' or '.join(kind.removesuffix('s') for kind in kinds)}")


def _user(world: World, resolved: Json, user_id: str) -> bool:
    member = world.guild.members.get(user_id)
    if member is None:
        return False
    view = member_view(member) | {"permissions": str(world.permissions(user_id))}
    for name in ("user", "deaf", "mute"):
        del view[name]
    resolved.setdefault("users", {})[user_id] = user_view(member.user)
    resolved.setdefault("members", {})[user_id] = view
    return True


def _role(world: World, resolved: Json, role_id: str) -> bool:
    role = world.guild.roles.get(role_id)
    if role is not None:
        resolved.setdefault("roles", {})[role_id] = role_view(role)
    return role is not None


def _channel(world: World, resolved: Json, channel_id: str) -> bool:
    channel = world.channels.get(channel_id)
    if channel is None or channel.type == DM:
        return False
    resolved.setdefault("channels", {})[channel_id] = channel_view(world, channel)
    return True
