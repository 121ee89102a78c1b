"""Checkpoints: all that decides the next step, of which a kill leaves the old one or the new one whole.

One process writes `step-N/state.pt`. Where FSDP shards a network, each process writes its part (shards.py).
"""

import os
import shutil
from pathlib import Path

import torch
from torch import nn

from run.parallel import is_chief, processes, wait_for_all
from run.shards import SHARDED, load_shards, save_shards, trainable_state


def save_checkpoint(folder: Path, step: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> Path:
    """Writes `step-N`, then names it in `latest`, then drops the ones before it; called by every process."""
    target = folder / f'step-{step}'
    partial = folder / f'step-{step}.partial'
    if is_chief():
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
    wait_for_all()
    if processes() > 1 and _is_sharded(model):
        save_shards(partial, step, model, optimizer)
    elif is_chief():
        _save_whole(partial / 'state.pt', step, model, optimizer)
    wait_for_all()
    if is_chief():
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
        pointer = folder / 'latest.partial'
        pointer.write_text(target.name)
        pointer.replace(folder / 'latest')
        for old in folder.glob('step-*'):
            if old.name != target.name:
                shutil.rmtree(old, ignore_errors=True)
    return target


def latest_checkpoint(folder: Path) -> Path | None:
    """The newest whole checkpoint of a run; None for a new run."""
    pointer = folder / 'latest'
    return folder / pointer.read_text() if pointer.exists() else None


def load_checkpoint(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Puts a checkpoint back; gives the steps done. ValueError if several cannot read one's."""
    if (path / SHARDED).exists():
        return load_shards(path, model, optimizer)
    if processes() > 1 and _is_sharded(model):
        raise ValueError(f'{path} is of a run of one process; go on with one process')
    # weights_only: a checkpoint from elsewhere must not run code.
    state = torch.load(path / 'state.pt', weights_only=True)
    trained = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in state['model'].items():
            trained[name].copy_(tensor)
    optimizer.load_state_dict(state['optimizer'])
    return state['step']


def _is_sharded(model: nn.Module) -> bool:
    return any(hasattr(parameter, 'full_tensor') for parameter in model.parameters())


def _save_whole(path: Path, step: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    state = {'step': step, 'model': trainable_state(model), 'optimizer': optimizer.state_dict()}
    with path.open('wb') as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
