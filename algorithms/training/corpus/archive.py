"""
Reads the files of a package archive into memory; nothing is ever written under a name that an archive chose.
"""

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.errors import CorpusError

# The largest package of the list unpacks to 400 MB; a bomb is refused before it fills the memory.
MAX_UNPACKED_BYTES = 1 << 30
MAX_MEMBER_BYTES = 8 << 20
MAX_MEMBERS = 100_000


@dataclass(frozen=True)
class Member:
    """A regular file of an archive: its path with forward slashes, and its bytes."""

    path: str
    content: bytes


def read_archive(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """
    Yields the regular files of a wheel, an npm tarball or a Debian package whose path is wanted, in archive
    order. Links and devices are passed over; raises CorpusError on a path that leaves the archive, on a bomb
    and on damage.
    """
    with path.open('rb') as file:
        magic = file.read(8)
        file.seek(0)
        try:
            if magic.startswith(b'PK'):
                yield from _read_zip(file, wanted)
            elif magic == b'!<arch>\n':
                yield from _read_tar(_debian_data(file), wanted)
            else:
                yield from _read_tar(file, wanted)
        except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, lzma.LZMAError, ValueError) as error:
            raise CorpusError(
                f'{path.name} is damaged: {error}', 'delete it; the build fetches it again'
            ) from error


def _checked(path: str) -> str:
    clean = path.removeprefix('./')
    if clean.startswith('/') or '\\' in clean or '\0' in clean or '..' in clean.split('/'):
        raise CorpusError(
            f'an archive holds a path that leads out of it: {path!r}', 'remove this package from the list'
        )
    return clean


def _bomb() -> CorpusError:
    return CorpusError(
        f'an archive unpacks to more than {MAX_UNPACKED_BYTES >> 20} MiB or {MAX_MEMBERS} files',
        'remove this package from the list',
    )


def _read_zip(file: IO[bytes], wanted: Callable[[str], bool]) -> Iterator[Member]:
    total = 0
    with zipfile.ZipFile(file) as archive:
        if len(archive.infolist()) > MAX_MEMBERS:
            raise _bomb()
        for info in archive.infolist():
            path = _checked(info.filename)
            is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
            if info.is_dir() or is_link or not wanted(path) or info.file_size > MAX_MEMBER_BYTES:
                continue
            with archive.open(info) as member:
                # The header's size can lie: count what really comes out.
                content = member.read(MAX_MEMBER_BYTES + 1)
            total += len(content)
            if total > MAX_UNPACKED_BYTES or len(content) > MAX_MEMBER_BYTES:
                raise _bomb()
            yield Member(path, content)


class _Counted(io.RawIOBase):
    """Stops a decompressor that gives more than any honest package."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.total = 0

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.total += len(content)
        if self.total > MAX_UNPACKED_BYTES:
            raise _bomb()
        return content


def _read_tar(file: IO[bytes], wanted: Callable[[str], bool]) -> Iterator[Member]:
    magic = file.read(6)
    file.seek(0)
    with (
        lzma.open(file) if magic.startswith(b'\xfd7zXZ') else gzip.open(file) as unpacked,
        tarfile.open(fileobj=_Counted(unpacked), mode='r|') as archive,
    ):
        for count, info in enumerate(archive):
            if count >= MAX_MEMBERS:
                raise _bomb()
            path = _checked(info.name)
            member = (
                archive.extractfile(info)
                if info.isreg() and info.size <= MAX_MEMBER_BYTES and wanted(path)
                else None
            )
            if member is not None:
                yield Member(path, member.read())


def _debian_data(file: IO[bytes]) -> IO[bytes]:
    """The `data.tar.*` of a Debian package, which is an `ar` archive of three members (deb(5))."""
    file.seek(8)
    while header := file.read(60):
        name, size = header[:16].decode('ascii', 'replace').strip().rstrip('/'), int(header[48:58])
        if name.startswith('data.tar'):
            if name not in ('data.tar.xz', 'data.tar.gz'):
                raise ValueError(f'{name} has a compression that is not read here')
            return io.BytesIO(file.read(size))
        file.seek(size + size % 2, io.SEEK_CUR)
    raise ValueError('no data.tar in it')
