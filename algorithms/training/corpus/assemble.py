"""Makes the corpus folder and its lock out of distinct documents, the same bytes on every machine."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.decontaminate import common_grams, contamination_of
from corpus.lock import LockedFile
from corpus.split import SPLITS, split_of

@dataclass(frozen=True)
class Place:
    """Where a document's line is in the work folder, with what decides about it."""

    package: str
    path: str
    sha256: str
    size: int
    language: str
    licence: str
    version: str
    benchmarks: tuple[str, ...]
    file: Path
    offset: int


def find_documents(folder: Path) -> list[Place]:
    """Every document below a folder of datatrove's JSONL, by package and path (its text stays on disk)."""
    places = []
    for file in sorted(folder.glob("*.jsonl")):
        offset = 0
        with file.open("rb") as lines:
            for line in lines:
                document = json.loads(line)
                about = document["metadata"]
                places.append(
                    Place(
                        about["package"],
                        about["path"],
                        about["sha256"],
                        len(document["text"].encode()),
                        about["language"],
                        about["licence"],
                        about["version"],
                        tuple(about.get("benchmarks", ())),
                        file,
                        offset,
                    )
                )
                offset += len(line)
    return sorted(places, key=lambda place: (place.package, place.path))


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


def write_corpus(places: list[Place], folder: Path) -> list[LockedFile]:
    """Writes train, validation and linebench files in the order of `places` into an empty folder."""
    outputs = {split: (folder / f"{split}.jsonl").open("w", encoding="utf-8", newline="\n") for split in SPLITS}
    locked = []
    try:
        for place in places:
            with place.file.open("rb") as lines:
                lines.seek(place.offset)
                text = json.loads(lines.readline())["text"]
            split = split_of(place.package.split(":", 1)[1])
            document = {
                "package": place.package,
                "version": place.version,
                "path": place.path,
                "language": place.language,
                "licence": place.licence,
                "sha256": place.sha256,
                "text": text,
            }
            outputs[split].write(json.dumps(document, ensure_ascii=False) + "\n")
            locked.append(LockedFile(place.package, place.path, place.sha256, place.licence))
    finally:
        for output in outputs.values():
            output.close()
    return locked
