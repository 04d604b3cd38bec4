"""A packed file -> the one file in it, within limits that a zip bomb breaks.

What a file is, its first bytes say; its name may lie.
"""

from __future__ import annotations

import errno
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO

import pyarrow as pa

from include.errors import ExtractRefused
from include.ingest.rules import Format

_CHUNK = 1 << 22
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PK\x03\x04": "zip"}


@dataclass(frozen=True)
class Limits:
    """How large a file may become: bytes, and times the size it was delivered in."""

    size: int
    ratio: int


def unpacked(path: Path, shape: Format, limits: Limits, target: Path) -> Path:
    """The file itself, or what it holds written to `target`."""
    packing = packing_of(path)
    if not packing:
        return path
    try:
        if packing == "zip":
            with zipfile.ZipFile(path) as archive:
                if "[Content_Types].xml" in archive.namelist():
                    check_archive(archive, path, limits)
                    return path
                member = _member(archive, path, shape)
                with archive.open(member) as content:
                    _copy(content, target, path, limits)
        else:
            with pa.input_stream(str(path), compression=packing) as content:
                _copy(content, target, path, limits)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise
        raise ExtractRefused(
            f"{path.name}: the {packing} archive is damaged or cut short "
            f"({str(error).strip() or type(error).__name__}). Nothing was taken in."
        ) from error
    return target


def packing_of(path: Path) -> str:
    """gzip, zstd or zip (a workbook is one too); '' for a plain file."""
    with path.open("rb") as content:
        head = content.read(4)
    return next((p for magic, p in _MAGIC.items() if head.startswith(magic)), "")


def check_archive(archive: zipfile.ZipFile, path: Path, limits: Limits) -> None:
    """Refuse an archive that would grow past the limits, by its own directory.

    Reading a member stops at the size that the directory states.
    """
    _check(sum(each.file_size for each in archive.infolist()), path, limits)


def _member(archive: zipfile.ZipFile, path: Path, shape: Format) -> zipfile.ZipInfo:
    wanted = []
    for each in archive.infolist():
        place = PurePosixPath(each.filename.replace("\\", "/"))
        outside = place.is_absolute() or ".." in place.parts or ":" in place.parts[0]
        if outside or stat.S_ISLNK(each.external_attr >> 16):
            raise ExtractRefused(
                f"{path.name}: the archive's {each.filename!r} reaches outside of it. "
                "Nothing was taken in."
            )
        if each.is_dir() or place.name.startswith(".") or "__MACOSX" in place.parts:
            continue
        if not shape.member or fnmatch(each.filename.lower(), shape.member.lower()):
            wanted.append(each)
    if len(wanted) != 1:
        held = ", ".join(sorted(each.filename for each in archive.infolist())[:10])
        raise ExtractRefused(
            f"{path.name}: the archive must hold one file to read, and "
            f"{len(wanted)} fit {shape.member or '*'} (`member` of the format says "
            f"which); it holds {held or 'nothing'}. Nothing was taken in."
        )
    if wanted[0].flag_bits & 1:
        raise ExtractRefused(
            f"{path.name}: the archive is protected by a password. "
            "Nothing was taken in."
        )
    return wanted[0]


def _copy(content: IO[bytes], target: Path, path: Path, limits: Limits) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with target.open("wb") as out:
        for chunk in _chunks(content):
            written += len(chunk)
            _check(written, path, limits)
            out.write(chunk)


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _check(size: int, path: Path, limits: Limits) -> None:
    packed = path.stat().st_size
    # A small file may well be all one letter; a bomb is not small.
    if size <= limits.size and (size <= 1 << 26 or size <= packed * limits.ratio):
        return
    raise ExtractRefused(
        f"{path.name}: unpacked it would be over {size:,} bytes, from {packed:,}; "
        f"the limits are {limits.size:,} bytes (CLIENTELE_MAX_UNPACKED_BYTES) and "
        f"{limits.ratio} times (CLIENTELE_MAX_UNPACKED_RATIO). Nothing was taken in."
    )
