"""Model folders in Hugging Face's layout: `config.json`, `model.safetensors`, `tokenizer.json`."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from .gpt2 import GPT2
from .gptj import GPTJ
from .llama import Llama

ARCHITECTURES = {'llama': Llama, 'gpt2': GPT2, 'gptj': GPTJ}
# Masks and frequencies that old checkpoints carry although the code computes them.
_COMPUTED = ('.attn.bias', '.attn.masked_bias', '.rotary_emb.inv_freq')


def build_model(config: dict) -> nn.Module:
    """
    The network that `config` (the content of `config.json`) describes, with fresh weights; ValueError for
    others.
    """
    architecture = ARCHITECTURES.get(config.get('model_type', ''))
    if architecture is None:
        raise ValueError(f'model_type "{config.get("model_type")}" is not one of {", ".join(ARCHITECTURES)}')
    return architecture(config)


def load_model(folder: Path) -> nn.Module:
    """The network of a folder with its weights, fp32."""
    model = build_model(json.loads((folder / 'config.json').read_text()))
    weights = load_file(folder / 'model.safetensors')
    stored = {name: tensor.float() for name, tensor in weights.items() if not name.endswith(_COMPUTED)}
    # A tied head is the embedding; some checkpoints store it twice.
    if getattr(model, 'lm_head', None) is None:
        stored.pop('lm_head.weight', None)
    model.load_state_dict(stored)
    return model


def copy_tokenizer(base: Path, folder: Path) -> None:
    """Copies what a model folder needs beside its weights, as far as `base` has it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ('tokenizer.json', 'tokenizer_config.json', 'generation.json'):
        if (base / name).exists():
            shutil.copyfile(base / name, folder / name)


def save_model(weights: dict[str, torch.Tensor], config: dict, folder: Path) -> None:
    """Writes `config.json` and `model.safetensors` (fp32)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'config.json').write_text(json.dumps(config, indent=2) + '\n')
    tensors = {name: tensor.detach().float().contiguous() for name, tensor in sorted(weights.items())}
    save_file(tensors, folder / 'model.safetensors', metadata={'format': 'pt'})
