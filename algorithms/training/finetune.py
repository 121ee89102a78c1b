"""
Fine-tunes a model on documents: measures it on those held out, trains an adapter, measures again.

python finetune.py --base MODEL --corpus CORPUS --out RUN [--steps N | --seconds S]

The same command goes on where a run was stopped. RUN is as train.py makes it, with report.json.
"""

import argparse
import os
import sys
import threading
from pathlib import Path

import torch

from tuning.finetune import finetune


def end_with_parent() -> None:
    """Ends this process when whoever started it is gone: it holds the other end of standard input."""

    def wait() -> None:
        # Not sys.stdin: its lock would be held when the interpreter shuts down, which aborts it.
        while os.read(0, 1024):
            pass
        os._exit(143)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    for name in ('base', 'corpus', 'out'):
        parser.add_argument(f'--{name}', type=Path, required=True)
    parser.add_argument('--steps', type=int)
    parser.add_argument('--seconds', type=float)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--threads', type=int)
    parser.add_argument('--with-parent', action='store_true', help='ends when standard input does')
    options = parser.parse_args()
    if options.with_parent:
        end_with_parent()
    if options.threads:
        torch.set_num_threads(options.threads)
    try:
        finetune(options.base, options.corpus, options.out, options.steps, options.seconds, options.seed)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == '__main__':
    sys.exit(main())
