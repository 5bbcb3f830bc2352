"""Messages that Crux posts and changes in channels by itself: cards that are redrawn, the reply that closes a poll.

All of it goes through whichever client is current, as the bot and not with an interaction's token, which lives only
15 minutes. Nobody is mentioned, but for the one role that a server has chosen for its daily posts.
"""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.components import Layout

PICTURE: Final = "chart.png"
_NOBODY: Final = discord.AllowedMentions.none()
_ARCHIVED: Final = 50083
_PAGE: Final = 100
_PAGES: Final = 5


class Gone(Exception):  # noqa: N818  # it says what has become of the message
    """The channel or the message is gone, or out of reach: trying again changes nothing."""


class Withheld(Exception):  # noqa: N818  # as above
    """Discord lacks a permission for it; somebody may give it."""


class Unsearched(Exception):  # noqa: N818  # as above
    """There is more to look through than is looked through."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that is sent along, and its words for those who do not see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message to be sent once: `key` names it for good, and Discord drops a repeat within minutes."""

    channel_id: int
    layout: Layout
    key: str
    reply_to: int | None = None
    picture: Picture | None = None
    role_id: int | None = None

    @property
    def files(self) -> list[discord.File]:
        """What is attached; made anew, because a file is read once."""
        if self.picture is None:
            return []
        return [discord.File(io.BytesIO(self.picture.png), PICTURE, description=self.picture.alt)]

    @property
    def mentions(self) -> discord.AllowedMentions:
        """Who may be called: the role, if there is one, and nobody else."""
        if self.role_id is None:
            return _NOBODY
        return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(self.role_id)])


class Channels:
    """Posts and edits through the client of this moment; `client` returns None while there is none.

    Every method raises Gone and Withheld, ConnectionError while there is no client, and what discord.py raises.
    """

    def __init__(self, client: Callable[[], discord.Client | None]) -> None:
        self._client = client

    async def edit(self, channel_id: int, message_id: int, layout: Layout) -> None:
        """Replace one of our messages by `layout`; its pictures go."""
        message = self._channel(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=layout, attachments=[], allowed_mentions=_NOBODY)
        except discord.HTTPException as error:
            raise explained(error) from error

    async def send(self, post: Post) -> int:
        """Send a message, once for its key, and return its id."""
        extra: dict[str, Any] = {"files": post.files} if post.picture is not None else {}
        if post.reply_to is not None:
            extra["reference"] = discord.MessageReference(
                message_id=post.reply_to, channel_id=post.channel_id, fail_if_not_exists=False
            )
        try:
            message = await self._channel(post.channel_id).send(
                view=post.layout, nonce=nonce(post.key), allowed_mentions=post.mentions, mention_author=False, **extra
            )
        except discord.HTTPException as error:
            raise explained(error) from error
        return message.id

    async def find(self, channel_id: int, after: int, marker: str, until: int | None = None) -> int | None:
        """Return the first of our own messages after the id `after` with `marker` in a text, or as a custom_id.

        Looks through 500 messages. With `until` it looks no further than that id, through 1,000 messages, and raises
        Unsearched where that is not enough. Without Read Message History Discord answers an empty list, and so do we.
        """
        client = self.current()
        own = str(client.user.id) if client.user else ""
        for _ in range(_PAGES if until is None else 2 * _PAGES):
            try:
                page = await client.http.logs_from(channel_id, _PAGE, after=after)
            except discord.HTTPException as error:
                raise explained(error) from error
            ours = [int(one["id"]) for one in page if one["author"]["id"] == own and holds(one, marker)]
            if ours or len(page) < _PAGE:
                return min(ours, default=None)
            after = max(int(one["id"]) for one in page)
            if until is not None and after > until:
                return None
        if until is not None:
            raise Unsearched(f"more than {2 * _PAGES * _PAGE:,} messages have been written since")
        return None

    @property
    def ready(self) -> bool:
        """Whether there is a client that is logged in."""
        client = self._client()
        return client is not None and not client.is_closed() and client.user is not None

    def _channel(self, channel_id: int) -> discord.PartialMessageable:
        return self.current().get_partial_messageable(channel_id)

    def current(self) -> discord.Client:
        """Return the client of this moment. Raises ConnectionError while there is none that is logged in."""
        client = self._client()
        if client is None or not self.ready:
            msg = "not connected to Discord"
            raise ConnectionError(msg)
        return client


def nonce(key: str) -> str:
    """Return 24 characters that stand for `key`, where Discord takes 25."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest())[:24].decode().lower()


def explained(error: discord.HTTPException) -> Exception:
    """Return Gone or Withheld for an error that means it, and the error itself for any other."""
    if error.code == _ARCHIVED or isinstance(error, discord.NotFound):
        return Gone(f"{error.text} (code {error.code})")
    if isinstance(error, discord.Forbidden):
        return Withheld(f"{error.text} (code {error.code})")
    return error


def holds(message: Any, marker: str) -> bool:  # noqa: ANN401  # as Discord sends it
    """Whether a message has `marker` in one of its texts, or as a custom_id."""
    return any(
        marker in (part.get("content") or "") or marker == part.get("custom_id")
        for part in _parts(message.get("components", ()))
    )


def _parts(components: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # as Discord sends them
    for component in components:
        yield component
        yield from _parts(component.get("components", ()))
