"""Causal attention with grouped keys and values."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def causal_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Mixes v by q · k for q [batch, heads, length, dims] and k, v [batch, kv heads, length, dims]."""
    if q.device.type != 'cpu':
        return F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
    # On a processor the fused kernel's backward pass took 5 times as long as these products (4 × 512 tokens, bf16).
    batch, heads, length, dims = q.shape
    kv_heads = k.shape[1]
    group = heads // kv_heads
    queries = q.reshape(batch * kv_heads, group * length, dims)
    keys, values = (x.reshape(batch * kv_heads, length, dims) for x in (k, v))
    mask = torch.full((length, length), -math.inf, dtype=q.dtype).triu_(1).repeat(group, 1)
    scores = torch.baddbmm(mask, queries, keys.transpose(1, 2), alpha=1 / math.sqrt(dims))
    return torch.bmm(scores.softmax(-1), values).view(batch, heads, length, dims)
