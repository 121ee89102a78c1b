"""
The log of a run: one JSON object a line, each holding the hash of the one before it, so that no line can be
changed.
"""

import hashlib
import json
import os
from pathlib import Path

_START = '0' * 64


def line_hash(entry: dict) -> str:
    """SHA-256 over the canonical JSON of an entry without its own `hash`."""
    content = {name: value for name, value in entry.items() if name != 'hash'}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(',', ':')).encode()).hexdigest()


def read_log(path: Path, previous: str = _START) -> list[dict]:
    """
    The entries of a log whose chain begins after `previous`; ValueError names the first line that does not
    follow.
    """
    entries: list[dict] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        entry = json.loads(line)
        if entry.get('prev') != previous or entry.get('hash') != line_hash(entry):
            raise ValueError(f'{path.name} line {number}: the hash chain is broken')
        previous = entry['hash']
        entries.append(entry)
    return entries


class LossLog:
    """
    Appends to a log whose chain begins after `start`; opened at a step, it drops what a killed run wrote
    beyond it.
    """

    def __init__(self, path: Path, step: int, start: str = _START):
        self._path = path
        kept = [entry for entry in read_whole_lines(path) if entry['step'] < step]
        self.last = kept[-1]['hash'] if kept else start
        partial = path.with_suffix('.partial')
        partial.write_text(''.join(json.dumps(entry) + '\n' for entry in kept))
        partial.replace(path)
        self._file = path.open('a')

    def append(self, entry: dict) -> None:
        chained = {**entry, 'prev': self.last}
        chained['hash'] = self.last = line_hash(chained)
        self._file.write(json.dumps(chained) + '\n')
        self._file.flush()
        os.fsync(self._file.fileno())


def read_whole_lines(path: Path) -> list[dict]:
    """Entries of a log that a kill may have cut in its last line."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b'\n')[:-1]
    return [json.loads(line) for line in lines]
