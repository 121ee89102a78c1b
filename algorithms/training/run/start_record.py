"""
`starts.jsonl`: on what, from what and with which code a run was begun and continued, written before its
steps.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from model.weights_digest import file_digest, weights_digest
from run.environment import describe_code, describe_environment


def record_start(out: Path, step: int, base: Path, corpus: Path) -> None:
    """Adds what the steps from `step` on are made of. Paths are for this machine only and never published."""
    entry = {
        'step': step,
        'at': datetime.now(UTC).isoformat(timespec='seconds'),
        'base': {'path': str(base.resolve()), 'weights': weights_digest(base)},
        'corpus': {'path': str(corpus.resolve()), 'train': file_digest(corpus / 'train.jsonl')},
        'environment': describe_environment(),
        'code': describe_code(),
    }
    with (out / 'starts.jsonl').open('a') as file:
        file.write(json.dumps(entry) + '\n')


def read_starts(out: Path) -> list[dict]:
    """The starts of a run, the oldest first; none for a run of before they were recorded."""
    path = out / 'starts.jsonl'
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
