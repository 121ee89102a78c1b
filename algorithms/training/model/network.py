"""What the three networks have in common."""

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from .loss import weighted_cross_entropy


class Network(nn.Module):
    """
    A causal language model: subclasses give `hidden` (ids [batch, length] → [batch, length, width]) and
    `head`.
    """

    LORA_TARGETS: tuple[str, ...] = ()
    BLOCK: type[nn.Module]
    # Blocks keep only their input for the backward pass and compute the rest again: a third more time, far
    # less memory.
    recompute = False

    def hidden(self, ids: Tensor) -> Tensor:
        raise NotImplementedError

    def head(self) -> tuple[Tensor, Tensor | None]:
        """Output matrix [vocabulary, width] and its bias."""
        raise NotImplementedError

    def through(self, block: nn.Module, *inputs: Tensor | tuple[Tensor, Tensor]) -> Tensor:
        """The output of a block."""
        if self.recompute and torch.is_grad_enabled():
            return checkpoint(block, *inputs, use_reentrant=False, preserve_rng_state=False)
        return block(*inputs)

    def logits(self, ids: Tensor) -> Tensor:
        """Logits [batch, length, vocabulary]."""
        weight, bias = self.head()
        return nn.functional.linear(self.hidden(ids), weight, bias)

    def forward(self, ids: Tensor, weights: Tensor) -> Tensor:
        """
        Σ weight · −ln p(id | ids before it), for ids and weights [batch, length]; the first id is never
        predicted.
        """
        states, targets, weights = self.hidden(ids)[:, :-1], ids[:, 1:], weights[:, 1:]
        # Only rows that count go through the head, the largest matrix.
        counted = weights > 0
        return weighted_cross_entropy(states[counted], self.head(), targets[counted], weights[counted])
