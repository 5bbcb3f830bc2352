"""The REST side beyond limits: who is let in, histories, nonces, files, edits, threads, permissions."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from sandbox.permissions import Permission

if TYPE_CHECKING:
    from sandbox.world import Json
    from tests.sandbox.conftest import Answered, Client, Clock, Room

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000280000001e0") + b"rest"


def messages(room: Room) -> str:
    return f"/channels/{room.channel}/messages"


async def post(client: Client, room: Room, content: str, **fields: object) -> Json:
    sent = await client.request("POST", messages(room), {"content": content} | fields)
    assert sent.status == 200, sent.body
    found: Json = sent.body
    return found


async def upload(client: Client, room: Room, payload: Json, *files: tuple[str, bytes]) -> Answered:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(payload), content_type="application/json")
    for n, (name, content) in enumerate(files):
        form.add_field(f"files[{n}]", io.BytesIO(content), filename=name)
    return await client.request("POST", messages(room), data=form)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bot wrong"}, {"Authorization": "sandbox"}, {"Authorization": "Bearer sandbox"}]
)
async def test_a_wrong_token_is_401(client: Client, headers: Json) -> None:
    refused = await client.request("GET", "/users/@me", headers=headers)
    assert (refused.status, refused.body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_an_unknown_route_is_an_honest_404_that_is_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "sandbox.rest"):
        refused = await client.request("PUT", "/channels/1/recipients/2", {})
    assert (refused.status, refused.body) == (404, {"message": "404: Not Found", "code": 0})
    assert "PUT /api/v10/channels/1/recipients/2" in caplog.text
    assert client.running.parts.wire.after(0)[-1]["status"] == 404


async def test_answers_are_plain_json_by_way_of_google(client: Client) -> None:
    answered = await client.request("GET", "/gateway")
    assert answered.headers["Content-Type"] == "application/json"
    assert answered.headers["Via"] == "1.1 google"
    assert answered.body["url"] == client.running.parts.gateway_url


@pytest.mark.parametrize(
    ("path", "code"),
    [("/channels/1", 10003), ("/channels/1/messages", 10003), ("/guilds/1", 10004), ("/users/1", 10013)],
)
async def test_what_is_not_there_has_its_own_code(client: Client, path: str, code: int) -> None:
    refused = await client.request("GET", path)
    assert (refused.status, refused.body["code"]) == (404, code)


async def test_a_body_that_is_not_json_is_50109(client: Client, room: Room) -> None:
    refused = await client.request(
        "POST",
        messages(room),
        data=b"{not json",
        headers={"Authorization": "Bot sandbox", "Content-Type": "application/json"},
    )
    assert (refused.status, refused.body["code"]) == (400, 50109)


async def test_a_bucket_empties_refuses_and_fills_again(client: Client, room: Room, clock: Clock) -> None:
    for left in (4, 3, 2, 1, 0):
        sent = await client.request("POST", messages(room), {"content": "x"})
        assert sent.headers["X-RateLimit-Remaining"] == str(left)
    refused = await client.request("POST", messages(room), {"content": "x"})
    assert (refused.status, refused.body["global"], refused.headers["X-RateLimit-Scope"]) == (429, False, "user")
    assert refused.body["retry_after"] == pytest.approx(5.0)
    assert refused.headers["Retry-After"] == "5"
    clock.time += 5
    assert (await client.request("POST", messages(room), {"content": "x"})).status == 200
    assert len(client.running.world.channels[room.channel].messages) == 6


async def test_a_history_is_read_in_pages(client: Client, room: Room, clock: Clock) -> None:
    ids = []
    for n in range(9):
        clock.time += 10
        ids.append((await post(client, room, str(n)))["id"])

    async def read(query: str) -> str:
        clock.time += 10
        page = await client.request("GET", f"{messages(room)}?{query}")
        return "".join(one["content"] for one in page.body)

    assert await read("limit=3") == "876"
    assert await read(f"before={ids[4]}&limit=2") == "32"
    assert await read(f"after={ids[4]}&limit=2") == "65"
    assert await read(f"around={ids[4]}&limit=3") == "543"
    assert (await client.request("GET", f"{messages(room)}?limit=101")).body["code"] == 50035


async def test_a_nonce_is_sent_once_within_minutes_and_stands_in_no_history(
    client: Client, room: Room, clock: Clock
) -> None:
    first = await post(client, room, "a fact", nonce="day-1", enforce_nonce=True)
    again = await post(client, room, "another fact", nonce="day-1", enforce_nonce=True)
    assert (again["id"], again["content"], again["nonce"]) == (first["id"], "a fact", "day-1")
    (read,) = (await client.request("GET", messages(room))).body
    assert "nonce" not in read
    clock.time += 301
    assert (await post(client, room, "a fact", nonce="day-1", enforce_nonce=True))["id"] != first["id"]


async def test_without_enforcement_a_nonce_is_only_repeated(client: Client, room: Room) -> None:
    assert (await post(client, room, "x", nonce=7))["nonce"] == 7
    assert (await post(client, room, "x", nonce=7))["nonce"] == 7
    assert len(client.running.world.channels[room.channel].messages) == 2


async def test_without_read_message_history_the_history_is_empty_and_one_message_refused(
    client: Client, room: Room
) -> None:
    sent = await post(client, room, "x")
    client.running.world.deny_bot(room.channel, Permission.READ_MESSAGE_HISTORY)
    assert (await client.request("GET", messages(room))).body == []
    assert (await client.request("GET", f"{messages(room)}/{sent['id']}")).body["code"] == 50013
    client.running.world.deny_bot(room.channel, 0)
    assert len((await client.request("GET", messages(room))).body) == 1


@pytest.mark.parametrize(("denied", "code"), [(Permission.SEND_MESSAGES, 50013), (Permission.VIEW_CHANNEL, 50001)])
async def test_a_bot_that_may_not_is_refused(client: Client, room: Room, denied: Permission, code: int) -> None:
    client.running.world.deny_bot(room.channel, denied)
    refused = await client.request("POST", messages(room), {"content": "x"})
    assert (refused.status, refused.body["code"]) == (403, code)


async def test_others_words_are_empty_without_the_content_intent(client: Client, room: Room) -> None:
    client.running.people.write(room.member, room.channel, "secret")
    (read,) = (await client.request("GET", messages(room))).body
    assert read["content"] == ""
    client.running.parts.privileged = 1 << 15
    (read,) = (await client.request("GET", messages(room))).body
    assert read["content"] == "secret"


async def test_only_own_messages_are_edited_and_deleted(client: Client, room: Room) -> None:
    other = client.running.people.write(room.member, room.channel, "mine")
    path = f"{messages(room)}/{other['id']}"
    assert (await client.request("PATCH", path, {"content": "x"})).body["code"] == 50005
    assert (await client.request("DELETE", path)).body["code"] == 50013


async def test_an_edit_keeps_what_it_does_not_name(client: Client, room: Room) -> None:
    sent = await post(client, room, "words", embeds=[{"title": "t"}])
    edited = (await client.request("PATCH", f"{messages(room)}/{sent['id']}", {"content": "other"})).body
    assert (edited["content"], edited["embeds"], edited["timestamp"]) == ("other", sent["embeds"], sent["timestamp"])
    assert edited["edited_timestamp"] is not None
    refused = await client.request("PATCH", f"{messages(room)}/{sent['id']}", {"content": "", "embeds": []})
    assert refused.body["code"] == 50006


async def test_edits_of_old_messages_run_out(client: Client, room: Room, clock: Clock) -> None:
    sent = await post(client, room, "x")
    path = f"{messages(room)}/{sent['id']}"
    clock.time += 3601
    for n in range(60):
        clock.time += 1
        assert (await client.request("PATCH", path, {"content": str(n)})).status == 200
    clock.time += 5
    refused = await client.request("PATCH", path, {"content": "one more"})
    assert (refused.status, refused.body["code"]) == (429, 30046)
    clock.time += 3600
    assert (await client.request("PATCH", path, {"content": "later"})).status == 200


async def test_files_are_kept_described_and_handed_out(client: Client, room: Room) -> None:
    described = [{"id": 0, "description": "A chart"}]
    sent = await upload(
        client, room, {"content": "x", "attachments": described}, ("my chart.png", PNG), ("a.html", b"<script>")
    )
    picture, page = sent.body["attachments"]
    assert (picture["filename"], picture["description"], picture["width"], picture["height"]) == (
        "my_chart.png",
        "A chart",
        640,
        480,
    )
    async with client.session.get(picture["url"]) as response:
        assert (await response.read(), response.headers["Content-Type"]) == (PNG, "image/png")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with client.session.get(page["url"]) as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_a_layout_shows_its_files_itself_and_an_edit_can_drop_them(client: Client, room: Room) -> None:
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
    sent = (await upload(client, room, {"flags": 32768, "components": [gallery]}, ("a.png", PNG))).body
    media = sent["components"][0]["items"][0]["media"]
    assert sent["attachments"] == []
    assert media["url"].endswith("/a.png")
    path = f"{messages(room)}/{sent['id']}"
    kept = [{"id": media["attachment_id"]}]
    again = await client.request("PATCH", path, {"components": [gallery], "attachments": kept})
    assert again.body["components"][0]["items"][0]["media"]["attachment_id"] == media["attachment_id"]
    text = {"type": 10, "content": "gone"}
    await client.request("PATCH", path, {"components": [text], "attachments": []})
    async with client.session.get(media["url"]) as response:
        assert response.status == 404
    assert client.running.world.files == {}


async def test_a_refused_message_leaves_no_file_behind(client: Client, room: Room) -> None:
    refused = await upload(client, room, {"content": "x" * 2001}, ("a.png", PNG))
    assert refused.status == 400
    assert client.running.world.files == {}


async def test_a_file_beyond_ten_megabytes_is_40005(client: Client, room: Room) -> None:
    refused = await upload(client, room, {}, ("a.bin", bytes(10 * 1024 * 1024 + 1)))
    assert (refused.status, refused.body["code"]) == (413, 40005)


async def test_mentions_follow_allowed_mentions(client: Client, room: Room) -> None:
    words = f"<@{room.member}> <@{room.curator}> @everyone"
    everyone = await post(client, room, words)
    assert [one["id"] for one in everyone["mentions"]] == [room.member, room.curator]
    assert everyone["mention_everyone"] is False, "the bot lacks the permission"
    nobody = await post(client, room, words, allowed_mentions={"parse": []})
    assert nobody["mentions"] == []
    one = await post(client, room, words, allowed_mentions={"parse": [], "users": [room.curator]})
    assert [user["id"] for user in one["mentions"]] == [room.curator]


async def test_threads_and_posts(client: Client, room: Room) -> None:
    sent = await post(client, room, "x")
    path = f"{messages(room)}/{sent['id']}/threads"
    thread = (await client.request("POST", path, {"name": "talk"})).body
    assert (thread["id"], thread["parent_id"]) == (sent["id"], room.channel)
    assert (await client.request("POST", path, {"name": "talk"})).body["code"] == 160004
    forum = f"/channels/{room.forum}"
    made = (await client.request("POST", f"{forum}/threads", {"name": "post", "message": {"content": "first"}})).body
    assert made["message"]["id"] == made["id"]
    assert (await client.request("GET", f"/channels/{made['id']}/messages")).body[0]["content"] == "first"
    assert (await client.request("POST", f"{forum}/messages", {"content": "x"})).body["code"] == 50024
    await client.request("PATCH", f"/channels/{made['id']}", {"archived": True, "locked": True})
    assert (await client.request("POST", f"/channels/{made['id']}/messages", {"content": "x"})).body["code"] == 50083
    listed = (await client.request("GET", f"{forum}/threads/archived/public")).body
    assert [one["name"] for one in listed["threads"]] == ["post"]
    active = (await client.request("GET", f"/guilds/{client.running.world.guild.id}/threads/active")).body
    assert [one["name"] for one in active["threads"]] == ["talk"]


async def test_a_direct_message_reaches_its_member_only(client: Client, room: Room) -> None:
    channel = (await client.request("POST", "/users/@me/channels", {"recipient_id": room.member})).body
    await client.request("POST", f"/channels/{channel['id']}/messages", {"content": "psst"})
    people = client.running.people
    assert people.state(room.member)["messages"][channel["id"]][0]["content"] == "psst"
    assert channel["id"] not in people.state(room.curator)["messages"]


async def test_commands_keep_id_and_version_while_nothing_changes(client: Client, room: Room) -> None:
    base = f"/applications/{client.running.world.application_id}/commands"
    command: Any = {"name": "one", "description": "two"}
    first = (await client.request("PUT", base, [command])).body[0]
    same = (await client.request("PUT", base, [command])).body[0]
    assert same == first
    changed = (await client.request("PUT", base, [command | {"description": "three"}])).body[0]
    assert (changed["id"], changed["version"] != first["version"]) == (first["id"], True)
    assert [one["name"] for one in (await client.request("GET", base)).body] == ["one"]


async def test_localizations_are_listed_only_on_request(client: Client) -> None:
    base = f"/applications/{client.running.world.application_id}/commands"
    await client.request("POST", base, {"name": "one", "description": "two", "name_localizations": {"de": "eins"}})
    assert "name_localizations" not in (await client.request("GET", base)).body[0]
    assert (await client.request("GET", base + "?with_localizations=true")).body[0]["name_localizations"] == {
        "de": "eins"
    }
