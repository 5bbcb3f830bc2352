"""python -m sandbox: run a local Discord until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from sandbox.keeping import KeepError
from sandbox.server import Running, serve


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        asyncio.run(_run(options))
    except KeyboardInterrupt:
        return 0
    except (OSError, KeepError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)  # noqa: T201  # a command line speaks
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local Discord: REST, gateway and a page.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="the port; 0 takes a free one (default)")
    parser.add_argument("--token", default="sandbox", help="the bot token that is let in (default: %(default)s)")
    parser.add_argument("--name", default="Crux", help="the bot's name (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep messages and commands in this folder")
    parser.add_argument("--no-limits", action="store_true", help="leave out the rate limits of single routes")
    parser.add_argument("--json", action="store_true", help="print one line of JSON {page, api_base, port}")
    return parser


async def _run(options: argparse.Namespace) -> None:
    async with serve(
        options.host,
        options.port,
        token=options.token,
        bot_name=options.name,
        keep=options.keep,
        buckets=not options.no_limits,
    ) as running:
        _announce(running, as_json=options.json)
        await _until_stopped()


def _announce(running: Running, *, as_json: bool) -> None:
    if as_json:
        line = json.dumps({"page": running.page, "api_base": running.api_base, "port": running.port})
    else:
        line = f"Page:     {running.page}\nAPI base: {running.api_base}"
    print(line, flush=True)  # noqa: T201  # this is what a command line is for


async def _until_stopped() -> None:
    """Wait for SIGTERM; Ctrl-C ends the run by itself. Where loops take no signal handlers, only Ctrl-C does."""
    stopped = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


if __name__ == "__main__":
    sys.exit(main())
