"""What a card tells of a run, gathered from the run's files."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from corpus.language import language_of
from corpus.lock import locked_files, read_lock
from corpus.split import split_of
from run.loss_log import read_log
from run.start_record import read_starts


@dataclass(frozen=True)
class Data:
    """The corpus in numbers: its root if a lock vouches for it, files by language and by licence."""

    root: str | None
    training: int
    held_out: int
    languages: Counter = field(default_factory=Counter)
    licences: Counter = field(default_factory=Counter)


@dataclass(frozen=True)
class Facts:
    """Everything that a card shows."""

    settings: dict
    log: list[dict]
    looks: list[dict]
    starts: list[dict]
    data: Data | None
    attestation: dict | None
    report: dict | None


def gather(run: Path, lock: Path | None, corpus: Path | None) -> Facts:
    """
    Reads a run's folder; the data come from the lock, else from the corpus folder, else nothing is told of
    them.
    """
    samples = run / 'samples.jsonl'
    return Facts(
        settings=json.loads((run / 'settings.json').read_text()),
        log=read_log(run / 'log.jsonl'),
        looks=[json.loads(line) for line in samples.read_text().splitlines()] if samples.exists() else [],
        starts=read_starts(run),
        data=_locked(lock) if lock else _counted(corpus) if corpus else None,
        attestation=_optional(run / 'attestation.json'),
        report=_optional(run / 'report.json'),
    )


def _optional(path: Path) -> dict | None:
    return json.loads(path.read_text()) if path.exists() else None


def _locked(path: Path) -> Data:
    lock = read_lock(path)
    languages, licences, splits = Counter(), Counter(), Counter()
    for file in locked_files(lock):
        split = split_of(file.package.split(':', 1)[1])
        splits[split] += 1
        if split == 'train':
            languages[language_of(file.path) or 'other'] += 1
            licences[file.licence] += 1
    held_out = splits.total() - splits['train']
    return Data(lock['root'], splits['train'], held_out, languages, licences)


def _counted(folder: Path) -> Data:
    languages, licences = Counter(), Counter()
    for line in (folder / 'train.jsonl').open():
        document = json.loads(line)
        languages[document['language']] += 1
        licences[document['licence']] += 1
    held_out = sum(1 for _ in (folder / 'validation.jsonl').open())
    return Data(None, languages.total(), held_out, languages, licences)
