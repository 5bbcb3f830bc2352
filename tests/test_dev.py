"""dev.py: what a newcomer meets first. It has to work, or to say in one line why it does not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy only what dev.py reads before anything is installed."""
    for name in ("dev.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _dev(checkout: Path, *arguments: str, code: str = "pass", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py of `checkout` without uv, after `code` in the same interpreter."""
    argv = ["dev.py", *arguments]
    script = f"import runpy, sys; {code}; sys.argv = {argv!r}; runpy.run_path('dev.py', run_name='__main__')"
    variables = {**os.environ, "PATH": "", **environment}
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", script], cwd=checkout, env=variables, capture_output=True, text=True, check=False
    )


def test_an_old_python_gets_one_clear_line(checkout: Path) -> None:
    done = _dev(checkout, "demo", code="sys.version_info = (3, 10, 4)")
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert "needs Python 3.11 or newer" in done.stdout
    assert not done.stderr


def test_no_command_and_help_explain_themselves(checkout: Path) -> None:
    for arguments in ((), ("--help",)):
        done = _dev(checkout, *arguments)
        assert done.returncode == 0
        for command in ("demo", "test", "check", "bench"):
            assert f"dev.py {command}" in done.stdout


def test_unknown_command_names_the_known_ones(checkout: Path) -> None:
    done = _dev(checkout, "dmeo")
    assert done.returncode == 2
    assert "no 'dmeo' here; known are demo, test, check, bench" in done.stdout


def test_missing_venv_module_says_what_to_install(checkout: Path) -> None:
    python = checkout / "python"
    python.write_text(
        "#!/bin/sh\necho 'The virtual environment was not created: ensurepip is not available.'; exit 1\n"
    )
    python.chmod(0o755)
    done = _dev(checkout, "demo", code=f"sys.executable = {str(python)!r}")
    assert done.returncode == 1
    assert "-venv" in done.stdout.splitlines()[-1]
    assert not done.stderr
    assert not (checkout / ".venv").exists()


def test_unreachable_registry_says_so_in_one_line(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    offline = {**nowhere, "PIP_NO_CACHE_DIR": "1", "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    done = _dev(checkout, "demo", **offline)
    assert done.returncode == 1
    assert "the package registry cannot be reached" in done.stdout.splitlines()[-1]
    assert not done.stderr


def test_set_up_is_skipped_where_the_environment_is_in_order(checkout: Path) -> None:
    venv.create(checkout / ".venv", with_pip=False)
    stamp = "import json; dev = runpy.run_path('dev.py'); dev['STAMP'].write_text(json.dumps("
    stamp += "{'fingerprint': dev['fingerprint'](), 'group': 'run', 'python': sys.version.split()[0]}))"
    done = _dev(checkout, "demo", code=stamp)
    assert "setting up" not in done.stdout
    assert "No module named bot" in done.stderr, "it went straight on to the demo, which this copy does not have"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process could pass on")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_stops_dev_stops_what_it_runs_and_begins_nothing_more(checkout: Path, number: signal.Signals) -> None:
    """The command says its number and what it is told; SIGINT reaches the group, as from a terminal."""
    waits = "import os, signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); "
    waits += "signal.signal(2, lambda *_: sys.exit(7)); print(os.getpid(), flush=True); time.sleep(60)"
    script = "import runpy, sys; run = runpy.run_path('dev.py')['run']; "
    script += f"run([sys.executable, '-c', {waits!r}]); print('went on')"
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", script], cwd=checkout, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as dev:
        assert dev.stdout is not None
        command = int(dev.stdout.readline())
        if number == signal.SIGINT:
            os.killpg(dev.pid, number)
        else:
            dev.send_signal(number)
        assert dev.wait(30) == 7
        assert dev.stdout.read() == ""
        with pytest.raises(ProcessLookupError):
            os.kill(command, 0)


def test_uv_is_told_to_use_the_systems_certificates_and_to_compile(checkout: Path) -> None:
    (checkout / "bin").mkdir()
    uv = checkout / "bin" / "uv"
    uv.write_text('#!/bin/sh\necho "$1 $UV_SYSTEM_CERTS $UV_NATIVE_TLS $UV_COMPILE_BYTECODE" > told; exit 1\n')
    uv.chmod(0o755)
    unset = "import os; [os.environ.pop(name) for name in list(os.environ) if name.startswith('UV_')]"
    done = _dev(checkout, "demo", code=unset, PATH=str(uv.parent))
    assert done.returncode == 1
    assert (checkout / "told").read_text(encoding="utf-8").split() == ["venv", "1", "1", "1"]


def test_a_changed_lock_is_installed_anew(checkout: Path) -> None:
    venv.create(checkout / ".venv", with_pip=False)
    stamp = "import json; dev = runpy.run_path('dev.py'); dev['STAMP'].write_text(json.dumps("
    stamp += "{'fingerprint': dev['fingerprint'](), 'group': 'run', 'python': sys.version.split()[0]}))"
    stamp += "; dev['LOCKS']['run'].write_text('# changed')"
    done = _dev(checkout, "demo", code=stamp)
    assert "setting up" in done.stdout


def test_both_locks_pin_by_hash_and_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in line for line in pins)
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_the_locks_agree() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if line and not line.startswith((" ", "#"))}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
