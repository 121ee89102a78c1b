"""The networks against `transformers`, whose logits test/golden/models holds, and against themselves."""

import base64
import json

import numpy as np
import pytest
import tiny
import torch
from rounding import round_as_stored
from safetensors.torch import load_file

from model.folder import build_model, load_model
from samples.batches import _pad
from samples.fim import Sample


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_logits_are_those_of_transformers(name: str) -> None:
    folder = tiny.GOLDEN / 'models' / name
    model = build_model(json.loads((folder / 'config.json').read_text()))
    weights = {
        key: value for path in sorted(folder.glob('*.safetensors')) for key, value in load_file(path).items()
    }
    model.load_state_dict(
        {key: value.float() for key, value in weights.items() if key != 'lm_head.weight' or name == 'gptj'}
    )
    round_as_stored(model)
    golden = json.loads((tiny.GOLDEN / 'models' / f'{name}.json').read_text())
    ids = torch.tensor([golden['ids']])
    expected = np.frombuffer(base64.b64decode(golden['base']), '<f4').reshape(ids.shape[1], -1)
    with torch.no_grad():
        np.testing.assert_allclose(model.logits(ids)[0].numpy(), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_loss_is_that_of_its_logits(name: str) -> None:
    model, ids = tiny.random_model(name), torch.arange(40).view(2, 20)
    weights = torch.ones(2, 20)
    weights[0, :7] = 0
    losses = torch.nn.functional.cross_entropy(
        model.logits(ids)[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), reduction='none'
    )
    torch.testing.assert_close(model(ids, weights), (losses * weights[:, 1:].flatten()).sum())


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_padding_changes_no_loss_and_no_gradient(name: str) -> None:
    model = tiny.random_model(name)
    samples = [Sample(list(range(5, 5 + length)), [1.0] * length, 0) for length in (9, 30)]
    both = _pad(samples)
    together = model(both.ids, both.weights)
    together.backward()
    gradients = [parameter.grad.clone() for parameter in model.parameters()]
    model.zero_grad()
    alone = [_pad([sample]) for sample in samples]
    apart = sum(model(batch.ids, batch.weights) for batch in alone)
    apart.backward()
    torch.testing.assert_close(together, apart)
    for gradient, parameter in zip(gradients, model.parameters(), strict=True):
        torch.testing.assert_close(gradient, parameter.grad, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_computing_blocks_again_changes_no_bit(name: str) -> None:
    model, ids = tiny.random_model(name), torch.arange(30).view(2, 15)
    found = []
    for recompute in (False, True):
        model.recompute = recompute
        model.zero_grad()
        model(ids, torch.ones(2, 15)).backward()
        found.append([parameter.grad.clone() for parameter in model.parameters()])
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))


def test_weights_come_back_from_a_folder_as_they_were(bases) -> None:
    for name, folder in bases.items():
        again = load_model(folder).state_dict()
        assert all(
            torch.equal(again[key], value) for key, value in tiny.random_model(name).state_dict().items()
        )


def test_an_unknown_architecture_is_named() -> None:
    with pytest.raises(ValueError, match='"bloom" is not one of llama, gpt2, gptj'):
        build_model({'model_type': 'bloom'})
