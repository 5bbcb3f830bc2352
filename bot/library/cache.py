"""What was proven, kept from one start to the next: by the bytes that it was read from, as data, never as code.

An entry that is missing, damaged, of another version or in any way not what was written is as good as none: its file
is read and proven anew. A disk that cannot be written to only means that the next start takes longer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
import tempfile
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import pydantic
import yaml

from bot.library.chapters import Record
from bot.library.coding import ForgedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_SUFFIX: Final = ".json"
_SEAL: Final = 32
_FORGOTTEN_AFTER: Final = 24 * 3600.0  # seconds: two versions that take turns keep each other's entries
_OTHERS: Final = 0o022  # whoever else may write


class Cache:
    """A folder with one file for each chapter, and one for the index. Nothing here raises for what a disk can do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: bool | None = None

    @classmethod
    def of(cls, library: Path, folder: Path) -> Self:
        """Return the part of `folder` that is kept for the library at this path."""
        return cls(folder / "library" / hashlib.sha256(str(library.resolve()).encode()).hexdigest()[:16])

    def get(self, source: bytes) -> Record | None:
        """Return what was kept for a YAML file with this digest."""
        kept = self.kept(_name(source), source)
        with contextlib.suppress(ForgedError):
            return None if kept is None else Record(*kept)
        return None

    def put(self, source: bytes, data: bytes) -> None:
        """Keep a chapter's data, whole or not at all."""
        self.keep(_name(source), source, [data])

    def kept(self, name: str, key: bytes) -> tuple[memoryview, bytes] | None:
        """Return what was kept under a name, and its digest, if it was kept for this very key."""
        if not self._is_ours():
            return None
        with contextlib.suppress(OSError):
            raw = memoryview((self._folder / name).read_bytes())
            data = raw[_SEAL:]
            digest = hashlib.sha256(data).digest()
            if _seal(key, digest) == raw[:_SEAL]:
                return data, digest
        return None

    def keep(self, name: str, key: bytes, pieces: Iterable[bytes]) -> None:
        """Keep data under a name, in the place of what was there, whole or not at all."""
        if not self._is_ours():
            return
        with contextlib.suppress(OSError):
            handle, path = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=Path(name).suffix)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(bytes(_SEAL))
                    digest = hashlib.sha256()
                    for piece in pieces:
                        file.write(piece)
                        digest.update(piece)
                    file.seek(0)
                    file.write(_seal(key, digest.digest()))
                Path(path).replace(self._folder / name)
            except OSError:
                Path(path).unlink(missing_ok=True)

    def forget_all_but(self, sources: Collection[bytes]) -> None:
        """Remove the chapters that no file has come to for a day."""
        self._forget(_SUFFIX, {_name(source) for source in sources})

    def forget_others(self, name: str) -> None:
        """Remove what stands under other names of its kind for a day."""
        self._forget(Path(name).suffix, {name})

    def _forget(self, suffix: str, names: Collection[str]) -> None:
        before = time.time() - _FORGOTTEN_AFTER
        with contextlib.suppress(OSError):
            for file in self._folder.iterdir():
                if file.name not in names and file.suffix == suffix and file.stat().st_mtime < before:
                    file.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        """Whether the folder is there, or could be made, and nobody else may write to it."""
        if self._ready is None:
            self._ready = False
            with contextlib.suppress(OSError):
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                found = self._folder.stat()
                self._ready = os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & _OTHERS)
        return self._ready


def default_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where this system keeps what can be made again."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "crux" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "crux"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "crux"


@cache
def edition() -> bytes:
    """Return a digest of everything that reads and proves: our own code, the parser, the models, the Python."""
    digest = hashlib.sha256(
        f"{platform.python_version()} {yaml.__version__} {pydantic.VERSION} {version('edtf')}".encode()
    )
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def _name(source: bytes) -> str:
    return f"{hashlib.sha256(edition() + source).hexdigest()}{_SUFFIX}"


def _seal(key: bytes, digest: bytes) -> bytes:
    """Return what stands before data with this digest, where it is kept for a key."""
    return hashlib.sha256(edition() + key + digest).digest()
