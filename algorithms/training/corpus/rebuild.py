"""Makes a corpus again from its lock alone, and believes nothing but digests."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.fetch import archive_path
from corpus.lock import LockedFile, locked_files, locked_packages
from corpus.package_files import package_files
from corpus.package_list import Package
from corpus.quality import decoded
from corpus.split import SPLITS, split_of


def package_texts(package: Package, archive: Path, files: list[LockedFile]) -> dict[str, tuple[str, str]]:
    """Language and text of a package's locked files by path; raises CorpusError unless each has its locked digest."""
    wanted = {file.path: file.sha256 for file in files}
    found: dict[str, tuple[str, str]] = {}
    for source in package_files(package, archive):
        if source.path in wanted and (text := decoded(source.content)) is not None:
            if hashlib.sha256(text.encode()).hexdigest() != wanted[source.path]:
                raise CorpusError(
                    f"{package.id}/{source.path} has another digest than the lock says",
                    "the lock was made by another version of this program: build again, and compare the locks",
                )
            found[source.path] = (source.language, text)
    if missing := sorted(wanted.keys() - found.keys()):
        raise CorpusError(f"{package.id} lacks {len(missing)} locked files: {missing[0]}", "build again from the list")
    return found


def rebuild(lock: dict[str, Any], archives: Path, output: Path, report: Callable[[int, int], None]) -> None:
    """
    Writes the corpus that a lock describes, byte for byte as the build wrote it, into a folder that does not exist
    yet. The lock's own root was checked when it was read; here each file's digest is.
    """
    if output.exists():
        raise CorpusError(f"{output} exists and is never changed", "give another --output, or delete it yourself")
    partial = output.with_name(f".{output.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    by_package: dict[str, list[LockedFile]] = {}
    for file in locked_files(lock):
        by_package.setdefault(file.package, []).append(file)
    packages = locked_packages(lock)
    outputs = {split: (partial / f"{split}.jsonl").open("w", encoding="utf-8", newline="\n") for split in SPLITS}
    try:
        for done, package in enumerate(packages, 1):
            files = by_package[package.id]
            texts = package_texts(package, archive_path(package, archives), files)
            for file in files:
                language, text = texts[file.path]
                outputs[split_of(package.name)].write(document_line(package.version, file, language, text))
            report(done, len(packages))
    finally:
        for file_output in outputs.values():
            file_output.close()
    os.replace(partial, output)


def document_line(version: str, file: LockedFile, language: str, text: str) -> str:
    """One document as a line of the corpus; the order of its fields is part of the format."""
    document = {
        "package": file.package,
        "version": version,
        "path": file.path,
        "language": language,
        "licence": file.licence,
        "sha256": file.sha256,
        "text": text,
    }
    return json.dumps(document, ensure_ascii=False) + "\n"
