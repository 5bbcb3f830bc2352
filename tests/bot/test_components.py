from __future__ import annotations

import gc
import weakref
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components import (
    ID_LIMIT,
    Control,
    Layout,
    Press,
    button,
    decode,
    dialog,
    encode,
    fits,
    select,
    submitted,
)

VERBS = st.from_regex(r"[a-z][a-z-]{0,10}", fullmatch=True)
ARGS = st.lists(st.text(max_size=12), max_size=4)


@given(VERBS, ARGS)
def test_an_id_says_exactly_what_went_into_it(verb: str, args: list[str]) -> None:
    if fits(verb, *args):
        assert decode(encode(verb, *args)) == Press(verb, tuple(args))
    else:
        with pytest.raises(ValueError, match="at most 100"):
            encode(verb, *args)


@given(VERBS, ARGS)
def test_no_id_is_longer_than_discord_allows(verb: str, args: list[str]) -> None:
    assert not fits(verb, *args) or len(encode(verb, *args)) <= ID_LIMIT


@given(st.text(max_size=100))
def test_foreign_ids_are_never_ours(text: str) -> None:
    assert decode(text) is None or text.startswith("crux:1:")


@pytest.mark.parametrize(
    "custom_id", ["", "crux", "crux:1:", "crux:2:more", "crux:1:MORE", "x crux:1:more", "crux:1::a"]
)
def test_malformed_and_older_ids_are_not_ours(custom_id: str) -> None:
    assert decode(custom_id) is None


@given(st.text(max_size=100))
def test_any_arguments_of_a_forged_id_are_read_without_an_error(tail: str) -> None:
    assert decode("crux:1:more:" + tail) is not None


CHINA = discord.SelectOption(label="China", value="china", description="a side")


def test_discord_py_would_never_dispatch_a_control_itself() -> None:
    for control in (button("More", "more"), select("Which?", "cell", options=[CHINA])):
        assert not control.is_dispatchable()
        assert not isinstance(control, discord.ui.Button | discord.ui.Select | discord.ui.DynamicItem)


def test_a_button_carries_verb_and_arguments() -> None:
    control = button("More", "more", "patents", "1")
    assert control.press == Press("more", ("patents", "1"))
    assert control.type is discord.ComponentType.button
    assert control.custom_id == "crux:1:more:patents:1"


def test_a_select_carries_its_options() -> None:
    control = select("Which cell?", "cell", "x", options=[CHINA])
    sent = control.to_component_dict()
    assert control.type is discord.ComponentType.select
    assert (sent["custom_id"], sent["options"][0]["value"]) == ("crux:1:cell:x", "china")


@pytest.mark.parametrize("style", [discord.ButtonStyle.secondary, discord.ButtonStyle.danger])
@pytest.mark.parametrize("disabled", [True, False])
def test_a_button_is_sent_as_discord_py_would_send_it(style: discord.ButtonStyle, disabled: bool) -> None:
    theirs: discord.ui.Button[Any] = discord.ui.Button(
        label="More", custom_id="crux:1:more:1", style=style, disabled=disabled
    )
    assert button("More", "more", "1", style=style, disabled=disabled).to_component_dict() == theirs.to_component_dict()


def test_a_select_is_sent_as_discord_py_would_send_it() -> None:
    theirs: discord.ui.Select[Any] = discord.ui.Select(placeholder="Which?", custom_id="crux:1:cell", options=[CHINA])
    expected = theirs.to_component_dict()
    assert expected.pop("required")  # of dialogs only
    assert select("Which?", "cell", options=[CHINA]).to_component_dict() == expected


def test_a_row_holds_five_buttons_or_one_select() -> None:
    buttons = [button("More", "more", str(number)) for number in range(6)]
    chooser = select("Which?", "cell", options=[CHINA])
    assert len(discord.ui.ActionRow(*buttons[:5]).children) == 5
    assert len(discord.ui.ActionRow(chooser).children) == 1
    for too_many in (buttons, [buttons[0], chooser]):
        with pytest.raises(ValueError, match="maximum"):
            discord.ui.ActionRow(*too_many)


async def test_discord_py_keeps_nothing_of_a_sent_layout() -> None:
    layout = Layout(discord.ui.ActionRow(button("More", "more")))
    assert layout.is_finished()
    assert layout.timeout is None
    assert [item.custom_id for item in layout.walk_children() if isinstance(item, Control)] == ["crux:1:more"]


async def test_a_layout_is_freed_once_it_is_dropped() -> None:
    layout = Layout(discord.ui.ActionRow(button("More", "more")))
    alive = weakref.ref(layout)
    del layout
    gc.collect()
    assert alive() is None


async def test_a_dialog_carries_its_state_in_its_id() -> None:
    field: discord.ui.Label[Any] = discord.ui.Label(text="Why?", component=discord.ui.TextInput(custom_id="reason"))
    modal = dialog("Your reason", "reason", "claim-1", fields=[field])
    assert modal.is_finished()
    assert modal.to_dict()["custom_id"] == "crux:1:reason:claim-1"
    assert modal.to_dict()["components"][0]["component"]["custom_id"] == "reason"


def test_what_was_filled_in_is_read_from_rows_and_labels() -> None:
    row = {"type": 1, "components": [{"type": 4, "custom_id": "reason", "value": "because"}]}
    label = {"type": 18, "component": {"type": 3, "custom_id": "how", "values": ["sure"]}}
    empty = {"type": 18, "component": {"type": 3, "custom_id": "none", "values": []}}
    text = {"type": 10, "content": "not a field"}
    assert submitted([row, label, empty, text]) == {"reason": "because", "how": "sure", "none": ""}
