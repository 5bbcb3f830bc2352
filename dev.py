#!/usr/bin/env python3
"""Run Crux from nothing but Python: set up what is needed, then do what was asked.

    python3 dev.py demo     try Crux: a local sandbox and the real bot (options: see demo --help)
    python3 dev.py test     every check and test that needs no extra system package (options go to pytest;
                            --cov reports coverage, for half as much time again)
    python3 dev.py check    ruff, mypy --strict, layering and docs, without the other tests
    python3 dev.py bench    the benchmarks (options go to benchmarks/run.py: --help tells)
    python3 dev.py lock     write the lock files anew from pyproject.toml (needs uv)

The environment lives in .venv and is made anew when the lock files change. uv is used where it is on PATH, venv and pip
otherwise; both install exactly what the lock files pin, by hash.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  # an older Python gets one clear line, not a traceback
    print(
        "crux: Crux needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". Try python3.12 dev.py ..."
    )
    sys.exit(1)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "crux-setup.json"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
# Tests run side by side, those of one file one after the other, three for every two cores: many of them wait for a bot
# or a database. `-n 0` among the options runs all in turn.
WORKERS = str(max(2, min(6, (os.cpu_count() or 2) * 3 // 2)))
SIDE_BY_SIDE = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]


class SetupError(Exception):
    """The set-up cannot go on; its message is one clear line."""


def say(text: str) -> None:
    """Tell the person what is going on, at once."""
    print(f"crux: {text}", flush=True)


def main(arguments: list[str]) -> int:
    """Do the command that `arguments` name, and return its exit code."""
    commands = {"demo": demo, "test": test, "check": check, "bench": bench, "lock": lock}
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    command = commands.get(arguments[0])
    if command is None:
        say(f"there is no '{arguments[0]}' here; known are {', '.join(commands)}.")
        return 2
    try:
        return command(arguments[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def demo(options: list[str]) -> int:
    """Start the sandbox and the bot."""
    set_up("run")
    return run([binary("python"), "-m", "bot", "demo", *options])


def test(options: list[str]) -> int:
    """Run every check, then every test."""
    failed = check([])
    code = run([binary("python"), "-m", "pytest", *SIDE_BY_SIDE, *options])
    return failed or code


def check(_options: list[str]) -> int:
    """Run the linters, the type checker, and the tests that read the code and the docs."""
    set_up("dev")
    code = 0
    for name, command in (
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
        ("mypy --strict", ["-m", "mypy", *typed()]),
        ("layering and docs", ["-m", "pytest", "-q", "tests/test_layering.py", "tests/test_docs.py"]),
    ):
        say(name)
        code = run([binary("python"), *command]) or code
    return code


def typed() -> list[str]:
    """Return what mypy reads: the packages, and every script and test."""
    return ["bot", "commands", "sandbox", "benchmarks", "tests", "dev.py"]


def bench(options: list[str]) -> int:
    """Run the benchmarks."""
    set_up("dev")
    return run([binary("python"), "-m", "benchmarks.run", *options])


def lock(_options: list[str]) -> int:
    """Resolve pyproject.toml into the two lock files, for every platform and Python at once."""
    if shutil.which("uv") is None:
        raise SetupError("writing the lock files needs uv on PATH (pip install uv).")
    common = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--quiet"]
    common += ["--upgrade", "--generate-hashes", "--no-header", "--no-emit-index-url", "--group", "build"]
    code = run([*common, "-o", LOCKS["run"].name])
    return code or run([*common, "--group", "dev", "-c", LOCKS["run"].name, "-o", LOCKS["dev"].name])


def set_up(group: str) -> None:
    """Make .venv hold what the lock file of `group` pins (`dev` includes `run`). Does nothing where it does already."""
    wanted = fingerprint()
    have = read_stamp()
    if have.get("fingerprint") == wanted and have.get("group") in {group, "dev"}:
        return
    if have.get("group") == "dev":
        group = "dev"
    uv = shutil.which("uv")
    say(f"setting up .venv with {'uv' if uv else 'pip'} (once; it takes a minute or so) ...")
    if have.get("python") != wanted["python"]:
        make_venv(uv)
    say(f"installing what {LOCKS[group].name} pins ...")
    install(uv, ["--require-hashes", "-r", str(LOCKS[group])])
    install(uv, ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    STAMP.write_text(json.dumps({"fingerprint": wanted, "group": group, "python": wanted["python"]}), encoding="utf-8")
    say("set up.")


def fingerprint() -> dict[str, str]:
    """Return what the environment depends on: the locks, the project's own metadata, the Python."""
    files = [*LOCKS.values(), ROOT / "pyproject.toml"]
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    return {**found, "python": sys.version.split()[0], "root": str(ROOT)}


def read_stamp() -> dict[str, object]:
    """Return what the last set-up left behind, or nothing where it is missing, broken, or moved with its folder."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    usable = isinstance(stamp, dict) and binary("python") and Path(binary("python")).exists()
    return stamp if usable else {}


def make_venv(uv: str | None) -> None:
    """Make an empty environment, in place of one that another Python made."""
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    if done.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in done.stdout + done.stderr or "No module named venv" in done.stderr:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"this Python has no venv module. On Debian and Ubuntu: sudo apt install python{version}-venv; "
            "or install uv."
        )
    raise SetupError("the environment could not be made: " + last_line(done.stderr or done.stdout))


def install(uv: str | None, what: list[str]) -> None:
    """Install with uv or pip. Raises SetupError with the one line that says what went wrong."""
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", binary("python"), *what]
    else:
        command = [binary("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, env=environment())
    if done.returncode == 0:
        return
    unreachable = ("connection", "timed out", "name resolution", "dns error", "no matching distribution", "network")
    if any(sign in done.stderr.lower() for sign in unreachable):
        raise SetupError(
            "the package registry cannot be reached. Check the network, a proxy (HTTPS_PROXY) and pip's index "
            "settings, then try again. It said: " + last_line(done.stderr)
        )
    raise SetupError("installing failed: " + last_line(done.stderr))


def last_line(text: str) -> str:
    """Return the last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "caused by"))]
    return (errors or lines or ["(nothing was said)"])[-1]


def environment() -> dict[str, str]:
    """Return our environment for uv: the system's certificates and compiled bytecode, as pip has them.

    Without bytecode the first start takes a second longer, and every one where Python may not write any.
    """
    return {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "UV_COMPILE_BYTECODE": "1", **os.environ}


def binary(name: str) -> str:
    """Return the path of a program in the environment."""
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return str(VENV / folder / (name + suffix))


def run(command: list[str]) -> int:
    """Run a command in the project's folder, with the terminal as its own, and return its exit code.

    What is told to stop while it runs stops there, and nothing is begun after it: the command ends in its own time and
    says so, and its exit code is ours. Ctrl-C reaches it by itself; a SIGTERM is passed on.
    """
    process = subprocess.Popen(command, cwd=ROOT)
    told = []

    def stop(number: int, _frame: object) -> None:
        told.append(number)
        if number == signal.SIGTERM:
            process.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    code = process.wait()
    for number, handler in before.items():
        signal.signal(number, handler)
    if told:
        sys.exit(code if code >= 0 else 128 - code)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
