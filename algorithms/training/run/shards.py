"""Checkpoints of a sharded network: every process writes its part, and any number of processes can read them.

torch.distributed.checkpoint keeps the parts as safetensors; its own format has pickles, which run code.
"""

import json
from pathlib import Path

import torch
import torch.distributed.checkpoint as dcp
from torch import Tensor, nn
from torch.distributed.checkpoint import HuggingFaceStorageReader, HuggingFaceStorageWriter

from run.parallel import is_chief

# Written last: names what the folder holds.
SHARDED = 'sharded.json'
_MOMENTS = ('exp_avg', 'exp_avg_sq')


def trainable_state(model: nn.Module) -> dict[str, Tensor]:
    """The parameters that are trained, by name."""
    return {
        name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad
    }


def save_shards(folder: Path, step: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Writes this process's part of the weights to `model/` and of Adam's moments to `optimizer/`."""
    _save(folder / 'model', trainable_state(model))
    _save(folder / 'optimizer', _moments(model, optimizer))
    if is_chief():
        (folder / SHARDED).write_text(json.dumps({'step': step}) + '\n')


def load_shards(folder: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Puts a sharded checkpoint back; gives the number of steps that were done."""
    step = json.loads((folder / SHARDED).read_text())['step']
    for parameter in model.parameters():
        # Every parameter has a gradient in every step, so Adam has counted as many steps for each.
        optimizer.state[parameter] = {
            'step': torch.tensor(float(step)),
            **{name: torch.zeros_like(parameter, requires_grad=False) for name in _MOMENTS},
        }
    read_shards(folder / 'model', trainable_state(model))
    read_shards(folder / 'optimizer', _moments(model, optimizer))
    return step


def read_shards(folder: Path, tensors: dict[str, Tensor]) -> None:
    """Fills `tensors`, whole or sharded, in place; in a process group every process has to call it."""
    alone = not torch.distributed.is_initialized()
    dcp.load(tensors, storage_reader=HuggingFaceStorageReader(str(folder)), no_dist=alone)


def _save(folder: Path, tensors: dict[str, Tensor]) -> None:
    dcp.save(tensors, storage_writer=HuggingFaceStorageWriter(str(folder), save_distributed=True))


def _moments(model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    return {
        f'{name}.{moment}': optimizer.state[parameter][moment]
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
        for moment in _MOMENTS
    }
