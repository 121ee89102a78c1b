"""Chooses among distinct documents, and orders them the same way on every machine."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.decontaminate import common_grams, contamination_of
from corpus.lock import LockedFile
from corpus.output import CorpusDocument


@dataclass(frozen=True)
class Place:
    """
    Where a document's line is below the work folder, with what decides about it; its text stays on disk.
    """

    file: LockedFile
    benchmarks: tuple[str, ...]
    source: Path
    offset: int


def find_documents(folder: Path) -> list[Place]:
    """Every document of datatrove's JSONL files in a folder, by package and path."""
    places = []
    for source in sorted(folder.glob('*.jsonl')):
        offset = 0
        with source.open('rb') as lines:
            for line in lines:
                about = json.loads(line)['metadata']
                file = LockedFile(about['package'], about['path'], about['sha256'], about['licence'])
                places.append(Place(file, tuple(about.get('benchmarks', ())), source, offset))
                offset += len(line)
    return sorted(places, key=lambda place: (place.file.package, place.file.path))


def without_benchmarks(places: list[Place], dropped: Counter[str]) -> list[Place]:
    """Drops the documents that share with the benchmarks more than boilerplate, and counts why."""
    common = common_grams(place.benchmarks for place in places)
    kept = []
    for place in places:
        reason = contamination_of(place.benchmarks, common)
        if reason:
            dropped[reason] += 1
        else:
            kept.append(place)
    return kept


def read_documents(places: list[Place]) -> Iterator[CorpusDocument]:
    """Reads the documents at these places, in their order."""
    for place in places:
        with place.source.open('rb') as lines:
            lines.seek(place.offset)
            document = json.loads(lines.readline())
        about = document['metadata']
        yield CorpusDocument(place.file, about['version'], about['language'], document['text'])
