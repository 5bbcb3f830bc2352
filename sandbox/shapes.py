"""The world's objects as Discord's REST and gateway show them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sandbox.world import DM, FORUM

if TYPE_CHECKING:
    from sandbox.world import Channel, Guild, Json, Member, Role, User, World

AUTO_ARCHIVE_MINUTES = 4320
REQUIRE_TAG = 1 << 4
STARTER = 21


def moment(seconds: float) -> str:
    """Return a time as Discord writes it: ISO 8601, UTC, microseconds."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="microseconds")


def user_view(user: User) -> Json:
    """Return a user as others see it."""
    return {
        "id": user.id,
        "username": user.username,
        "avatar": None,
        "discriminator": "0000" if user.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "bot": user.bot,
        "banner": None,
        "accent_color": None,
        "global_name": None if user.bot else user.display_name,
        "avatar_decoration_data": None,
        "collectibles": None,
        "display_name_styles": None,
        "banner_color": None,
        "clan": None,
        "primary_guild": None,
    }


def own_user_view(user: User) -> Json:
    """Return the bot's own user."""
    return user_view(user) | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None, "bio": ""}


def member_view(member: Member) -> Json:
    """Return a member of the server."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": member.joined_at,
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": list(member.roles),
        "unusual_dm_activity_until": None,
        "user": user_view(member.user),
        "mute": False,
        "deaf": False,
    }


def role_view(role: Role) -> Json:
    """Return a role."""
    view: Json = {
        "id": role.id,
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": bool(role.color),
        "managed": role.bot_id is not None,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return view | ({"tags": {"bot_id": role.bot_id}} if role.bot_id else {})


def channel_view(world: World, channel: Channel) -> Json:
    """Return a channel of any kind that the sandbox knows."""
    if channel.type == DM:
        recipient = world.guild.members[channel.recipient_id or ""].user
        return _base(channel) | {"recipients": [user_view(recipient)]}
    if channel.is_thread:
        return thread_view(world, channel)
    view = _base(channel) | {
        "guild_id": world.guild.id,
        "name": channel.name,
        "parent_id": channel.parent_id,
        "rate_limit_per_user": 0,
        "topic": channel.topic,
        "position": channel.position,
        "permission_overwrites": [
            {"id": one.id, "type": one.type, "allow": str(one.allow), "deny": str(one.deny)}
            for one in channel.overwrites
        ],
        "nsfw": False,
    }
    return view | (_forum_parts(channel) if channel.type == FORUM else {})


def _forum_parts(forum: Channel) -> Json:
    tags = [
        {"id": tag_id, "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for tag_id, name in forum.tags.items()
    ]
    return {
        "flags": REQUIRE_TAG if forum.need_tag else 0,
        "available_tags": tags,
        "default_reaction_emoji": None,
        "default_sort_order": None,
        "default_forum_layout": 0,
    }


def _base(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "type": channel.type,
        "last_message_id": next(reversed(channel.messages), None),
        "flags": 0,
        "last_pin_timestamp": None,
    }


def thread_view(world: World, thread: Channel) -> Json:
    """Return a thread, with the bot's membership in it."""
    count = sum(one.view["type"] != STARTER for one in thread.history())
    return _base(thread) | {
        "guild_id": world.guild.id,
        "name": thread.name,
        "parent_id": thread.parent_id,
        "rate_limit_per_user": 0,
        "owner_id": thread.owner_id,
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": thread.archived_at or thread.created_at,
            "auto_archive_duration": AUTO_ARCHIVE_MINUTES,
            "locked": thread.locked,
            "create_timestamp": thread.created_at,
        },
        "message_count": min(count, 50),
        "member_count": 1,
        "total_message_sent": count,
        "applied_tags": list(thread.applied_tags),
        "member": {"id": thread.id, "user_id": world.bot.id, "join_timestamp": thread.created_at, "flags": 1},
    }


def guild_view(guild: Guild) -> Json:
    """Return the server as REST answers it."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": guild.owner_id,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "roles": [role_view(role) for role in guild.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create_view(world: World) -> Json:
    """Return the server as the gateway sends it at the start."""
    guild = world.guild
    channels = [one for one in world.channels.values() if one.type != DM]
    return guild_view(guild) | {
        "joined_at": guild.members[world.bot.id].joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [member_view(guild.members[world.bot.id])],
        "channels": [channel_view(world, one) for one in channels if not one.is_thread],
        "threads": [channel_view(world, one) for one in channels if one.is_thread and not one.archived],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application_view(world: World) -> Json:
    """Return the bot's application."""
    return {
        "id": world.application_id,
        "name": world.bot.display_name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user_view(world.bot),
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_view(world.guild.members[world.guild.owner_id].user),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }
