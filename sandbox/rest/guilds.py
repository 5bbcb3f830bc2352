"""The server: itself, its channels, members and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import ApiError, refusal
from sandbox.forms import Form
from sandbox.limits import Rate
from sandbox.permissions import Permission
from sandbox.rest.route import Call, Reply, Route
from sandbox.shapes import channel_view, guild_view, member_view, role_view
from sandbox.world import DM

if TYPE_CHECKING:
    from sandbox.world import Guild

MEMBERS_INTENT = 1 << 1


def _guild_of(call: Call) -> Guild:
    guild = call.parts.world.guild
    if call.params["guild"] != guild.id:
        raise refusal(10004)
    return guild


def _get(call: Call) -> Reply:
    guild = _guild_of(call)
    view = guild_view(guild)
    if call.query.get("with_counts", "").lower() in ("true", "1"):
        view |= {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return Reply(view)


def _channels(call: Call) -> Reply:
    _guild_of(call)
    world = call.parts.world
    rooms = [one for one in world.channels.values() if one.type != DM and not one.is_thread]
    return Reply([channel_view(world, one) for one in rooms if world.bot_may(one, Permission.VIEW_CHANNEL)])


def _members(call: Call) -> Reply:
    """List members; like Discord only for applications that were granted the members intent."""
    guild = _guild_of(call)
    if not call.parts.privileged & MEMBERS_INTENT:
        raise ApiError(403, 50001, "Missing Access")
    form = Form(dict(call.query))
    limit = form.whole("limit", least=1, most=1000) or 1
    after = int(form.snowflake("after") or 0)
    form.problems.stop()
    members = sorted(guild.members.values(), key=lambda one: int(one.user.id))
    return Reply([member_view(one) for one in members if int(one.user.id) > after][:limit])


def _member(call: Call) -> Reply:
    _guild_of(call)
    return Reply(member_view(call.parts.world.member(call.params["user"])))


def _roles(call: Call) -> Reply:
    return Reply([role_view(role) for role in _guild_of(call).roles.values()])


def _role(call: Call) -> Reply:
    role = _guild_of(call).roles.get(call.params["role"])
    if role is None:
        raise refusal(10011)
    return Reply(role_view(role))


_RATE = Rate(10, 10)
ROUTES = (
    Route("GET", "/guilds/{guild}", _get, _RATE),
    Route("GET", "/guilds/{guild}/channels", _channels, _RATE),
    Route("GET", "/guilds/{guild}/members", _members, _RATE),
    Route("GET", "/guilds/{guild}/members/{user}", _member, _RATE),
    Route("GET", "/guilds/{guild}/roles", _roles, _RATE),
    Route("GET", "/guilds/{guild}/roles/{role}", _role, _RATE),
)
