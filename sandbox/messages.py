"""Messages: reading what a bot wants to say, within Discord's limits, and keeping it as Discord shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox import attachments
from sandbox.components import Reading, texts_of
from sandbox.embeds import read_embeds
from sandbox.errors import ApiError, refusal
from sandbox.mentions import mentioned, read_allowed
from sandbox.permissions import Permission
from sandbox.shapes import moment, user_view
from sandbox.snowflakes import seconds_of
from sandbox.world import DM, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.attachments import Upload
    from sandbox.forms import Form
    from sandbox.world import Channel, Json, User, World

SUPPRESS_EMBEDS, EPHEMERAL, LOADING, SUPPRESS_NOTIFICATIONS, LAYOUT = 1 << 2, 1 << 6, 1 << 7, 1 << 12, 1 << 15
SETTABLE = SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS | LAYOUT
MOST_CONTENT = 2000
OLD_AFTER_S = 3600.0
OLD_EDITS_AN_HOUR = 60  # Discord does not publish its figure; an edit a minute passes
_UNKNOWN_TO_US = ("poll", "sticker_ids", "shared_client_theme")


@dataclass(slots=True)
class Draft:
    """A checked message: what it says, and the new files' contents by attachment id."""

    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    files: list[Json] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    mentions: Json = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to see."""
        return not (self.content or self.embeds or self.components or self.files)

    def visible_files(self) -> list[Json]:
        """Return what the view lists as attachments: with Components V2 nothing, else what no embed shows."""
        return [] if self.flags & LAYOUT else [one for one in self.files if one["id"] not in self.shown]


def read_draft(
    world: World,
    channel: Channel,
    form: Form,
    uploads: Sequence[Upload],
    *,
    kept: Message | None = None,
    ephemeral: bool = False,
) -> Draft:
    """Check a body for a new message, or for an edit of `kept`, whose unnamed parts stay. Raises ApiError."""
    draft = Draft() if kept is None else _draft_of(kept)
    if form.has("flags"):
        given = (form.whole("flags", least=0) or 0) & SETTABLE
        draft.flags = given if kept is None else (draft.flags & ~SUPPRESS_EMBEDS) | (given & (SUPPRESS_EMBEDS | LAYOUT))
    for name in _UNKNOWN_TO_US:
        if form.has(name):
            form.fail(name, "SANDBOX_UNSUPPORTED", "The sandbox has no such thing; Discord may accept it.")
    _read_files(world, channel, form, uploads, draft, ephemeral=ephemeral or bool(draft.flags & EPHEMERAL))
    _read_words(world, form, draft)
    allowed = read_allowed(form)
    form.problems.stop()
    texts = [draft.content, *texts_of(draft.components)]
    everyone = channel.type == DM or world.bot_may(channel, Permission.MENTION_EVERYONE)
    draft.mentions = mentioned(world, texts, allowed, everyone=everyone)
    if draft.says_nothing:
        raise refusal(50006)
    return draft


def _draft_of(message: Message) -> Draft:
    view = message.view
    shown = {one["id"] for one in message.files} - {one["id"] for one in view["attachments"]}
    return Draft(view["content"], view["embeds"], view["components"], view["flags"], list(message.files), shown)


def _read_files(
    world: World, channel: Channel, form: Form, uploads: Sequence[Upload], draft: Draft, *, ephemeral: bool
) -> None:
    """Take over the new files, and of the old ones those that the body's `attachments` name (all, without it)."""
    if len(uploads) > attachments.MOST_FILES:
        form.fail("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {attachments.MOST_FILES} or fewer in length.")
    new = {upload.key: upload for upload in uploads}
    old = {one["id"]: one for one in draft.files}
    named: dict[str, Form] = {}
    for one in form.forms("attachments", most=attachments.MOST_FILES):
        key = one.snowflake("id", required=True)
        if key is not None and key not in new and key not in old:
            one.fail("id", "ATTACHMENT_NOT_FOUND", f'Attachment "{key}" was not uploaded.')
        named[str(key)] = one
    if "attachments" in form.fields:
        draft.files = [view for key, view in old.items() if key in named]
    for key, upload in new.items():
        described = named[key].text("description", most=1024) if key in named else None
        view = attachments.describe(world, channel.id, upload, described, ephemeral=ephemeral)
        draft.files.append(view)
        draft.contents[view["id"]] = upload.content


def _read_words(world: World, form: Form, draft: Draft) -> None:
    files = {one["filename"]: one for one in draft.files}
    layout = bool(draft.flags & LAYOUT)
    if "content" in form.fields:
        draft.content = (form.text("content", most=MOST_CONTENT) or "").strip()
    if "embeds" in form.fields:
        draft.embeds = read_embeds(form, files, draft.shown)
    if "components" in form.fields:
        reading = Reading(files, world.snowflakes.mint)
        draft.components = reading.read(form, layout=layout)
        draft.shown = reading.shown if layout else draft.shown
    if layout:
        for name, value in (("content", draft.content), ("embeds", draft.embeds)):
            if value:
                message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                form.fail(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def post(
    world: World, channel: Channel, author: User, draft: Draft, *, kind: int = 0, only_for: str | None = None
) -> Message:
    """Keep a draft as a message of `channel`, and return it."""
    message_id = world.snowflakes.mint()
    world.files.update(draft.contents)
    view: Json = {
        "type": kind,
        "content": draft.content,
        **draft.mentions,
        "attachments": draft.visible_files(),
        "embeds": draft.embeds,
        "timestamp": moment(world.now()),
        "edited_timestamp": None,
        "flags": draft.flags,
        "components": draft.components,
        "id": message_id,
        "channel_id": channel.id,
        "author": user_view(author),
        "pinned": False,
        "tts": False,
    }
    message = Message(message_id, channel.id, author.id, view, only_for, files=draft.files)
    channel.keep(message)
    return message


def rewrite(world: World, message: Message, draft: Draft, *, edited: bool = True) -> None:
    """Put a draft in the place of what a message said. `edited` is False for the answer that was still awaited."""
    world.files.update(draft.contents)
    for gone in {one["id"] for one in message.files} - {one["id"] for one in draft.files}:
        world.files.pop(gone, None)
    message.files = draft.files
    message.view.update(
        content=draft.content,
        embeds=draft.embeds,
        components=draft.components,
        flags=draft.flags & ~LOADING,
        attachments=draft.visible_files(),
        **draft.mentions,
    )
    if edited:
        message.view["edited_timestamp"] = moment(world.now())


def remove(world: World, channel: Channel, message: Message) -> None:
    """Take a message and its files out of the world."""
    channel.messages.pop(message.id, None)
    for one in message.files:
        world.files.pop(one["id"], None)


class OldEdits:
    """Counts edits of messages older than an hour: past `OLD_EDITS_AN_HOUR` a message answers 30046."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._edits: dict[str, list[float]] = {}

    def check(self, message: Message) -> None:
        """Count an edit that is about to happen, or raise 30046."""
        now = self._world.now()
        if now - seconds_of(message.id) < OLD_AFTER_S:
            return
        recent = [at for at in self._edits.get(message.id, []) if now - at < OLD_AFTER_S]
        if len(recent) >= OLD_EDITS_AN_HOUR:
            error: ApiError = refusal(30046)
            error.body |= {"retry_after": round(OLD_AFTER_S - (now - recent[0]), 3), "global": False}
            raise error
        self._edits[message.id] = [*recent, now]
