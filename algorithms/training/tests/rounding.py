"""What our 8-bit storage keeps of a network's matrices, as test/golden/models/make.py rounds them."""

import numpy as np
import torch

from model.gpt2 import Conv1D


def _stored(weight: np.ndarray, group: int) -> np.ndarray:
    """Rows of numbers of which each `group` shares an fp32 scale, with 8 bits a number."""
    groups = weight.reshape(-1, group).astype(np.float64)
    scales = (np.abs(groups).max(axis=1, keepdims=True) / 127).astype(np.float32)
    scales[scales == 0] = 1
    codes = np.clip(np.rint(groups / scales.astype(np.float64)), -127, 127)
    return (codes.astype(np.float32) * scales).reshape(weight.shape)


def round_as_stored(model: torch.nn.Module) -> None:
    """Rounds in place: the body's matrices by rows, embedding and output by blocks, positions not at all."""
    for name, module in model.named_modules():
        weight = getattr(module, 'weight', None)
        if weight is None or weight.dim() != 2 or name.endswith('wpe'):
            continue
        turned = isinstance(module, Conv1D)
        rows = np.ascontiguousarray((weight.t() if turned else weight).detach().numpy())
        width = rows.shape[1]
        by_block = isinstance(module, torch.nn.Embedding) or name.endswith('lm_head')
        rounded = torch.from_numpy(_stored(rows, (32 if width % 64 else 64) if by_block else width))
        weight.data.copy_(rounded.t() if turned else rounded)
