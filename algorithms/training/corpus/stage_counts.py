"""Reads what datatrove counted in each block of each stage."""

import json
from collections import Counter
from pathlib import Path

# Blocks whose counts tell what became of the documents; the others count the same documents again.
_STAGES = ('read', 'exact-drop', 'near-drop')


def stage_counts(logs: Path) -> dict[str, int]:
    """
    Documents by what became of them: `files` seen, `dropped_…` by reason, `exact duplicates`, `near
    duplicates`. Sums the statistics of the stages' tasks, so that a resumed build counts like one that was
    never killed.
    """
    counts: Counter[str] = Counter()
    for stage in _STAGES:
        for file in sorted((logs / stage / 'stats').glob('*.json')):
            for block in json.loads(file.read_text('utf-8')):
                _add_block(counts, stage, block)
    return dict(sorted(counts.items()))


def _add_block(counts: Counter[str], stage: str, block: dict) -> None:
    for label, stat in block['stats'].items():
        total = stat['total'] if isinstance(stat, dict) else stat
        if stage == 'read' and (label == 'files' or label.startswith('dropped_')):
            counts[label.replace('dropped_', 'dropped ')] += total
        elif stage != 'read' and label == 'dropped':
            counts['dropped exact duplicate' if stage == 'exact-drop' else 'dropped near duplicate'] += total
