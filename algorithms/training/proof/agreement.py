"""When two computations of the same step agree: bit for bit, or as far as different processors can."""

import math
from dataclasses import dataclass

# Relative. Measured by `python -m proof.noise` for PH-Codex-S: docs/guides/training.md has the figures.
LOSS_TOLERANCE = 0.01
NORM_TOLERANCE = 0.05
# What must be equal everywhere: which step, on which tokens, how many of them counted, at what rate.
_EXACT = ('step', 'data', 'counted', 'rate')


class Disagreement(Exception):
    """What was published is not what comes out."""


@dataclass
class Agreement:
    """
    How well entries agreed so far: whether every one was equal to the last bit, and the worst differences.
    """

    exact: bool = True
    loss: float = 0.0
    norm: float = 0.0

    def add(self, published: dict, repeated: dict, must_be_exact: bool) -> None:
        """Compares one entry; raises Disagreement where it is further away than may be."""
        name = f'step {repeated["step"]}'
        for field in _EXACT:
            if published.get(field) != repeated[field]:
                raise Disagreement(
                    f'{name}: "{field}" is {published.get(field)}, repeated it is {repeated[field]}'
                )
        loss, norm = _apart(published, repeated, 'loss'), _apart(published, repeated, 'norm')
        self.loss, self.norm = max(self.loss, loss), max(self.norm, norm)
        self.exact = self.exact and loss == 0 and norm == 0
        if must_be_exact and not self.exact:
            raise Disagreement(f'{name}: the loss is {published["loss"]}, repeated it is {repeated["loss"]}')
        # Written so that "not a number" disagrees.
        if not (loss <= LOSS_TOLERANCE and norm <= NORM_TOLERANCE):
            raise Disagreement(
                f'{name}: the loss is {published["loss"]:.5f}, repeated it is {repeated["loss"]:.5f}; '
                f'the norm is {published["norm"]:.4f}, repeated it is {repeated["norm"]:.4f}'
            )

    def describe(self) -> str:
        """The result in words."""
        if self.exact:
            return 'bit for bit'
        return (
            f'loss within {self.loss:.2e} (tolerance {LOSS_TOLERANCE}), '
            f'gradient norm within {self.norm:.2e} (tolerance {NORM_TOLERANCE}), relative'
        )


def _apart(published: dict, repeated: dict, field: str) -> float:
    one, other = published.get(field), repeated[field]
    if not isinstance(one, (int, float)):
        return math.inf
    return abs(one - other) / max(abs(one), abs(other), 1e-9)
