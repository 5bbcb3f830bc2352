"""How the bot answers an interaction: its one callback, the original response after it, and follow-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import messages
from sandbox.definitions import GROUP, SUBCOMMAND
from sandbox.errors import refusal
from sandbox.forms import Form
from sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, metadata_view
from sandbox.messages import EPHEMERAL, LAYOUT, LOADING, Draft
from sandbox.modals import read_modal
from sandbox.shapes import user_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.attachments import Upload
    from sandbox.interactions import Interaction
    from sandbox.parts import Parts
    from sandbox.world import Json, Message

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
REPLY, CHAT_COMMAND, CONTEXT_COMMAND = 19, 20, 23
CHAT_INPUT = 1


class Answers:
    """Takes callbacks, and everything that is done with an interaction's token afterwards."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._world = parts.world
        self._takers: dict[int, Callable[[Interaction, Form, Sequence[Upload]], None]] = {
            MESSAGE: self._message,
            DEFERRED: self._deferred,
            DEFERRED_UPDATE: self._deferred_update,
            UPDATE: self._update,
            CHOICES: self._choices,
            MODAL: self._modal,
        }

    def callback(self, interaction_id: str, token: str, body: object, uploads: Sequence[Upload]) -> Json:
        """Take the one callback of an interaction. Returns what `with_response` answers."""
        interaction = self._parts.interactions.to_answer(interaction_id, token)
        form = Form(body)
        kind = form.choice("type", _fitting(interaction), required=True)
        form.problems.stop()
        self._takers[kind or 0](interaction, _data(form), uploads)
        return self._response(interaction, kind or 0)

    def _response(self, interaction: Interaction, kind: int) -> Json:
        about: Json = {"id": interaction.id, "type": interaction.kind, "channel_id": interaction.channel.id}
        if interaction.in_guild:
            about["guild_id"] = self._world.guild.id
        answer: Json = {"interaction": about}
        message = interaction.original
        if message is not None:
            about["response_message_id"] = message.id
            about["response_message_loading"] = message.thinking
            about["response_message_ephemeral"] = message.only_for is not None
            if kind in (MESSAGE, UPDATE):
                answer["resource"] = {"type": kind, "message": message.view}
        return answer

    def _settle(self, interaction: Interaction, kind: str, **fields: object) -> None:
        """Acknowledge, and tell whoever waits."""
        self._parts.interactions.acknowledge(interaction)
        self._parts.interactions.settle(interaction, {"kind": kind, **fields})

    # -- the callback, kind by kind

    def _message(self, interaction: Interaction, form: Form, uploads: Sequence[Upload]) -> None:
        draft = messages.read_draft(self._world, interaction.channel, form, uploads)
        message = self._post(interaction, draft)
        interaction.original = message
        self._settle(interaction, "message", message=message.view)
        self._parts.created(message)

    def _deferred(self, interaction: Interaction, form: Form, _uploads: Sequence[Upload]) -> None:
        flags = (form.whole("flags", least=0) or 0) & (EPHEMERAL | LAYOUT)
        form.problems.stop()
        mentions = {"mentions": [], "mention_roles": [], "mention_everyone": False}
        message = self._post(interaction, Draft(flags=flags & EPHEMERAL | LOADING, mentions=mentions))
        message.thinking = True
        interaction.original = message
        self._settle(interaction, "deferred")
        event: Json = {"type": "thinking", "channel": interaction.channel.id, "interaction": interaction.id}
        event |= {"member": interaction.user_id, "ephemeral": bool(flags & EPHEMERAL)}
        self._parts.bus.tell(event, interaction.channel, message.only_for)

    def _deferred_update(self, interaction: Interaction, _form: Form, _uploads: Sequence[Upload]) -> None:
        interaction.original = interaction.source
        self._settle(interaction, "deferred_update")

    def _update(self, interaction: Interaction, form: Form, uploads: Sequence[Upload]) -> None:
        source = self._still_there(interaction.source)
        draft = messages.read_draft(self._world, interaction.channel, form, uploads, kept=source)
        messages.rewrite(self._world, source, draft)
        interaction.original = source
        self._settle(interaction, "update", message=source.view)
        self._parts.updated(source)

    def _choices(self, interaction: Interaction, form: Form, _uploads: Sequence[Upload]) -> None:
        choices = [
            {"name": one.text("name", least=1, most=100, required=True), "value": _choice_value(one, interaction)}
            for one in form.forms("choices", most=25)
        ]
        form.problems.stop()
        self._settle(interaction, "choices", choices=choices)

    def _modal(self, interaction: Interaction, form: Form, _uploads: Sequence[Upload]) -> None:
        modal = read_modal(form)
        form.problems.stop()
        interaction.modal = modal
        self._settle(interaction, "modal", modal=modal)
        event = {"type": "modal", "channel": interaction.channel.id, "interaction": interaction.id} | modal
        self._parts.bus.tell(event, interaction.channel, interaction.user_id)

    def _still_there(self, message: Message | None) -> Message:
        if message is None or message.id not in self._world.channels[message.channel_id].messages:
            raise refusal(10008)
        return message

    def _post(self, interaction: Interaction, draft: Draft, *, follow_up: bool = False) -> Message:
        """Keep an answer as a message of the bot, with its ties to the interaction."""
        only_for = interaction.user_id if draft.flags & EPHEMERAL else None
        replied = interaction.original if follow_up else interaction.source
        kind = REPLY if replied is not None else _command_kind(interaction)
        message = messages.post(self._world, interaction.channel, self._world.bot, draft, kind=kind, only_for=only_for)
        user = user_view(self._world.guild.members[interaction.user_id].user)
        guild_id = self._world.guild.id if interaction.in_guild else None
        original_id = None if not follow_up or interaction.original is None else interaction.original.id
        view = message.view
        view["webhook_id"] = view["application_id"] = self._world.application_id
        view["interaction_metadata"] = metadata_view(interaction, user, guild_id, original_id=original_id)
        if interaction.kind == COMMAND and not follow_up:
            name = _full_name(interaction.data)
            view["interaction"] = {"id": interaction.id, "type": COMMAND, "name": name, "user": user}
        if replied is not None:
            _refer(view, replied, guild_id)
        interaction.messages[message.id] = message
        return message

    # -- with the token, afterwards

    def find(self, application_id: str, token: str, which: str) -> tuple[Interaction, Message]:
        """Return the message that `which` (@original or an id) means. Raises 10008 where there is none."""
        interaction = self._parts.interactions.by_token(application_id, token)
        message = interaction.original if which == "@original" else interaction.messages.get(which)
        if message is None and interaction.original is not None and interaction.original.id == which:
            message = interaction.original
        return interaction, self._still_there(message)

    def follow_up(self, application_id: str, token: str, body: object, uploads: Sequence[Upload]) -> Json:
        """Say one thing more; the first one after a deferral is the answer that was awaited."""
        interaction = self._parts.interactions.by_token(application_id, token)
        waiting = interaction.original
        if waiting is not None and waiting.thinking:
            return self._fill(interaction, waiting, Form(body), uploads)
        draft = messages.read_draft(self._world, interaction.channel, Form(body), uploads)
        message = self._post(interaction, draft, follow_up=True)
        self._parts.created(message)
        return message.view

    def edit(self, application_id: str, token: str, which: str, body: object, uploads: Sequence[Upload]) -> Json:
        """Rewrite an answer; a deferred one comes into being by it."""
        interaction, message = self.find(application_id, token, which)
        if message.thinking:
            return self._fill(interaction, message, Form(body), uploads)
        draft = messages.read_draft(self._world, interaction.channel, Form(body), uploads, kept=message)
        self._parts.old_edits.check(message)
        messages.rewrite(self._world, message, draft)
        self._parts.updated(message)
        return message.view

    def _fill(self, interaction: Interaction, waiting: Message, form: Form, uploads: Sequence[Upload]) -> Json:
        ephemeral = waiting.only_for is not None
        draft = messages.read_draft(self._world, interaction.channel, form, uploads, ephemeral=ephemeral)
        draft.flags = draft.flags & ~EPHEMERAL | (EPHEMERAL if ephemeral else 0)
        messages.rewrite(self._world, waiting, draft, edited=False)
        waiting.thinking = False
        self._parts.created(waiting)
        return waiting.view

    def delete(self, application_id: str, token: str, which: str) -> None:
        """Take an answer back."""
        interaction, message = self.find(application_id, token, which)
        messages.remove(self._world, interaction.channel, message)
        self._parts.deleted(message)


def _data(form: Form) -> Form:
    """Return the callback's `data`, an empty one where there is none."""
    return form.child("data") or Form({}, form.problems, (*form.path, "data"))


def _fitting(interaction: Interaction) -> tuple[int, ...]:
    """Return the kinds of callback that an interaction can be answered with."""
    if interaction.kind == AUTOCOMPLETE:
        return (CHOICES,)
    if interaction.kind == COMMAND:
        return (MESSAGE, DEFERRED, MODAL)
    with_source = (DEFERRED_UPDATE, UPDATE) if interaction.source is not None else ()
    last = (MODAL,) if interaction.kind == COMPONENT else ()
    return (MESSAGE, DEFERRED, *with_source, *last)


def _command_kind(interaction: Interaction) -> int:
    if interaction.kind == MODAL_SUBMIT and interaction.origin is not None:
        return _command_kind(interaction.origin)
    return CHAT_COMMAND if interaction.data.get("type", CHAT_INPUT) == CHAT_INPUT else CONTEXT_COMMAND


def _choice_value(form: Form, interaction: Interaction) -> object:
    """Read a choice's value in the type of the option that is being typed."""
    kind = _focused_type(interaction.data.get("options", []))
    if kind == 4:  # noqa: PLR2004  # INTEGER
        return form.whole("value", required=True)
    if kind == 10:  # noqa: PLR2004  # NUMBER
        return form.number("value", required=True)
    return form.text("value", least=1, most=100, required=True)


def _focused_type(options: list[Json]) -> int | None:
    for option in options:
        if option.get("focused"):
            return int(option["type"])
        found = _focused_type(option.get("options", []))
        if found is not None:
            return found
    return None


def _full_name(command: Json) -> str:
    """Return a command's name with its subcommand's: "poll open"."""
    inner = [one for one in command.get("options", []) if one["type"] in (SUBCOMMAND, GROUP)]
    return " ".join([command["name"], *(_full_name(one) for one in inner)])


def _refer(view: Json, replied: Message, guild_id: str | None) -> None:
    reference = {"type": 0, "channel_id": replied.channel_id, "message_id": replied.id}
    view["message_reference"] = reference | ({"guild_id": guild_id} if guild_id else {})
    view["referenced_message"] = {key: value for key, value in replied.view.items() if key != "referenced_message"}
