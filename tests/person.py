"""A member, for tests: types commands, presses buttons and fills in dialogs over the sandbox's people API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import aiohttp


class Refused(Exception):  # noqa: N818  # a refusal is what the sandbox answers; it need not be an error
    """The sandbox refused what the person did; the bot never heard of it."""


def components(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every component of a message, however deep."""
    waiting = list(message.get("components", ()))
    while waiting:
        component = waiting.pop(0)
        yield component
        waiting = [*component.get("components", ()), *filter(None, [component.get("accessory")]), *waiting]


def text_of(message: dict[str, Any]) -> str:
    """Return all words of a message: its content and its text displays, one a line."""
    parts = [message.get("content") or ""]
    parts += [component["content"] for component in components(message) if component["type"] == 10]
    return "\n".join(part for part in parts if part)


def labels(message: dict[str, Any]) -> list[str]:
    """Return the labels of a message's buttons."""
    return [component.get("label", "") for component in components(message) if component["type"] == 2]


def answered_to(message: dict[str, Any]) -> str | None:
    """Return which interaction a message answers."""
    return (message.get("interaction_metadata") or {}).get("id")


def _is_answer(message: dict[str, Any], outcome: dict[str, Any], before: dict[str, Any] | None) -> bool:
    if outcome["kind"] == "deferred_update":
        return before is not None and message["id"] == before["id"] and text_of(message) != text_of(before)
    return answered_to(message) == outcome["interaction"] and bool(text_of(message))


class Person:
    """One member in one channel."""

    def __init__(self, session: aiohttp.ClientSession, page: str, member: str, channel: str) -> None:
        self._session = session
        self._page = page.rstrip("/")
        self.member = member
        self.channel = channel

    async def state(self) -> dict[str, Any]:
        """Return all that this member sees."""
        async with self._session.get(f"{self._page}/people/state", params={"member": self.member}) as response:
            assert response.status == 200, await response.text()
            found: dict[str, Any] = await response.json()
            return found

    async def sees(self) -> list[dict[str, Any]]:
        """Return the messages that this member sees in the channel, oldest first."""
        messages: list[dict[str, Any]] = (await self.state())["messages"].get(self.channel, [])
        return messages

    async def says(self, content: str) -> dict[str, Any]:
        """Post a message of one's own."""
        return await self._post("message", channel=self.channel, content=content)

    async def types(self, name: str, /, **options: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever an option takes
        """Use a slash command (`name`, or `group sub`) and return the outcome."""
        return await self._post("command", **await self._command(name, options))

    async def applies(self, name: str, target: str) -> dict[str, Any]:
        """Use a context-menu command on a message."""
        command = await self._find(name)
        return await self._post("command", channel=self.channel, command=command["id"], options=[], target=target)

    async def completes(self, name: str, focused: str, /, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # see types
        """Return what autocomplete offers for the option `focused`."""
        body = await self._command(name, options, focused)
        answer = await self._post("autocomplete", **body)
        choices: list[dict[str, Any]] = answer["choices"]
        return choices

    async def presses(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press the button with this label."""
        button = next(item for item in components(message) if item["type"] == 2 and item.get("label") == label)
        return await self.sends(message, button["custom_id"])

    async def chooses(self, message: dict[str, Any], value: str) -> dict[str, Any]:
        """Choose the option with this value in whichever select has it."""
        for item in components(message):
            if item["type"] == 3 and value in [option["value"] for option in item["options"]]:
                return await self.sends(message, item["custom_id"], [value])
        msg = f"no select offers {value!r}"
        raise AssertionError(msg)

    async def sends(self, message: dict[str, Any], custom_id: str, values: list[str] | None = None) -> dict[str, Any]:
        """Press whatever has this custom_id."""
        extra = {"values": values} if values is not None else {}
        return await self._post("press", message=message["id"], custom_id=custom_id, **extra)

    async def fills_in(self, asked: dict[str, Any], **values: str) -> dict[str, Any]:
        """Send the dialog that an outcome opened, and return what comes of it."""
        assert asked["kind"] == "modal", asked
        return await self._post("modal", interaction=asked["interaction"], values=values)

    async def hears(self, outcome: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the message that answers, at once or, on a slow machine, after "thinking ...".

        `before` is the message that it may take the place of.
        """
        if "message" in outcome:
            message: dict[str, Any] = outcome["message"]
            return message
        for _ in range(400):
            for message in await self.sees():
                if _is_answer(message, outcome, before):
                    return message
            await asyncio.sleep(0.05)
        raise AssertionError(outcome)

    async def _command(self, name: str, options: dict[str, Any], focused: str | None = None) -> dict[str, Any]:
        top, _, sub = name.partition(" ")
        given: list[dict[str, Any]] = [{"name": key, "value": value} for key, value in options.items()]
        for option in given:
            if option["name"] == focused:
                option["focused"] = True
        if sub:
            given = [{"name": sub, "options": given}]
        command = await self._find(top)
        return {"channel": self.channel, "command": command["id"], "options": given}

    async def _find(self, name: str) -> dict[str, Any]:
        commands = (await self.state())["commands"]
        found: dict[str, Any] = next(command for command in commands if command["name"] == name)
        return found

    async def _post(self, action: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
        body = {"member": self.member, **body}
        async with self._session.post(f"{self._page}/people/{action}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            if response.status >= 400:
                raise Refused(answer.get("error", str(answer)))
            return answer
