"""Answering interactions: the callback, and the webhook that an interaction's token opens for 15 minutes."""

from __future__ import annotations

from sandbox.limits import Rate
from sandbox.rest.route import NO_CONTENT, Call, Reply, Route


def _callback(call: Call) -> Reply:
    answer = call.answers.callback(call.params["interaction"], call.params["token"], call.body, call.uploads)
    return Reply(answer) if call.query.get("with_response", "").lower() in ("true", "1") else NO_CONTENT


def _follow_up(call: Call) -> Reply:
    return Reply(call.answers.follow_up(call.params["webhook"], call.params["token"], call.body, call.uploads))


def _read(call: Call) -> Reply:
    _, message = call.answers.find(call.params["webhook"], call.params["token"], call.params["message"])
    return Reply(message.view)


def _edit(call: Call) -> Reply:
    webhook, token, message = call.params["webhook"], call.params["token"], call.params["message"]
    return Reply(call.answers.edit(webhook, token, message, call.body, call.uploads))


def _delete(call: Call) -> Reply:
    call.answers.delete(call.params["webhook"], call.params["token"], call.params["message"])
    return NO_CONTENT


_RATE = Rate(5, 2)
_WEBHOOK = "/webhooks/{webhook}/{token}"
ROUTES = (
    Route("POST", "/interactions/{interaction}/{token}/callback", _callback, open_=True),
    Route("POST", _WEBHOOK, _follow_up, _RATE, open_=True),
    Route("GET", _WEBHOOK + "/messages/{message}", _read, _RATE, open_=True),
    Route("PATCH", _WEBHOOK + "/messages/{message}", _edit, _RATE, open_=True),
    Route("DELETE", _WEBHOOK + "/messages/{message}", _delete, _RATE, open_=True),
)
