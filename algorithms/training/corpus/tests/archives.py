"""Makes real package archives for tests: wheels, npm tarballs and Debian packages, honest and hostile."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

from corpus.fetch import archive_path, file_sha256
from corpus.package_list import Package

MIT_METADATA = 'Metadata-Version: 2.4\nName: x\nVersion: 1\nLicense-Expression: MIT\n'
MIT_COPYRIGHT = (
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n'
    'Files: *\nCopyright: 2020 Ada\nLicense: Expat\n'
)


def wheel(files: dict[str, str | bytes], metadata: str = MIT_METADATA) -> bytes:
    """A wheel with these files and METADATA."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**files, 'x-1.dist-info/METADATA': metadata}.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def tar(files: dict[str, str | bytes], links: dict[str, str] | None = None, mode: str = 'w:gz') -> bytes:
    """A tar archive with these files and symbolic links."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for path, target in (links or {}).items():
            info = tarfile.TarInfo(path)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return buffer.getvalue()


def npm(files: dict[str, str | bytes], licence: str = 'MIT') -> bytes:
    """An npm tarball with these files and a package.json."""
    inside = {f'package/{path}': content for path, content in files.items()}
    return tar({**inside, 'package/package.json': json.dumps({'name': 'x', 'license': licence})})


def deb(files: dict[str, str | bytes], copyright_file: str = MIT_COPYRIGHT) -> bytes:
    """A Debian package with these files and a copyright file."""
    inside = {**files, 'usr/share/doc/x/copyright': copyright_file}
    data = tar({f'./{path}': content for path, content in inside.items()}, mode='w:xz')
    members = {'debian-binary': b'2.0\n', 'control.tar.xz': tar({}, mode='w:xz'), 'data.tar.xz': data}
    out = b'!<arch>\n'
    for name, content in members.items():
        out += f'{name:<16}{0:<12}{0:<6}{0:<6}{"100644":<8}{len(content):<10}`\n'.encode() + content
        out += b'\n' * (len(content) % 2)
    return out


def keep(folder: Path, ecosystem: str, name: str, archive: bytes) -> Package:
    """Puts an archive where a fetch would have left it, and returns its pin."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / 'new'
    temporary.write_bytes(archive)
    package = Package(ecosystem, name, '1', file_sha256(temporary))
    temporary.rename(archive_path(package, folder))
    return package
