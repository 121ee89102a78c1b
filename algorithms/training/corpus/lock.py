"""
The committed lock: each file of the corpus by digest and licence, grouped by package, under one Merkle root.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.merkle import merkle_root
from corpus.package_list import Package


@dataclass(frozen=True)
class LockedFile:
    """One file; `sha256` is of its UTF-8 text as the corpus holds it."""

    package: str
    path: str
    sha256: str
    licence: str


def root_of(files: Iterable[LockedFile]) -> str:
    """Merkle root in hex over the files' digests, in the order of the lock: by package, then by path."""
    return merkle_root(bytes.fromhex(file.sha256) for file in files).hex()


def lock_text(name: str, packages: Iterable[Package], files: list[LockedFile], counts: dict[str, Any]) -> str:
    """
    The lock as JSON, one package a line, so that a diff names the packages that changed. Each package maps
    its licences to paths and digests; `files` come in the order of the tree.
    """
    grouped: dict[str, list[LockedFile]] = {}
    for file in files:
        grouped.setdefault(file.package, []).append(file)
    head = {'name': name, 'root': root_of(files), 'files': len(files), 'counts': counts}
    lines = []
    for package in sorted(packages, key=lambda package: package.id):
        if package.id in grouped:
            licences: dict[str, dict[str, str]] = {}
            for file in grouped[package.id]:
                licences.setdefault(file.licence, {})[file.path] = file.sha256
            lines.append(json.dumps({**asdict(package), 'licences': licences}, ensure_ascii=False))
    body = json.dumps(head, indent=2, ensure_ascii=False).removesuffix('\n}')
    return body + ',\n  "packages": [\n    ' + ',\n    '.join(lines) + '\n  ]\n}\n'


def locked_files(lock: dict[str, Any]) -> Iterator[LockedFile]:
    """The files of a lock in the order of the tree."""
    for entry in lock['packages']:
        package = f'{entry["ecosystem"]}:{entry["name"]}'
        paths = [
            (path, licence, sha256)
            for licence, of in entry['licences'].items()
            for path, sha256 in of.items()
        ]
        for path, licence, sha256 in sorted(paths):
            yield LockedFile(package, path, sha256, licence)


def locked_packages(lock: dict[str, Any]) -> list[Package]:
    """The archives that a lock's files come from."""
    return [Package(e['ecosystem'], e['name'], e['version'], e['sha256']) for e in lock['packages']]


def read_lock(path: Path) -> dict[str, Any]:
    """Reads a lock and checks its root against its own files; raises CorpusError when they do not agree."""
    try:
        lock: dict[str, Any] = json.loads(path.read_text('utf-8'))
    except FileNotFoundError as error:
        raise CorpusError(
            f'there is no lock at {path}', 'build a corpus first: python -m corpus build'
        ) from error
    root = root_of(locked_files(lock))
    if root != lock['root']:
        raise CorpusError(
            f'{path} was changed by hand: its files have root {root}', 'take the committed file again'
        )
    return lock
