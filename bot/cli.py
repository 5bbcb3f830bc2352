"""The command line. What runs for long is composed in bot.house; the rest builds here the little that it needs."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from bot.config import Settings, load_settings, read_token
from bot.errors import ConfigError, CruxError
from bot.library.model import Kind
from bot.shelf.startup import built_to_stay, collect_seldom, spare_threads
from bot.terminal import cli_library
from bot.terminal.cli_options import CONFIGURATION, PROBLEMS, USAGE, ConfigOption, JsonOption, end_with
from bot.terminal.console import library_in_words, match_row, print_matches, reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.client import CruxClient
    from bot.library.loader import Loader
    from bot.services import Shelf

app = typer.Typer(
    name="crux",
    help="Facts, quotes and comparisons from curated articles, in Discord, each with the sentence that proves it.",
    epilog="To try it without a token or a server:  crux demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

export = typer.Typer(
    name="export",
    help="Write what the ledger holds as a table.",
    epilog="Example:  crux export votes --guild 123456789012345678 --output votes.csv",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(export)
app.add_typer(cli_library.app)


def main() -> NoReturn:
    """Run the command line. Exits with 0, 1 (problems were found), 2 (usage) or 78 (configuration)."""
    spare_threads()
    try:
        app()
    except ConfigError as error:
        _end(error, CONFIGURATION)
    except CruxError as error:
        _end(error, PROBLEMS)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def _end(error: CruxError, code: int) -> NoReturn:
    """Say what is wrong on standard error, and end."""
    sys.stderr.write(f"crux: {error.user_message}\n")
    sys.exit(code)


@app.command(epilog="Example:  DISCORD_TOKEN=... crux run --config /srv/crux/config.yaml")
def run(config: ConfigOption = None) -> None:
    """Run the bot. It takes its token from DISCORD_TOKEN, or from the file in CRUX_DISCORD__TOKEN_FILE."""
    from bot.log import configure  # noqa: PLC0415  # structlog takes a while: only where it is needed

    settings = load_settings(config)
    token = read_token(settings)
    configure(settings.log.level, settings.log.format, secrets=[token])
    collect_seldom()
    asyncio.run(_run(settings, token))


async def _run(settings: Settings, token: str) -> None:
    """Open everything, and be connected until told to stop."""
    from bot.house import opened  # noqa: PLC0415  # the same, and SQLAlchemy
    from bot.link.connection import run_client  # noqa: PLC0415  # discord.py takes half a second: only where it is needed

    with reading() as progress:
        loader = _build_loader(settings, progress)
        shelf = _fill_shelf(settings, loader)
    async with opened(settings, shelf, token, loader) as build_client:
        await run_client(build_client, token)


@app.command(epilog="Examples:  crux demo    crux demo --no-browser --port 8765    crux demo --keep ~/crux-demo")
def demo(
    port: Annotated[int, typer.Option(help="The page's port; 0 is a free one.", min=0, max=65535)] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page where there is a browser.")] = True,
    keep: Annotated[
        Path | None, typer.Option(help="Keep messages and data in this folder.", metavar="DIR", file_okay=False)
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Try Crux: a local Discord and the real bot in it, without a token, a server or an account."""
    from bot.terminal.demo import Demo, run_demo  # noqa: PLC0415  # only the demo needs the sandbox

    with contextlib.suppress(asyncio.CancelledError):  # SIGTERM
        asyncio.run(run_demo(Demo(port, browser, keep, config or _own_config()), typer.echo))
    typer.echo("Stopped.")


@app.command(epilog="Examples:  crux diff HEAD    crux diff v1.0 HEAD --json    crux diff ../old/data data --exit-code")
def diff(
    old: Annotated[str, typer.Argument(help="A folder, an article's file, or a git commit, branch or tag.")],
    new: Annotated[str | None, typer.Argument(help="The same. Default: library.path of the settings.")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where anything changed.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List what changed for members from OLD to NEW: new, reworded, superseded, withdrawn."""
    from bot.terminal.differences import run_diff  # noqa: PLC0415  # see check

    settings = load_settings(config)
    try:
        differs = run_diff(old, new, settings.library.path, as_json=as_json)
    except CruxError as error:
        _end(error, USAGE)
    end_with(not (differs and exit_code))


@app.command(epilog='Examples:  crux search patents    crux search "good enuf" --kind quote --json')
def search(
    query: Annotated[str, typer.Argument(help="What a member would type.")],
    kind: Annotated[Kind | None, typer.Option(help="Only this kind of entry.")] = None,
    limit: Annotated[int, typer.Option(help="How many at the most.", min=1, max=100)] = 10,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Search the library as the bot does, and say why each entry was found."""
    shelf = _build_shelf(load_settings(config))
    matches = shelf.catalogue.index.search(query, kinds=[kind] if kind else None, limit=limit)
    if as_json:
        typer.echo(json.dumps([match_row(match) for match in matches], indent=2, ensure_ascii=False))
    elif not matches:
        typer.echo("There is nothing on that.")
    else:
        print_matches(matches)


@app.command(epilog="Examples:  crux sync    crux sync --force")
def sync(
    force: Annotated[bool, typer.Option("--force", help="Send them even where Discord has the same.")] = False,
    config: ConfigOption = None,
) -> None:
    """Send the slash commands to Discord where they differ from what it has. The running bot does this by itself."""
    from bot.link.sync import sync as send  # noqa: PLC0415  # needs discord.py

    async def over_rest(client: CruxClient) -> str:
        return str(await send(client, force=force))

    typer.echo(_with_client(config, over_rest))


@app.command(epilog="Examples:  crux invite    crux invite --application 123456789012345678")
def invite(
    application: Annotated[
        int | None, typer.Option(help="The application's id. Default: the one that the token belongs to.", min=1)
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Print the link that invites the bot, with exactly the permissions it needs, and why it needs each."""
    from bot.terminal.invite import explain  # noqa: PLC0415  # needs discord.py

    async def over_rest(client: CruxClient) -> str:
        return explain((await client.application_info()).id)

    typer.echo(explain(application) if application else _with_client(config, over_rest))


@app.command(epilog="Examples:  crux audit    crux audit --json")
def audit(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Prove the votes from their events: what stands, how polls came out. Exits with 1 on a difference; lists each."""
    from bot.terminal.ledger_tools import run_audit  # noqa: PLC0415  # SQLAlchemy takes a while: only where it is needed

    end_with(run_audit(load_settings(config).ledger.url, as_json=as_json))


@export.command(
    epilog="Examples:  crux export votes --guild 123456789012345678 > votes.csv    "
    "crux export votes --guild 123456789012345678 --format jsonl --output votes.jsonl"
)
def votes(
    guild: Annotated[int, typer.Option(help="The server's id.", min=1, max=2**63 - 1)],
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="How rows are written.")] = "csv",
    output: Annotated[
        Path | None, typer.Option(help="The file. Default: standard output.", metavar="FILE", dir_okay=False)
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write a server's votes as rows without names: each voter has another random pseudonym under each claim."""
    from bot.terminal.ledger_tools import ExportFormat, run_export  # noqa: PLC0415  # see audit

    rows = run_export(load_settings(config).ledger.url, guild, ExportFormat(form), output)
    typer.echo(f"{rows:,} votes of server {guild}.", err=True)


@app.command(epilog="Examples:  crux backup crux-monday.db    crux backup /backups/crux.db --force")
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make.", metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    config: ConfigOption = None,
) -> None:
    """Copy the ledger into a file and check the copy. The bot goes on running."""
    from bot.terminal.ledger_tools import run_backup  # noqa: PLC0415  # see audit

    end_with(run_backup(load_settings(config).ledger.url, file, force=force))


@app.command(epilog="Example:  crux restore crux-monday.db")
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.", metavar="FILE")], config: ConfigOption = None
) -> None:
    """Put a backup in the ledger's place, and keep the ledger of before beside it. Stop the bot first."""
    from bot.terminal.ledger_tools import run_restore  # noqa: PLC0415  # see audit

    end_with(run_restore(load_settings(config).ledger.url, file, now=dt.datetime.now(dt.UTC)))


def _own_config() -> Path | None:
    """Return the checkout's config.yaml where there is none here, so that the demo runs from any folder."""
    own = Path(__file__).resolve().parents[1] / "config.yaml"
    return own if own.is_file() and not Path("config.yaml").is_file() else None


def _build_loader(settings: Settings, progress: Callable[[int, int], None] | None = None) -> Loader:
    """Return what loads the library, with its cache where one is wanted."""
    from bot.library.cache import Cache, default_folder  # noqa: PLC0415  # see check
    from bot.library.loader import Loader  # noqa: PLC0415  # the same

    path, folder = settings.library.path, settings.library.cache
    if folder == "off":
        return Loader(path, None, progress)
    return Loader(path, Cache.of(path, default_folder() if isinstance(folder, str) else folder), progress)


def _build_shelf(settings: Settings) -> Shelf:
    """Load the library and build its index. Raises LibraryError."""
    with reading() as progress:
        return _fill_shelf(settings, _build_loader(settings, progress))


def _fill_shelf(settings: Settings, loader: Loader) -> Shelf:
    from bot.services import Shelf  # noqa: PLC0415
    from bot.shelf.librarian import make_catalogue, synonyms_of  # noqa: PLC0415  # needs rapidfuzz

    with built_to_stay():
        shelf = Shelf(make_catalogue(loader, synonyms_of(settings)))
    logging.getLogger("crux").info("library loaded: %s", library_in_words(shelf.catalogue.library))
    return shelf


def _with_client(config: Path | None, work: Callable[[CruxClient], Awaitable[str]]) -> str:
    """Log in over REST alone, without a gateway, do `work`, and return what it has to say."""
    from bot.house import build_client  # noqa: PLC0415  # the same
    from bot.link.connection import over_rest  # noqa: PLC0415  # discord.py takes half a second
    from bot.log import configure  # noqa: PLC0415  # the same for structlog
    from bot.services import without_ledger  # noqa: PLC0415
    from commands import Desk  # noqa: PLC0415  # needs discord.py

    settings = load_settings(config)
    token = read_token(settings)
    configure("warning", settings.log.format, secrets=[token])
    services = without_ledger(settings, _build_shelf(settings))
    return asyncio.run(over_rest(lambda: build_client(services, Desk()), token, work))
