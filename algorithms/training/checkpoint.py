"""Checkpoints: all that decides the next step, written so that a kill leaves the old one or the new one whole."""

import os
import shutil
from pathlib import Path

import torch
from torch import nn


def trainable_state(model: nn.Module) -> dict[str, torch.Tensor]:
    """The parameters that are trained, by name."""
    return {
        name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad
    }


def save_checkpoint(folder: Path, step: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> Path:
    """Writes `step-N/state.pt`, then names it in `latest`, then drops the ones before it."""
    target = folder / f'step-{step}'
    partial = folder / f'step-{step}.partial'
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    state = {'step': step, 'model': trainable_state(model), 'optimizer': optimizer.state_dict()}
    with (partial / 'state.pt').open('wb') as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
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
    """Puts a checkpoint back; gives the number of steps that were done."""
    # weights_only: a checkpoint from elsewhere must not run code.
    state = torch.load(path / 'state.pt', weights_only=True)
    trained = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in state['model'].items():
            trained[name].copy_(tensor)
    optimizer.load_state_dict(state['optimizer'])
    return state['step']
