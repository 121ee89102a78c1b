"""Cross entropy over a large vocabulary without keeping the logits."""

import torch
import torch.nn.functional as F
from torch import Tensor

# 512 rows of 49,152 fp32 logits are 100 MB; larger chunks were not faster on two cores.
_CHUNK = 512


class _ChunkedCrossEntropy(torch.autograd.Function):
    """
    Computes the gradients while the logits of a chunk are there, so that they are computed once and dropped.
    """

    @staticmethod
    def forward(ctx, states: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor, weights: Tensor):
        d_states = torch.empty_like(states)
        d_weight = torch.zeros_like(weight, dtype=torch.float32) if ctx.needs_input_grad[1] else None
        d_bias = torch.zeros_like(bias, dtype=torch.float32) if ctx.needs_input_grad[2] else None
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        for at in range(0, len(states), _CHUNK):
            part = slice(at, at + _CHUNK)
            logits = F.linear(states[part], weight, bias).float()
            chosen = logits.gather(1, targets[part, None])
            largest = logits.amax(1, keepdim=True)
            # In place: each new 100 MB costs more than the arithmetic on it.
            probabilities = logits.sub_(largest).exp_()
            sums = probabilities.sum(1, keepdim=True)
            total += ((sums.log() + largest - chosen)[:, 0] * weights[part]).sum()
            scaled = probabilities.mul_(weights[part, None] / sums)
            scaled.scatter_add_(1, targets[part, None], -weights[part, None])
            d_logits = scaled.to(weight.dtype)
            d_states[part] = d_logits @ weight
            if d_weight is not None:
                d_weight += d_logits.t() @ states[part]
            if d_bias is not None:
                d_bias += d_logits.float().sum(0)
        ctx.save_for_backward(d_states, d_weight, d_bias)
        ctx.types = weight.dtype, bias.dtype if bias is not None else None
        return total

    @staticmethod
    def backward(ctx, scale: Tensor):
        d_states, d_weight, d_bias = ctx.saved_tensors
        scaled = lambda x, dtype: None if x is None else (x * scale).to(dtype)  # noqa: E731
        return (
            scaled(d_states, d_states.dtype),
            scaled(d_weight, ctx.types[0]),
            scaled(d_bias, ctx.types[1]),
            None,
            None,
        )


def weighted_cross_entropy(
    states: Tensor, head: tuple[Tensor, Tensor | None], targets: Tensor, weights: Tensor
) -> Tensor:
    """
    Σ weight · −ln p(target) for states [rows, width], head ([vocabulary, width], bias), targets and weights
    [rows].
    """
    return _ChunkedCrossEntropy.apply(states, *head, targets, weights)
