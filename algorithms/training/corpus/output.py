"""Writes the corpus folder: three JSONL files whose existence means that they are complete."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError
from corpus.lock import LockedFile
from corpus.split import SPLITS, split_of


@dataclass(frozen=True)
class CorpusDocument:
    """A locked file with what the corpus holds beside its digest and licence."""

    file: LockedFile
    version: str
    language: str
    text: str


@contextmanager
def new_folder(output: Path) -> Iterator[Path]:
    """
    Gives a folder to write into and renames it to `output` at the end; raises CorpusError if that exists.
    """
    if output.exists():
        raise CorpusError(f'{output} exists and is never changed', 'give another name, or delete it yourself')
    partial = output.with_name(f'.{output.name}.partial')
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    yield partial
    os.replace(partial, output)


def write_documents(folder: Path, documents: Iterable[CorpusDocument]) -> Iterator[CorpusDocument]:
    """Writes each document to its split's file as it is drawn from the returned iterator, in that order."""
    files = {split: (folder / f'{split}.jsonl').open('w', encoding='utf-8', newline='\n') for split in SPLITS}
    try:
        for document in documents:
            name = document.file.package.split(':', 1)[1]
            files[split_of(name)].write(document_line(document))
            yield document
    finally:
        for file in files.values():
            file.close()


def document_line(document: CorpusDocument) -> str:
    """
    One document as a line; the order of the fields is part of the format, since rebuilds are compared by
    bytes.
    """
    fields = {
        'package': document.file.package,
        'version': document.version,
        'path': document.file.path,
        'language': document.language,
        'licence': document.file.licence,
        'sha256': document.file.sha256,
        'text': document.text,
    }
    return json.dumps(fields, ensure_ascii=False) + '\n'
