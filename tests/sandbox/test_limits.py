"""Discord's limits: each payload that breaks one is refused with 50035 at the right path, with the right code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox.world import Json
    from tests.sandbox.conftest import Client, Room

LAYOUT = 32768
TEXT = {"type": 10, "content": "words"}
BUTTON = {"type": 2, "style": 1, "label": "B", "custom_id": "b"}
OPTION = {"label": "L", "value": "v"}
SELECT = {"type": 3, "custom_id": "s", "options": [OPTION]}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def layout(*components: Json) -> Json:
    return {"flags": LAYOUT, "components": list(components)}


def rows(*components: Json) -> Json:
    return {"content": "x", "components": [row(*components)]}


def buttons(count: int) -> list[Json]:
    return [BUTTON | {"custom_id": str(n)} for n in range(count)]


def section(**fields: object) -> Json:
    return {"type": 9, "components": [TEXT], "accessory": BUTTON} | fields


def embed(**fields: object) -> Json:
    return {"embeds": [fields]}


MESSAGES: list[tuple[Json, str, str]] = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ({"content": ["x"]}, "content", "STRING_TYPE_CONVERT"),
    ({"content": "x", "nonce": "n" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
    ({"content": "x", "tts": True, "poll": {"question": {}}}, "poll", "SANDBOX_UNSUPPORTED"),
    ({"content": "x", "embeds": [{"title": "t"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    (embed(title="x" * 257), "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    (embed(description="x" * 4097), "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    (embed(title="x", url="javascript:1"), "embeds.0.url", "URL_TYPE_INVALID_URL"),
    (embed(title="x", color=-1), "embeds.0.color", "NUMBER_TYPE_MIN"),
    (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"),
    (embed(author={"name": "x" * 257}), "embeds.0.author.name", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n", "value": "v"}] * 26), "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n", "value": ""}]), "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
    ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    (rows(*buttons(6)), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (rows(), "components.0.components", "BASE_TYPE_REQUIRED"),
    ({"content": "x", "components": [row(one) for one in buttons(6)]}, "components", "BASE_TYPE_MAX_LENGTH"),
    ({"content": "x", "components": [TEXT]}, "components.0", "UNION_TYPE_CHOICES"),
    (rows(BUTTON, BUTTON), "components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
    (rows(BUTTON | {"custom_id": "x" * 101}), "components.0.components.0.custom_id", "BASE_TYPE_BAD_LENGTH"),
    (rows(BUTTON | {"custom_id": ""}), "components.0.components.0.custom_id", "BASE_TYPE_REQUIRED"),
    (rows(BUTTON | {"label": "x" * 81}), "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
    (rows(BUTTON | {"style": 7}), "components.0.components.0.style", "BASE_TYPE_CHOICES"),
    (rows(BUTTON | {"label": ""}), "components.0.components.0", "BUTTON_COMPONENT_MISSING_LABEL_OR_EMOJI"),
    (rows({"type": 2, "style": 5, "label": "x"}), "components.0.components.0.url", "BASE_TYPE_REQUIRED"),
    (
        rows({"type": 2, "style": 5, "label": "x", "url": "ftp://x"}),
        "components.0.components.0.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    (
        rows({"type": 2, "style": 5, "label": "x", "url": "https://x.org", "custom_id": "a"}),
        "components.0.components.0",
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    (rows(BUTTON, SELECT), "components.0.components.1", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    (rows(SELECT | {"options": []}), "components.0.components.0.options", "BASE_TYPE_REQUIRED"),
    (rows(SELECT | {"options": [OPTION] * 26}), "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
    (
        rows(SELECT | {"options": [OPTION, OPTION]}),
        "components.0.components.0.options.1.value",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    (
        rows(SELECT | {"options": [OPTION | {"label": "x" * 101}]}),
        "components.0.components.0.options.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        rows(SELECT | {"options": [OPTION | {"description": "x" * 101}]}),
        "components.0.components.0.options.0.description",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (rows(SELECT | {"placeholder": "x" * 151}), "components.0.components.0.placeholder", "BASE_TYPE_MAX_LENGTH"),
    (rows(SELECT | {"max_values": 26}), "components.0.components.0.max_values", "NUMBER_TYPE_MAX"),
    (rows(SELECT | {"max_values": 2}), "components.0.components.0.max_values", "NUMBER_TYPE_MAX"),
    (layout(TEXT) | {"content": "x"}, "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (layout(TEXT) | embed(title="x"), "embeds", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (layout(*[TEXT] * 41), "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    (layout({"type": 17, "components": [TEXT] * 40}), "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    (layout(TEXT | {"content": "x" * 4001}), "components.0.content", "BASE_TYPE_BAD_LENGTH"),
    (layout(*[TEXT | {"content": "x" * 2001}] * 2), "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    (layout(TEXT | {"content": ""}), "components.0.content", "BASE_TYPE_REQUIRED"),
    (layout(BUTTON), "components.0", "UNION_TYPE_CHOICES"),
    (
        layout({"type": 17, "components": [{"type": 17, "components": [TEXT]}]}),
        "components.0.components.0",
        "UNION_TYPE_CHOICES",
    ),
    (layout({"type": 17, "components": []}), "components.0.components", "BASE_TYPE_REQUIRED"),
    (
        layout({"type": 17, "components": [TEXT], "accent_color": 1 << 24}),
        "components.0.accent_color",
        "NUMBER_TYPE_MAX",
    ),
    (layout(section(components=[TEXT] * 4)), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (layout(section(accessory=None)), "components.0.accessory", "BASE_TYPE_REQUIRED"),
    (layout(section(accessory=TEXT)), "components.0.accessory", "UNION_TYPE_CHOICES"),
    (layout({"type": 12, "items": []}), "components.0.items", "BASE_TYPE_REQUIRED"),
    (
        layout({"type": 12, "items": [{"media": {"url": "https://x.org/a"}}] * 11}),
        "components.0.items",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        layout({"type": 12, "items": [{"media": {"url": "attachment://gone.png"}}]}),
        "components.0.items.0.media.url",
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
    (layout({"type": 13, "file": {"url": "https://x.org/a"}}), "components.0.file.url", "URL_TYPE_INVALID_SCHEME"),
    (layout({"type": 14, "spacing": 3}), "components.0.spacing", "BASE_TYPE_CHOICES"),
    (layout(TEXT | {"id": 5}, TEXT | {"id": 5}), "components.1.id", "COMPONENT_ID_DUPLICATED"),
    ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
    (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    ({"content": "x", "attachments": [{"id": "7"}]}, "attachments.0.id", "ATTACHMENT_NOT_FOUND"),
    ({"content": "x", "message_reference": {"message_id": "7"}}, "message_reference", "REPLIES_UNKNOWN_MESSAGE"),
]


def at(body: Any, path: str) -> set[str]:  # noqa: ANN401  # JSON
    """Return the codes that an answer has at a path."""
    node = body["errors"]
    for step in path.split("."):
        node = node.get(step, {})
    return {one["code"] for one in node.get("_errors", [])}


@pytest.mark.parametrize(("body", "path", "code"), MESSAGES)
async def test_a_message_beyond_a_limit_is_refused(
    client: Client, room: Room, body: Json, path: str, code: str
) -> None:
    refused = await client.request("POST", f"/channels/{room.channel}/messages", body)
    assert (refused.status, refused.body["code"]) == (400, 50035)
    assert code in at(refused.body, path), refused.body
    assert client.running.world.channels[room.channel].messages == {}


@pytest.mark.parametrize(
    ("body", "path", "code"), [one for one in MESSAGES if one[1] not in ("nonce", "message_reference")]
)
async def test_an_answer_beyond_a_limit_is_refused_below_data(
    client: Client, room: Room, body: Json, path: str, code: str
) -> None:
    used = client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    refused = await client.answer(used, 4, body)
    assert (refused.status, refused.body["code"]) == (400, 50035)
    assert code in at(refused.body, f"data.{path}"), refused.body
    accepted = await client.answer(used, 4, {"content": "within all limits"})
    assert accepted.status == 200, "a refused answer does not acknowledge"


AT_THE_LIMIT: list[Json] = [
    {"content": "x" * 2000},
    {"content": "x", "nonce": "n" * 25},
    {"embeds": [{"description": "x" * 4096, "title": "t" * 256}]},
    rows(*buttons(5)),
    {"content": "x", "components": [row(one) for one in buttons(5)]},
    rows(BUTTON | {"custom_id": "x" * 100, "label": "y" * 80}),
    rows(SELECT | {"options": [{"label": "x" * 100, "value": str(n)} for n in range(25)], "max_values": 25}),
    layout(*[TEXT] * 40),
    layout({"type": 17, "components": [TEXT] * 39}),
    layout(TEXT | {"content": "x" * 4000}),
    layout(section(components=[TEXT] * 3)),
    layout({"type": 12, "items": [{"media": {"url": "https://x.org/a"}}] * 10}),
]


@pytest.mark.parametrize("body", AT_THE_LIMIT)
async def test_a_message_at_a_limit_is_taken(client: Client, room: Room, body: Json) -> None:
    sent = await client.request("POST", f"/channels/{room.channel}/messages", body)
    assert sent.status == 200, sent.body


async def test_a_message_that_says_nothing_is_refused(client: Client, room: Room) -> None:
    for body in ({}, {"content": "  \n "}, {"flags": LAYOUT, "components": []}):
        refused = await client.request("POST", f"/channels/{room.channel}/messages", body)
        assert (refused.status, refused.body["code"]) == (400, 50006)


async def test_everything_wrong_is_told_at_once(client: Client, room: Room) -> None:
    body = {"content": "x" * 2001, "embeds": [{"title": "x" * 257}, {"color": "red"}]}
    refused = await client.request("POST", f"/channels/{room.channel}/messages", body)
    assert at(refused.body, "content")
    assert at(refused.body, "embeds.0.title")
    assert at(refused.body, "embeds.1.color") == {"NUMBER_TYPE_COERCE"}


INPUT = {"type": 4, "custom_id": "t", "style": 1, "label": "Name"}
DIALOG = {"custom_id": "d", "title": "T", "components": [row(INPUT)]}
DIALOGS: list[tuple[Json, str, str]] = [
    (DIALOG | {"title": "x" * 46}, "title", "BASE_TYPE_BAD_LENGTH"),
    (DIALOG | {"title": ""}, "title", "BASE_TYPE_REQUIRED"),
    (DIALOG | {"custom_id": "x" * 101}, "custom_id", "BASE_TYPE_BAD_LENGTH"),
    (DIALOG | {"components": []}, "components", "BASE_TYPE_REQUIRED"),
    (DIALOG | {"components": [row(INPUT)] * 6}, "components", "BASE_TYPE_BAD_LENGTH"),
    (
        DIALOG | {"components": [row(INPUT | {"label": "x" * 46})]},
        "components.0.components.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (DIALOG | {"components": [row(INPUT | {"style": 3})]}, "components.0.components.0.style", "BASE_TYPE_CHOICES"),
    (
        DIALOG | {"components": [row(INPUT | {"max_length": 4001})]},
        "components.0.components.0.max_length",
        "NUMBER_TYPE_MAX",
    ),
    (
        DIALOG | {"components": [row(INPUT | {"placeholder": "x" * 101})]},
        "components.0.components.0.placeholder",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        DIALOG | {"components": [row(INPUT), row(INPUT)]},
        "components.1.components.0.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    (DIALOG | {"components": [{"type": 18, "label": "x"}]}, "components.0.component", "BASE_TYPE_REQUIRED"),
    (
        DIALOG | {"components": [{"type": 18, "label": "x" * 46, "component": SELECT}]},
        "components.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (DIALOG | {"components": [row(BUTTON)]}, "components.0.components.0", "UNION_TYPE_CHOICES"),
]


@pytest.mark.parametrize(("dialog", "path", "code"), DIALOGS)
async def test_a_dialog_beyond_a_limit_is_refused(
    client: Client, room: Room, dialog: Json, path: str, code: str
) -> None:
    used = client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    refused = await client.answer(used, 9, dialog)
    assert (refused.status, refused.body["code"]) == (400, 50035)
    assert code in at(refused.body, f"data.{path}"), refused.body


CHOICE = {"name": "n", "value": "v"}


@pytest.mark.parametrize(
    ("choices", "path", "code"),
    [
        ([CHOICE] * 26, "choices", "BASE_TYPE_MAX_LENGTH"),
        ([CHOICE | {"name": "x" * 101}], "choices.0.name", "BASE_TYPE_BAD_LENGTH"),
        ([CHOICE | {"name": ""}], "choices.0.name", "BASE_TYPE_REQUIRED"),
        ([CHOICE | {"value": "x" * 101}], "choices.0.value", "BASE_TYPE_BAD_LENGTH"),
    ],
)
async def test_choices_beyond_a_limit_are_refused(
    client: Client, room: Room, choices: list[Json], path: str, code: str
) -> None:
    data = {"id": room.commands["fact"], "options": [{"name": "query", "type": 3, "value": "", "focused": True}]}
    channel = client.running.world.channels[room.channel]
    typed = client.running.parts.interactions.open(4, room.member, channel, data)
    refused = await client.answer(typed, 8, {"choices": choices})
    assert (refused.status, refused.body["code"]) == (400, 50035)
    assert code in at(refused.body, f"data.{path}"), refused.body


def slash(**fields: object) -> Json:
    return {"name": "one", "description": "two"} | fields


def with_options(*options: Json) -> Json:
    return slash(options=[{"type": 3, "name": "o", "description": "d"} | one for one in options])


COMMANDS: list[tuple[Json, str, str]] = [
    (slash(name="Upper"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    (slash(name="two words"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    (slash(name="x" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
    (slash(name=""), "name", "BASE_TYPE_REQUIRED"),
    (slash(description=""), "description", "BASE_TYPE_REQUIRED"),
    (slash(description="x" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
    ({"type": 3, "name": "Find", "description": "no"}, "description", "APPLICATION_COMMAND_DESCRIPTION_INVALID"),
    (slash(type=9), "type", "BASE_TYPE_CHOICES"),
    (slash(contexts=[3]), "contexts.0", "BASE_TYPE_CHOICES"),
    (slash(integration_types=[2]), "integration_types.0", "BASE_TYPE_CHOICES"),
    (slash(default_member_permissions="all"), "default_member_permissions", "STRING_TYPE_REGEX"),
    (slash(name_localizations={"tlh": "x"}), "name_localizations.tlh", "ENUM_TYPE_COERCE"),
    (with_options(*[{"name": f"o{n}"} for n in range(26)]), "options", "BASE_TYPE_MAX_LENGTH"),
    (with_options({"name": "Bad Name"}), "options.0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    (with_options({"description": "x" * 101}), "options.0.description", "BASE_TYPE_BAD_LENGTH"),
    (with_options({}, {}), "options.1.name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    (
        with_options({}, {"name": "p", "required": True}),
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (with_options({"type": 12}), "options.0.type", "BASE_TYPE_CHOICES"),
    (with_options({}, {"type": 1, "name": "s"}), "options.1.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
    (with_options({"choices": [CHOICE] * 26}), "options.0.choices", "BASE_TYPE_MAX_LENGTH"),
    (with_options({"choices": [CHOICE | {"name": "x" * 101}]}), "options.0.choices.0.name", "BASE_TYPE_BAD_LENGTH"),
    (
        with_options({"choices": [CHOICE], "autocomplete": True}),
        "options.0",
        "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
    ),
    (with_options({"type": 4, "choices": [CHOICE]}), "options.0.choices.0.value", "NUMBER_TYPE_COERCE"),
    (with_options({"max_length": 6001}), "options.0.max_length", "NUMBER_TYPE_MAX"),
]


@pytest.mark.parametrize(("body", "path", "code"), COMMANDS)
async def test_a_command_beyond_a_limit_is_refused(client: Client, body: Json, path: str, code: str) -> None:
    base = f"/applications/{client.running.world.application_id}/commands"
    refused = await client.request("POST", base, body)
    assert (refused.status, refused.body["code"]) == (400, 50035)
    assert code in at(refused.body, path), refused.body
    together = await client.request("PUT", base, [slash(name="fine"), body])
    assert code in at(together.body, f"1.{path}")
    assert client.running.parts.catalogue.commands == {}


async def test_a_command_of_more_than_8000_characters_is_refused(client: Client) -> None:
    options = [
        {"name": f"o{n}", "choices": [{"name": f"{m}" + "x" * 90, "value": f"{m}" + "y" * 90} for m in range(25)]}
        for n in range(2)
    ]
    refused = await client.request(
        "POST", f"/applications/{client.running.world.application_id}/commands", with_options(*options)
    )
    assert "APPLICATION_COMMAND_TOO_LARGE" in {one["code"] for one in refused.body["errors"]["_errors"]}


async def test_two_commands_of_one_name_and_more_than_a_hundred_are_refused(client: Client) -> None:
    base = f"/applications/{client.running.world.application_id}/commands"
    twice = await client.request("PUT", base, [slash(), slash()])
    assert at(twice.body, "1") == {"APPLICATION_COMMANDS_DUPLICATE_NAME"}
    many = await client.request("PUT", base, [slash(name=f"c{n}") for n in range(101)])
    assert (many.status, many.body["code"]) == (400, 30032)
    menus = await client.request("PUT", base, [{"type": 3, "name": f"M{n}"} for n in range(16)])
    assert menus.body["code"] == 30032


@pytest.mark.parametrize("name", ["fact", "faktum", "факт", "事實", "तथ्य", "ข้อเท็จจริง", "two-words", "under_score"])
async def test_names_of_any_script_are_taken(client: Client, name: str) -> None:
    made = await client.request(
        "POST", f"/applications/{client.running.world.application_id}/commands", slash(name=name)
    )
    assert made.status == 201, made.body
