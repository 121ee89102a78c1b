"""Verifies training by doing some of it again: prints what holds, exits with 1 at what does not.

python verify.py run RUN --base MODEL --corpus CORPUS [--stretch N] [--from STEP]
python verify.py published FOLDER --weights FOLDER --base MODEL --lock LOCK
"""

import argparse
import json
import sys
from pathlib import Path

import torch

from proof.agreement import Disagreement
from proof.published import verify_published
from proof.repeated import verify_run
from run.loss_log import read_whole_lines
from run.start_record import read_starts


def say(line: str) -> None:
    print(line, flush=True)


def _threads_of(options: argparse.Namespace) -> int | None:
    """How many threads the run had: another number rounds otherwise."""
    if options.command == 'run':
        starts = read_starts(options.folder)
        return starts[-1]['environment']['threads'] if starts else None
    header = read_whole_lines(options.folder / 'proof.jsonl')[:1]
    return header[0]['proof']['environment']['threads'] if header else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest='command', required=True)
    for name in ('run', 'published'):
        command = commands.add_parser(name)
        command.add_argument('folder', type=Path)
        command.add_argument('--base', type=Path, required=True)
    run, published = commands.choices['run'], commands.choices['published']
    run.add_argument('--corpus', type=Path, required=True)
    run.add_argument('--stretch', type=int, default=4)
    run.add_argument('--from', dest='start', type=int)
    published.add_argument('--weights', type=Path, required=True)
    published.add_argument('--lock', type=Path, required=True)
    options = parser.parse_args()
    try:
        threads = _threads_of(options)
        if threads:
            torch.set_num_threads(threads)
        if options.command == 'run':
            verify_run(options.folder, options.base, options.corpus, options.stretch, options.start, say)
        else:
            verify_published(options.folder, options.weights, options.base, options.lock, say)
    except (Disagreement, ValueError, KeyError, OSError, json.JSONDecodeError) as error:
        reason = error if not isinstance(error, KeyError) else f'{error} is missing'
        print(f'does not hold: {reason}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
