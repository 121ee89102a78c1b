"""Rotary positions (Su et al. 2021), in the two layouts that models use."""

import torch
from torch import Tensor


def rotary_angles(length: int, dims: int, theta: float, like: Tensor) -> tuple[Tensor, Tensor]:
    """
    Cosines and sines [length, dims / 2] for positions 0 … length − 1; computed in fp32, given in the type of
    `like`.
    """
    frequencies = theta ** (-torch.arange(0, dims, 2, dtype=torch.float32, device=like.device) / dims)
    angles = torch.arange(length, dtype=torch.float32, device=like.device)[:, None] * frequencies
    return angles.cos().to(like.dtype), angles.sin().to(like.dtype)


def rotate_halves(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotates pairs (i, i + dims / 2) of the last axis: llama's layout."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


def rotate_pairs(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotates pairs (2i, 2i + 1) of the last axis: GPT-J's layout."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, b * cos + a * sin), dim=-1).flatten(-2)
