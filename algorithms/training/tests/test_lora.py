import base64
import json

import numpy as np
import pytest
import tiny
import torch
from rounding import round_as_stored
from safetensors.torch import load_file

from model.folder import build_model
from model.gpt2 import Conv1D
from model.lora import LoraLinear, add_lora, load_lora, lora_layers, merged_weights, save_lora


def _adapted(name: str) -> torch.nn.Module:
    """A network with an adapter that changes it."""
    model = tiny.random_model(name)
    add_lora(model, 4, 6)
    for layer in lora_layers(model).values():
        torch.nn.init.normal_(layer.lora_B, std=0.1)
        layer.refresh()
    return model


@pytest.mark.parametrize('make', [lambda: torch.nn.Linear(12, 20), lambda: Conv1D(12, 20)])
def test_gradients_are_those_of_the_weight_plus_the_product_of_the_halves(make) -> None:
    torch.manual_seed(4)
    base = make().requires_grad_(False)
    layer = LoraLinear(base, 12, 20, rank=3, alpha=6)
    torch.nn.init.normal_(layer.lora_B)
    layer.refresh()
    x, factor = torch.randn(2, 5, 12, requires_grad=True), torch.randn(2, 5, 20)
    given = (x, layer.lora_A, layer.lora_B)
    ours = layer(x)
    plain = base(x) + 2 * (x @ layer.lora_A.t() @ layer.lora_B.t())
    torch.testing.assert_close(ours, plain, atol=1e-5, rtol=1e-5)
    gradients = [torch.autograd.grad((y * factor).sum(), given) for y in (ours, plain)]
    for our, expected in zip(*gradients, strict=True):
        torch.testing.assert_close(our, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_a_fresh_adapter_changes_no_loss_and_only_its_halves_are_trained(name: str) -> None:
    model, ids = tiny.random_model(name), torch.arange(20)[None]
    before = model(ids, torch.ones(1, 20))
    trained = add_lora(model, 4, 8)
    assert torch.equal(model(ids, torch.ones(1, 20)), before)
    names = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert names and all(name.endswith(('lora_A', 'lora_B')) for name in names)
    assert len(trained) == len(names) == 2 * len(lora_layers(model))


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_files_have_the_names_and_shapes_of_those_that_peft_wrote(name: str, tmp_path) -> None:
    golden = tiny.GOLDEN / 'models' / f'{name}-adapter'
    model = build_model(json.loads((tiny.GOLDEN / 'models' / name / 'config.json').read_text()))
    add_lora(model, 2, 3)
    save_lora(model, tmp_path, 'base')
    shapes = [
        {key: tuple(value.shape) for key, value in load_file(folder / 'adapter_model.safetensors').items()}
        for folder in (tmp_path, golden)
    ]
    assert shapes[0] == shapes[1]
    ours, theirs = (json.loads((folder / 'adapter_config.json').read_text()) for folder in (tmp_path, golden))
    for key in ('fan_in_fan_out', 'lora_alpha', 'r', 'peft_type', 'bias', 'task_type'):
        # PEFT leaves the task open where it was not told.
        assert ours[key] == theirs[key] or theirs[key] is None
    assert set(ours['target_modules']) == set(theirs['target_modules'])


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_an_adapter_that_peft_wrote_gives_the_logits_of_peft(name: str) -> None:
    folder = tiny.GOLDEN / 'models' / name
    config = json.loads((folder / 'config.json').read_text())
    weights = {key: value for path in folder.glob('*.safetensors') for key, value in load_file(path).items()}
    model = build_model(config)
    model.load_state_dict({key: weights[key].float() for key in model.state_dict()})
    round_as_stored(model)
    add_lora(model, 2, 3)
    load_lora(model, tiny.GOLDEN / 'models' / f'{name}-adapter')
    child = build_model(config)
    child.load_state_dict(merged_weights(model))
    golden = json.loads((tiny.GOLDEN / 'models' / f'{name}.json').read_text())
    ids = torch.tensor([golden['ids']])
    with torch.no_grad():
        torch.testing.assert_close(model.logits(ids), child.logits(ids), atol=1e-4, rtol=1e-4)
        round_as_stored(child)
        ours = child.logits(ids)[0].numpy()
    expected = np.frombuffer(base64.b64decode(golden['child']), '<f4').reshape(ours.shape)
    np.testing.assert_allclose(ours, expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize('name', tiny.CONFIGS)
def test_a_saved_adapter_comes_back_within_half_precision(name: str, tmp_path) -> None:
    model, again = _adapted(name), tiny.random_model(name)
    save_lora(model, tmp_path, 'base')
    add_lora(again, 4, 6)
    load_lora(again, tmp_path)
    ids = torch.arange(20)[None]
    with torch.no_grad():
        torch.testing.assert_close(again.logits(ids), model.logits(ids), atol=0.02, rtol=0.01)
