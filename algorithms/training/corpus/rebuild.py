"""Makes a corpus again from its lock alone, and believes nothing but digests."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.fetch import archive_path
from corpus.lock import LockedFile, locked_files, locked_packages, root_of
from corpus.output import CorpusDocument, new_folder, write_documents
from corpus.package_files import package_files
from corpus.package_list import Package
from corpus.quality import decoded


def rebuild(lock: dict[str, Any], archives: Path, output: Path, report: Callable[[int, int], None]) -> str:
    """
    Writes the corpus of a lock, byte for byte as the build wrote it, into a folder that must not exist yet,
    from fetched archives. Returns the root over what was written; raises CorpusError where a file is not the
    locked one.
    """
    with new_folder(output) as folder:
        written = [document.file for document in write_documents(folder, _documents(lock, archives, report))]
        if (root := root_of(written)) != lock['root']:
            raise CorpusError(f"the files have root {root}, not the lock's", 'take the committed lock again')
    return root


def _documents(
    lock: dict[str, Any], archives: Path, report: Callable[[int, int], None]
) -> Iterator[CorpusDocument]:
    packages = {package.id: package for package in locked_packages(lock)}
    for done, (package_id, files) in enumerate(groupby(locked_files(lock), key=lambda file: file.package), 1):
        yield from package_documents(packages[package_id], archives, list(files))
        report(done, len(packages))


def package_documents(package: Package, archives: Path, files: list[LockedFile]) -> list[CorpusDocument]:
    """
    The locked files of one package in the lock's order; raises CorpusError unless each has its locked digest.
    """
    wanted = {file.path: file for file in files}
    found: dict[str, CorpusDocument] = {}
    for source in package_files(package, archive_path(package, archives)):
        file = wanted.get(source.path)
        text = decoded(source.content) if file else None
        if file is None or text is None:
            continue
        if hashlib.sha256(text.encode()).hexdigest() != file.sha256 or source.licence != file.licence:
            raise CorpusError(
                f'{package.id}/{source.path} has another digest or licence than the lock says',
                'the lock was made by another version of this program: build again and compare',
            )
        found[source.path] = CorpusDocument(file, package.version, source.language, text)
    if missing := sorted(wanted.keys() - found.keys()):
        raise CorpusError(
            f'{package.id} lacks {len(missing)} locked files: {missing[0]}', 'build again from the list'
        )
    return [found[file.path] for file in files]
