"""Prints a lock's counts as the Markdown that README.md shows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from corpus.lock import locked_files
from corpus.split import SPLITS


def stats_markdown(lock: dict[str, Any]) -> str:
    """
    Tables of what the corpus holds, under which licences, and what became of every file of the packages.
    """
    counts = lock['counts']
    sizes = counts['files and bytes']
    languages = sorted({language for of in sizes.values() for language in of})
    held = [
        [split, *(_size(sizes[split].get(language)) for language in languages)]
        for split in SPLITS
        if split in sizes
    ]
    licences = Counter(file.licence for file in locked_files(lock))
    dropped = {
        **{
            reason.removeprefix('dropped '): n
            for reason, n in counts['documents'].items()
            if reason != 'files'
        },
        **{f'benchmark {reason}': n for reason, n in counts['benchmarks'].items()},
    }
    return '\n'.join(
        [
            f'Corpus `{lock["name"]}`: {lock["files"]:,} files of {len(lock["packages"])} packages.',
            f'Merkle root `{lock["root"]}`.',
            '',
            *_table(['split', *languages], held),
            '',
            *_table(['licence', 'files'], [[name, f'{n:,}'] for name, n in licences.most_common()]),
            '',
            f'Of {counts["documents"]["files"]:,} source files in the packages were dropped:',
            '',
            *_table(['reason', 'files'], [[name, f'{n:,}'] for name, n in sorted(dropped.items())]),
        ]
    )


def _size(cell: list[int] | None) -> str:
    files, size = cell or [0, 0]
    return f'{files:,} files, {size / 1e6:.1f} MB'


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [head, ['---'] * len(head), *rows]
    return ['| ' + ' | '.join(cells) + ' |' for cells in lines]
