"""Settings: config.yaml and the environment, frozen. Secrets come from the environment or from a file, never from YAML.

Precedence: environment (`CRUX_LIBRARY__PATH`), then config.yaml, then the defaults below. Whatever is wrong is reported
at once, each line with its key, what is allowed, and where the value came from.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)

from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

DEFAULT_FILE = Path("config.yaml")
ENV_PREFIX = "CRUX_"
TOKEN_VARIABLE = "DISCORD_TOKEN"  # noqa: S105  # the variable's name, not a token


def _check_api_base(value: str | None) -> str | None:
    """Accept an http(s) address that ends in the API's version, without a closing slash."""
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "/api/v" not in parts.path:
        msg = "an address such as http://127.0.0.1:8765/api/v10, or null for Discord itself"
        raise ValueError(msg)
    return value.rstrip("/")


def _check_ledger_url(value: str) -> str:
    """Accept the two databases that the ledger speaks, each with its driver."""
    if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        msg = "sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/DATABASE"
        raise ValueError(msg)
    return value


def _read_off(value: object) -> object:
    """Take the word `off`, which YAML reads as a truth value, for the word that it is."""
    return "off" if value is False else value


class _Section(BaseModel):
    """A group of settings: frozen, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DiscordSettings(_Section):
    """How Discord is reached."""

    api_base: Annotated[str | None, AfterValidator(_check_api_base)] = None
    token_file: Path | None = None


class LibrarySettings(_Section):
    """Where the curated library is, how changes of it are noticed, and where what was proven is kept."""

    path: Path = Path("data")
    watch: Annotated[Literal["auto", "poll", "off"], BeforeValidator(_read_off)] = "auto"
    cache: Annotated[Literal["auto", "off"] | Path, BeforeValidator(_read_off)] = "auto"


class SearchSettings(_Section):
    """What search knows beside the library."""

    synonyms: Path | None = None


class LedgerSettings(_Section):
    """Where votes are kept."""

    url: Annotated[str, AfterValidator(_check_ledger_url)] = "sqlite+aiosqlite:///crux.db"


class LogSettings(_Section):
    """What the operator sees."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class Settings(BaseSettings):
    """Every setting of Crux. Build it with `load_settings`, which reports problems in plain words."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        env_parse_none_str="null",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord: DiscordSettings = DiscordSettings()
    library: LibrarySettings = LibrarySettings()
    search: SearchSettings = SearchSettings()
    ledger: LedgerSettings = LedgerSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # part of pydantic-settings' signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first, then config.yaml."""
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls)


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings from `file` (default: config.yaml here, if there is one) and the environment.

    A relative `library.path`, `search.synonyms` or `discord.token_file` is taken from the folder of the file that sets
    it, so that the bot can be started from anywhere. Raises ConfigError with every problem found, one a line.
    """
    path = file or DEFAULT_FILE
    if file is not None and not file.is_file():
        msg = f"{file}: there is no such file. Give --config an existing one, or leave it out to use ./{DEFAULT_FILE}."
        raise ConfigError(msg)
    document = _read_document(path)
    problems = [*_misplaced_token(document, path), *_unknown_variables(os.environ)]
    try:
        settings = _bound_to(path)()
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if detail["loc"] != ("discord", "token")]
        problems += [_explain(detail, path, document) for detail in details]
    except SettingsError as error:
        problems.append(f"environment: {error}. Write single settings, such as CRUX_LIBRARY__PATH=data.")
    if problems:
        raise ConfigError("\n".join(problems))
    return _anchored(settings, path, document)


def read_token(settings: Settings, environ: Mapping[str, str] = os.environ) -> str:
    """Return the bot's token from DISCORD_TOKEN, or from the file in discord.token_file. Raises ConfigError."""
    token, source = environ.get(TOKEN_VARIABLE, ""), TOKEN_VARIABLE
    if not token and settings.discord.token_file is not None:
        source = str(settings.discord.token_file)
        try:
            token = settings.discord.token_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            msg = f"discord.token_file: {source} cannot be read ({reason})."
            raise ConfigError(msg) from None
    token = token.strip()
    if not token:
        msg = (
            f"There is no bot token. Set {TOKEN_VARIABLE}, or put it into a file and name that file in "
            "CRUX_DISCORD__TOKEN_FILE. Without a token, `crux demo` shows everything. See docs/running.md."
        )
        raise ConfigError(msg)
    if any(char.isspace() or not char.isascii() for char in token):
        msg = f"The token in {source} is not one: it holds white space or letters that no token has. Copy it anew."
        raise ConfigError(msg)
    return token


def _bound_to(path: Path) -> type[Settings]:
    """Return Settings that read `path`."""

    class Bound(Settings):
        model_config = SettingsConfigDict(yaml_file=path, yaml_file_encoding="utf-8")

    return Bound


def _read_document(path: Path) -> yaml.Node | None:
    """Return the YAML tree of the file, for positions; None where there is no file or nothing in it."""
    if not path.is_file():
        return None
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        msg = f"{path}: this is not UTF-8 text. Save it as UTF-8."
        raise ConfigError(msg) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        msg = f"{path}:{line}: this is not valid YAML: {error.problem}."
        raise ConfigError(msg) from None
    except yaml.YAMLError as error:
        msg = f"{path}: this is not valid YAML: {error}."
        raise ConfigError(msg) from None
    if node is not None and not isinstance(node, yaml.MappingNode):
        msg = f"{path}:1: settings are written as `section:` and, indented below it, `key: value`."
        raise ConfigError(msg)
    return node


def _find(node: yaml.Node | None, keys: Iterable[object]) -> yaml.Node | None:
    """Return the node of the last of `keys` that the file has, for its line; None where it has not even the first."""
    found = None
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        hit = next(((name, value) for name, value in pairs if name.value == str(key)), None)
        if hit is None:
            break
        found, node = hit
    return found


def _misplaced_token(document: yaml.Node | None, path: Path) -> list[str]:
    """Refuse a token in the file: files get committed and shared."""
    node = _find(document, ["discord", "token"])
    if node is None or node.value != "token":
        return []
    where = f"{path}:{node.start_mark.line + 1}"
    return [f"discord.token: a token does not belong into a file that is shared. Set {TOKEN_VARIABLE}. (from {where})"]


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Report CRUX_SECTION__KEY variables that no setting has: almost always a slip of the pen."""
    known = {
        f"{ENV_PREFIX}{section}__{key}".upper()
        for section, info in Settings.model_fields.items()
        for key in _keys_of(info.annotation)
    }
    names = [name for name in environ if name.upper().startswith(ENV_PREFIX) and "__" in name]
    hint = "Known are " + ", ".join(sorted(known)) + "."
    return [f"{name}: there is no such setting. {hint}" for name in sorted(names) if name.upper() not in known]


def _keys_of(section: Any) -> list[str]:  # noqa: ANN401  # an annotation
    """Return the keys of a section of the settings."""
    return list(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []


def _explain(detail: ErrorDetails, path: Path, document: yaml.Node | None) -> str:
    """Say one problem in plain words: the key, what is allowed, where the value came from."""
    keys = [str(part) for part in detail["loc"]]
    key = ".".join(keys)
    if detail["type"] == "extra_forbidden":
        section = Settings.model_fields.get(keys[0])
        names = _keys_of(section.annotation) if section and len(keys) > 1 else list(Settings.model_fields)
        allowed = f"there is no such setting; known here are {', '.join(names)}"
    else:
        allowed = f"allowed is {_allowed(detail)}"
    return f"{key}: {allowed}. (from {_origin(keys, path, document)})"


def _allowed(detail: ErrorDetails) -> str:
    """Say what a setting accepts."""
    if detail["type"] == "literal_error":
        return str(detail.get("ctx", {})["expected"])
    if detail["type"] == "value_error":
        return str(detail.get("ctx", {})["error"])
    kinds = {"string_type": "text", "path_type": "a path", "model_type": "a group of settings, indented below its name"}
    return kinds.get(detail["type"], detail["msg"])


def _origin(keys: list[str], path: Path, document: yaml.Node | None) -> str:
    """Say where a value came from: the environment wins over the file."""
    variable = ENV_PREFIX + "__".join(keys).upper()
    if os.environ.get(variable):
        return f"the environment variable {variable}"
    node = _find(document, keys)
    return f"{path}:{node.start_mark.line + 1}" if node is not None else str(path)


def _anchored(settings: Settings, path: Path, document: yaml.Node | None) -> Settings:
    """Take relative paths of the file from the file's folder; those of the environment from here."""
    folder = path.parent

    def anchor(section: str, key: str, value: Path | None) -> Path | None:
        from_environment = os.environ.get(f"{ENV_PREFIX}{section}__{key}".upper())
        set_by_file = _find(_find_section(document, section), [key]) is not None
        return folder / value if value is not None and set_by_file and not from_environment else value

    discord = settings.discord.model_copy(
        update={"token_file": anchor("discord", "token_file", settings.discord.token_file)}
    )
    cache = settings.library.cache
    folders = {
        "path": anchor("library", "path", settings.library.path),
        "cache": anchor("library", "cache", cache) if isinstance(cache, Path) else cache,
    }
    library = settings.library.model_copy(update=folders)
    search = settings.search.model_copy(update={"synonyms": anchor("search", "synonyms", settings.search.synonyms)})
    return settings.model_copy(update={"discord": discord, "library": library, "search": search})


def _find_section(document: yaml.Node | None, section: str) -> yaml.Node | None:
    """Return the value of a top-level section."""
    pairs = document.value if isinstance(document, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == section), None)
