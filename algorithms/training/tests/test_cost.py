import tiny
import torch

from model.folder import build_model
from model.lora import add_lora
from run.cost import J, M, adapter_parameters, lines, parameters, rows

PAGE = tiny.REPOSITORY / 'docs' / 'reference' / 'training-cost.md'
CONFIGS = {
    M: {
        'model_type': 'gpt2',
        'vocab_size': 50_304,
        'n_embd': 1024,
        'n_layer': 24,
        'n_head': 16,
        'n_positions': 1024,
    },
    J: {
        'model_type': 'gptj',
        'vocab_size': 50_400,
        'n_embd': 4096,
        'n_layer': 28,
        'n_head': 16,
        'rotary_dim': 64,
    },
}


def test_the_page_says_what_the_arithmetic_gives() -> None:
    page = PAGE.read_text().splitlines()
    assert [line for line in lines() if line and line not in page] == []
    # And no table line that the arithmetic does not give.
    assert {line for line in page if line.startswith('|')} == {line for line in lines() if line}


def test_parameters_are_those_of_the_networks() -> None:
    for shape, config in CONFIGS.items():
        with torch.device('meta'):
            model = build_model({**config, 'n_head': 16})
        assert parameters(shape) == sum(parameter.numel() for parameter in model.parameters())
        trained = add_lora(model, 16, 32)
        assert adapter_parameters(shape, 16) == sum(parameter.numel() for parameter in trained)


def test_anchors_hold() -> None:
    # GPT-2 medium and GPT-J by their papers; J does not fit on one GPU, its adapter does.
    assert round(parameters(M) / 1e6) == 355 and round(parameters(J) / 1e9, 2) == 6.05
    fits = {(row.config, row.gpus): row.fits for row in rows()}
    assert not fits['j.toml', 1]
    assert sum(not fit for fit in fits.values()) == 1
