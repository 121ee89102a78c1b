import os
from pathlib import Path

import pytest
import tiny
import torch

from model.lora import add_lora
from run.checkpoint import latest_checkpoint, load_checkpoint, save_checkpoint
from run.training_run import decay_groups


def _trained(steps: int) -> tuple[torch.nn.Module, torch.optim.Optimizer]:
    model = tiny.random_model('gptj')
    optimizer = torch.optim.AdamW(decay_groups(add_lora(model, 2, 4), 0.1), lr=0.01)
    for step in range(steps):
        model(torch.arange(20)[None] + step, torch.ones(1, 20)).backward()
        optimizer.step()
        optimizer.zero_grad()
    return model, optimizer


def test_a_checkpoint_brings_back_weights_and_moments_to_the_bit(tmp_path: Path) -> None:
    model, optimizer = _trained(3)
    save_checkpoint(tmp_path, 3, model, optimizer)
    again, other = _trained(0)
    assert load_checkpoint(latest_checkpoint(tmp_path), again, other) == 3
    for one, two in zip(model.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, two)
    for one, two in zip(optimizer.state.values(), other.state.values(), strict=True):
        assert all(torch.equal(one[key], two[key]) for key in one)
    assert other.param_groups[0]['weight_decay'] == 0.1


def test_only_the_newest_checkpoint_stays(tmp_path: Path) -> None:
    assert latest_checkpoint(tmp_path) is None
    model, optimizer = _trained(1)
    (tmp_path / 'step-9.partial').mkdir()
    for step in (1, 2):
        save_checkpoint(tmp_path, step, model, optimizer)
    assert latest_checkpoint(tmp_path) == tmp_path / 'step-2'
    assert sorted(path.name for path in tmp_path.iterdir()) == ['latest', 'step-2']


class _Code:
    def __init__(self, target: Path):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


def test_a_checkpoint_that_holds_code_is_refused_and_the_code_not_run(tmp_path: Path) -> None:
    (tmp_path / 'step-1').mkdir()
    torch.save(
        {'step': 1, 'model': {}, 'optimizer': _Code(tmp_path / 'run')}, tmp_path / 'step-1' / 'state.pt'
    )
    with pytest.raises(Exception, match='[Ww]eights.only'):
        load_checkpoint(tmp_path / 'step-1', *_trained(0))
    assert not (tmp_path / 'run').exists()


def test_gains_and_biases_do_not_decay() -> None:
    model = tiny.random_model('gpt2')
    matrices, vectors = decay_groups(list(model.parameters()), 0.1)
    assert {parameter.dim() for parameter in matrices['params']} == {2} and matrices['weight_decay'] == 0.1
    assert {parameter.dim() for parameter in vectors['params']} == {1} and vectors['weight_decay'] == 0
    # One group for adapters, as in the checkpoints of every run so far.
    assert len(decay_groups(add_lora(model, 2, 4), 0.0)) == 1
