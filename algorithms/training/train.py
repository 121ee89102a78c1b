"""Trains a network on source code: all weights or a low-rank adapter, on a processor, a GPU, or many.

One process:    python train.py --config configs/toy.toml --base MODEL --corpus CORPUS --out RUN
Many GPUs:      torchrun --standalone --nproc_per_node=8 train.py --config configs/j.toml …
Goes on:        the same command; from the last checkpoint in RUN it repeats the same losses bit for bit.

RUN holds log.jsonl (loss of each step, hash chained), samples.jsonl, checkpoint/, and at the end adapter/ or
weights/.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import torch

from run import parallel
from run.loop import train
from run.settings import read_settings
from run.training_run import Run
from samples.documents import Documents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--config', type=Path, required=True)
    parser.add_argument('--base', type=Path, required=True, help='folder made by "ph-codex model unpack"')
    parser.add_argument(
        '--corpus', type=Path, required=True, help='folder with train.jsonl and validation.jsonl'
    )
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument(
        '--set', action='append', default=[], metavar='NAME=VALUE', help='overrides a setting'
    )
    parser.add_argument('--until', type=int, help='stops after this step, with a checkpoint')
    parser.add_argument('--keep', action='store_true', help='keeps every checkpoint')
    parser.add_argument('--threads', type=int)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    settings = read_settings(options.config, dict(item.split('=', 1) for item in options.set))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / 'settings.json').write_text(json.dumps(asdict(settings), indent=2) + '\n')
    run = Run(settings, options.base, Documents(options.corpus / 'train.jsonl'))
    until = min(options.until or settings.steps, settings.steps)
    train(run, options.out, options.base, options.corpus, until, options.keep)
    parallel.finish()


if __name__ == '__main__':
    main()
