"""Makes a model folder of a sharded checkpoint: one `model.safetensors`, and the base's tokeniser.

python -m run.consolidate --run RUN --base BASE --out FOLDER     # 4 bytes of memory a parameter, no GPU
"""

import argparse
import json
from pathlib import Path

import torch

from model.folder import build_model, copy_tokenizer, save_model
from run.checkpoint import latest_checkpoint
from run.shards import SHARDED, read_shards


def consolidate(checkpoint: Path, base: Path, out: Path) -> None:
    """Writes the weights of a sharded checkpoint, fp32; ValueError if it is not one."""
    if not (checkpoint / SHARDED).exists():
        raise ValueError(
            f'{checkpoint} is not sharded: a run of one process leaves adapter/ or weights/ itself'
        )
    config = json.loads((base / 'config.json').read_text())
    with torch.device('meta'):
        model = build_model(config)
    weights = {name: torch.empty(tensor.shape) for name, tensor in model.state_dict().items()}
    read_shards(checkpoint / 'model', weights)
    save_model(weights, config, out)
    copy_tokenizer(base, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--run', type=Path, required=True, help='folder that train.py wrote')
    parser.add_argument('--base', type=Path, required=True, help='folder that the run began from')
    parser.add_argument('--out', type=Path, required=True)
    options = parser.parse_args()
    checkpoint = latest_checkpoint(options.run / 'checkpoint')
    if checkpoint is None:
        raise SystemExit(f'{options.run} has no checkpoint')
    consolidate(checkpoint, options.base, options.out)


if __name__ == '__main__':
    main()
