"""The commands that the bot has registered, globally and in the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.definitions import CHAT_INPUT, MOST_COMMANDS, read_command
from sandbox.errors import ApiError, Problems, refusal
from sandbox.forms import Form
from sandbox.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world import Channel, Json, World

GUILD, BOT_DM = 0, 1


class Catalogue:
    """Holds commands by id; a command's scope is its `guild_id`, or None for everywhere."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.commands: dict[str, Json] = {}

    def scope(self, guild_id: str | None) -> list[Json]:
        """Return the commands of the server (an id) or of everywhere (None)."""
        return [one for one in self.commands.values() if one.get("guild_id") == guild_id]

    def get(self, guild_id: str | None, command_id: str) -> Json:
        """Return a command of a scope. Raises 10063."""
        command = self.commands.get(command_id)
        if command is None or command.get("guild_id") != guild_id:
            raise refusal(10063)
        return command

    def create(self, guild_id: str | None, body: object) -> tuple[Json, bool]:
        """Add a command, or overwrite the one with its name and type. Returns it, and whether it is new."""
        form = Form(body)
        fields = read_command(form)
        form.problems.stop()
        same = self._named(guild_id, fields)
        if same is None:
            kind = fields["type"]
            if sum(one["type"] == kind for one in self.scope(guild_id)) >= MOST_COMMANDS[kind]:
                raise _too_many(kind)
        return self._put(guild_id, fields, same), same is None

    def change(self, guild_id: str | None, command_id: str, body: object) -> Json:
        """Change the fields that the body names."""
        kept = self.get(guild_id, command_id)
        form = Form(body)
        fields = read_command(form, kept)
        form.problems.stop()
        return self._put(guild_id, fields, kept)

    def replace(self, guild_id: str | None, body: object) -> list[Json]:
        """Put the body's commands in the place of all of the scope: the same name and type keeps its id."""
        items = body if isinstance(body, list) else []
        problems = Problems()
        if not isinstance(body, list):
            problems.add((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        fields = [read_command(Form(one, problems, (n,))) for n, one in enumerate(items)]
        _check_names(fields, problems)
        problems.stop()
        for kind, most in MOST_COMMANDS.items():
            if sum(one["type"] == kind for one in fields) > most:
                raise _too_many(kind)
        before = {one["id"] for one in self.scope(guild_id)}
        after = [self._put(guild_id, one, self._named(guild_id, one)) for one in fields]
        for gone in before - {one["id"] for one in after}:
            del self.commands[gone]
        return after

    def delete(self, guild_id: str | None, command_id: str) -> None:
        """Remove a command. Raises 10063."""
        del self.commands[self.get(guild_id, command_id)["id"]]

    def _named(self, guild_id: str | None, fields: Json) -> Json | None:
        same = (one for one in self.scope(guild_id) if (one["name"], one["type"]) == (fields["name"], fields["type"]))
        return next(same, None)

    def _put(self, guild_id: str | None, fields: Json, kept: Json | None) -> Json:
        """Store a command; its version changes exactly when its content does."""
        mint = self._world.snowflakes.mint
        head = {"id": mint() if kept is None else kept["id"], "application_id": self._world.application_id}
        command = head | {"version": mint()} | fields | ({"guild_id": guild_id} if guild_id else {})
        if kept is not None:
            command["version"] = kept["version"]
            if command != kept:
                command["version"] = mint()
        self.commands[command["id"]] = command
        return command

    # -- what a member is offered

    def offered(self, member_id: str | None) -> Iterator[Json]:
        """Return the commands that a member may use somewhere (None: all)."""
        for command in self.commands.values():
            if member_id is None or self._anywhere(command, member_id):
                yield command

    def _anywhere(self, command: Json, member_id: str) -> bool:
        world = self._world
        return any(
            world.sees(member_id, channel) and self.usable(command, member_id, channel)
            for channel in world.channels.values()
        )

    def usable(self, command: Json, member_id: str, channel: Channel) -> bool:
        """Whether a member may use a command in a channel."""
        direct = channel.recipient_id is not None
        contexts = command["contexts"]
        if contexts is not None and (BOT_DM if direct else GUILD) not in contexts:
            return False
        if direct:
            return command.get("guild_id") is None
        held = self._world.permissions(member_id, channel)
        if not held & Permission.USE_APPLICATION_COMMANDS:
            return False
        wanted = command["default_member_permissions"]
        if wanted is None:
            return True
        return bool(held & Permission.ADMINISTRATOR) or (int(wanted) != 0 and held & int(wanted) == int(wanted))


def _check_names(fields: list[Json], problems: Problems) -> None:
    seen: set[tuple[str, int]] = set()
    for n, one in enumerate(fields):
        if (one["name"], one["type"]) in seen:
            problems.add((n,), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add((one["name"], one["type"]))


def _too_many(kind: int) -> ApiError:
    if kind == CHAT_INPUT:
        return refusal(30032)
    return ApiError(400, 30032, f"Maximum number of application commands reached ({MOST_COMMANDS[kind]})")
