"""Random weights of tiny checkpoints, and what our storage keeps of them."""

import numpy as np
import torch
from transformers.pytorch_utils import Conv1D

# Tables that are stored as they are.
PLAIN = ("wpe", "position_embeddings", "token_type_embeddings")


def stored(weight: np.ndarray, group: int) -> np.ndarray:
    """What is left of rows of numbers when each `group` of them has one fp32 scale and 8 bits a number."""
    groups = weight.reshape(-1, group).astype(np.float64)
    scales = (np.abs(groups).max(axis=1, keepdims=True) / 127).astype(np.float32)
    scales[scales == 0] = 1
    codes = np.clip(np.rint(groups / scales.astype(np.float64)), -127, 127)
    return (codes.astype(np.float32) * scales).reshape(weight.shape)


def quantise(model: torch.nn.Module) -> None:
    """Rounds every matrix in place: the body's by rows, embedding and output by blocks; positions stay as they are."""
    block = 64 if model.config.hidden_size % 64 == 0 else 32
    seen: set[int] = set()
    for name, module in model.named_modules():
        weight = getattr(module, "weight", None)
        if weight is None or weight.dim() != 2 or name.endswith(PLAIN) or weight.data_ptr() in seen:
            continue
        seen.add(weight.data_ptr())
        turned = isinstance(module, Conv1D)
        rows = (weight.T if turned else weight).detach().numpy()
        by_block = isinstance(module, torch.nn.Embedding) or name.endswith("lm_head")
        rounded = torch.from_numpy(stored(np.ascontiguousarray(rows), block if by_block else rows.shape[1]))
        weight.data.copy_(rounded.T if turned else rounded)


def randomise(model: torch.nn.Module) -> None:
    """Numbers large enough that a wrong head, pair or order is seen; biases and norms that matter."""
    for name, parameter in model.named_parameters():
        is_scale = parameter.dim() == 1 and name.endswith("weight")
        parameter.data.normal_(1.0 if is_scale else 0.0, 0.15)
