"""Settings: what is read, what wins, and how a wrong one is reported."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.config import Settings, load_settings, read_token
from bot.errors import ConfigError

API_BASE = "an address such as http://127.0.0.1:8765/api/v10, or null for Discord itself"
SHIPPED = Path(__file__).parents[1] / "config.yaml"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CRUX_") or name == "DISCORD_TOKEN":
            monkeypatch.delenv(name)


def _write(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def _problems(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_settings(file)
    return caught.value.user_message.splitlines()


def test_shipped_file_holds_every_setting_with_its_default() -> None:
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    defaults = json.loads(Settings.model_validate({}).model_dump_json())
    assert shipped == defaults


def test_every_setting_of_the_shipped_file_has_one_explaining_line() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"  [a-z_]+:", line)]
    assert keys
    for number in keys:
        assert lines[number - 1].startswith("  # "), f"{lines[number]!r} has no comment above it"
        assert not lines[number - 2].startswith("  # "), f"{lines[number]!r} has more than one line"


def test_every_setting_is_documented_for_operators() -> None:
    page = (SHIPPED.parent / "docs" / "running.md").read_text(encoding="utf-8")
    for section, info in Settings.model_fields.items():
        assert isinstance(info.annotation, type)
        assert issubclass(info.annotation, BaseModel)
        for key in info.annotation.model_fields:
            assert f"`{section}.{key}`" in page, f"docs/running.md does not explain {section}.{key}"


def test_defaults_hold_where_there_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.library.path == Path("data")
    assert settings.discord.api_base is None


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, "log:\n  level: error\n  format: json\n")
    monkeypatch.setenv("CRUX_LOG__LEVEL", "debug")
    settings = load_settings(file)
    assert (settings.log.level, settings.log.format) == ("debug", "json")


def test_null_in_the_environment_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, "discord:\n  api_base: http://127.0.0.1:1/api/v10\n")
    assert load_settings(file).discord.api_base == "http://127.0.0.1:1/api/v10"
    monkeypatch.setenv("CRUX_DISCORD__API_BASE", "null")
    assert load_settings(file).discord.api_base is None


def test_relative_paths_start_where_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, "library:\n  path: mine\nsearch:\n  synonyms: ours.yaml\ndiscord:\n  token_file: secret\n")
    settings = load_settings(file)
    assert settings.library.path == tmp_path / "mine"
    assert settings.search.synonyms == tmp_path / "ours.yaml"
    assert settings.discord.token_file == tmp_path / "secret"
    monkeypatch.setenv("CRUX_LIBRARY__PATH", "theirs")
    assert load_settings(file).library.path == Path("theirs")


def test_all_problems_are_reported_with_key_allowed_values_and_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _write(tmp_path, "discord:\n  api_base: ftp://x\nlog:\n  level: loud\nnope: 1\nlibrary: 5\n")
    monkeypatch.setenv("CRUX_LOG__FORMAT", "xml")
    problems = _problems(file)
    assert problems == [
        f"discord.api_base: allowed is {API_BASE}. (from {file}:2)",
        f"library: allowed is a group of settings, indented below its name. (from {file}:6)",
        f"log.level: allowed is 'debug', 'info', 'warning' or 'error'. (from {file}:4)",
        "log.format: allowed is 'auto', 'console' or 'json'. (from the environment variable CRUX_LOG__FORMAT)",
        f"nope: there is no such setting; known here are discord, library, search, ledger, log. (from {file}:5)",
    ]


@pytest.mark.parametrize(
    "url", ["crux.db", "sqlite:///crux.db", "postgres://me@here/crux", "postgresql+psycopg://me@here/crux"]
)
def test_ledger_url_names_its_driver(tmp_path: Path, url: str) -> None:
    file = _write(tmp_path, f"ledger:\n  url: {url}\n")
    (problem,) = _problems(file)
    assert problem.startswith("ledger.url: allowed is sqlite+aiosqlite:///FILE or postgresql+asyncpg://")


def test_token_in_the_file_is_refused_without_being_repeated(tmp_path: Path) -> None:
    file = _write(tmp_path, "discord:\n  token: abc.def.ghi\n")
    (problem,) = _problems(file)
    assert "Set DISCORD_TOKEN" in problem
    assert f"{file}:2" in problem
    assert "abc.def.ghi" not in problem


def test_misspelt_variable_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUX_LIBARY__PATH", "data")
    (problem,) = _problems(_write(tmp_path, ""))
    assert problem.startswith("CRUX_LIBARY__PATH: there is no such setting.")
    assert "CRUX_LIBRARY__PATH" in problem


def test_variable_for_a_whole_section_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRUX_LIBRARY", "data")
    (problem,) = _problems(_write(tmp_path, ""))
    assert "CRUX_LIBRARY__PATH" in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("log: [unclosed", "this is not valid YAML"),
        ("- a\n- b\n", "settings are written as"),
        ("just words", "settings are written as"),
    ],
)
def test_unreadable_file_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = _write(tmp_path, text)
    (problem,) = _problems(file)
    assert problem.startswith(f"{file}:1")
    assert said in problem


def test_file_that_is_not_text_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in _problems(file)[0]


def test_missing_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    assert "there is no such file" in _problems(tmp_path / "other.yaml")[0]


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, ""))
    with pytest.raises(ValueError, match="frozen"):
        settings.log.level = "debug"  # type: ignore[misc]  # that is the point


def test_token_comes_from_the_environment_first(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-file\n", encoding="utf-8")
    settings = load_settings(_write(tmp_path, "discord:\n  token_file: secret\n"))
    assert read_token(settings, {}) == "from-file"
    assert read_token(settings, {"DISCORD_TOKEN": " from-environment "}) == "from-environment"


def test_missing_token_says_where_to_put_it(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, ""))
    with pytest.raises(ConfigError, match=r"DISCORD_TOKEN.*crux demo"):
        read_token(settings, {})


def test_token_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, "discord:\n  token_file: gone\n"))
    with pytest.raises(ConfigError, match="gone cannot be read"):
        read_token(settings, {})


@pytest.mark.parametrize("token", ["two words", "gänsefüßchen"])
def test_token_that_is_none_is_refused_without_being_repeated(tmp_path: Path, token: str) -> None:
    settings = load_settings(_write(tmp_path, ""))
    with pytest.raises(ConfigError) as caught:
        read_token(settings, {"DISCORD_TOKEN": token})
    assert token not in caught.value.user_message


def test_the_cache_is_a_word_or_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = load_settings(_write(tmp_path, "library:\n  cache: off\n  watch: off\n")).library
    assert (library.cache, library.watch) == ("off", "off")  # which YAML reads as a truth value
    file = _write(tmp_path, "library:\n  cache: kept\n")
    assert load_settings(file).library.cache == tmp_path / "kept"
    monkeypatch.setenv("CRUX_LIBRARY__CACHE", "auto")
    assert load_settings(file).library.cache == "auto"
