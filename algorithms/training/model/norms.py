"""
Normalisations computed in fp32, given in the type of their weights: the residual stream stays fp32 in mixed
precision.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class _RootMeanSquare(torch.autograd.Function):
    """The gradient written out: autograd's own took three times as long on a processor."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        scale = torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon)
        ctx.save_for_backward(x, weight, scale)
        return (x * scale).to(weight.dtype) * weight

    @staticmethod
    def backward(ctx, gradient: Tensor):
        x, weight, scale = ctx.saved_tensors
        d_weight = None
        if ctx.needs_input_grad[1]:
            d_weight = (gradient.float() * x * scale).flatten(0, -2).sum(0).to(weight.dtype)
        d_normed = (gradient * weight).float()
        along = (d_normed * x).mean(-1, keepdim=True) * scale.square()
        return (d_normed - x * along) * scale, d_weight, None


class RMSNorm(nn.Module):
    """Root mean square normalisation (Zhang and Sennrich 2019)."""

    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return _RootMeanSquare.apply(x.float(), self.weight, self.epsilon)


class LayerNorm(nn.Module):
    """Layer normalisation (Ba et al. 2016)."""

    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        normed = F.layer_norm(x.float(), (x.shape[-1],), self.weight.float(), self.bias.float(), self.epsilon)
        return normed.to(self.weight.dtype)
