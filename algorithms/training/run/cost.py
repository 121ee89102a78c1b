"""Memory, time and money of training PH-Codex-M and -J: the arithmetic of docs/reference/training-cost.md.

python -m run.cost        # in algorithms/training

Estimates, not measurements: the machines are not here. What is assumed stands in the constants below.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from run.settings import Settings, read_settings

# Dense bf16 products a second of an H100 SXM, the share of them that such trainers reach, and a rented hour.
PEAK, REACHED, DOLLARS = 989e12, 0.40, 3.0
GPU_BYTES = 80e9
# Computing the blocks again in the backward pass makes four passes of three.
RECOMPUTED = 4 / 3
CORPUS_TOKENS = 1e9
_CONFIGS = Path(__file__).parents[1] / 'configs'


@dataclass(frozen=True)
class Shape:
    """Sizes of a network; `own_head` where the output matrix is not the embedding."""

    name: str
    layers: int
    width: int
    heads: int
    rows: int
    positions: int
    own_head: bool


M = Shape('M (GPT-2-medium)', 24, 1024, 16, 50_304, 1024, own_head=False)
J = Shape('J (GPT-J)', 28, 4096, 16, 50_400, 0, own_head=True)


def parameters(shape: Shape) -> int:
    """How many numbers a network has, biases and norms included."""
    width = shape.width
    matrices = 12 * width * width
    # GPT-2 has biases everywhere and two norms; GPT-J biases in the feed-forward only and one norm.
    vectors = 5 * width + (2 * width if shape.own_head else 8 * width)
    head = shape.rows * (width + 1) if shape.own_head else 0
    return shape.layers * (matrices + vectors) + (shape.rows + shape.positions) * width + 2 * width + head


def adapter_parameters(shape: Shape, rank: int) -> int:
    """Numbers of the adapters on all matrices of the blocks."""
    width = shape.width
    if shape.own_head:
        sides = 4 * (width + width) + 2 * (width + 4 * width)
    else:
        sides = (width + 3 * width) + (width + width) + 2 * (width + 4 * width)
    return shape.layers * rank * sides


def state_bytes(shape: Shape, settings: Settings, processes: int) -> float:
    """What weights, gradients and moments of Adam take on each GPU."""
    count = parameters(shape)
    if settings.rank:
        # Frozen weights in bf16, blocks again with the adapter added, and 16 bytes a trained number.
        adapted = 12 * shape.width**2 * shape.layers
        return 2 * (count + adapted) + 16 * adapter_parameters(shape, settings.rank)
    # fp32 weight, gradient and two moments in parts; bf16 copies of two blocks, embedding and head.
    block = (count - shape.rows * shape.width * (2 if shape.own_head else 1)) / shape.layers
    outer = count - block * shape.layers
    return 16 * count / processes + 2 * (2 * block + outer)


def activation_bytes(shape: Shape, settings: Settings) -> float:
    """What the forward pass keeps of a micro-batch for the backward pass, roughly, and a chunk of logits."""
    # Of each block: the stream thrice (fp32), seven states and two of the feed-forward, four times as wide
    # (bf16).
    kept = shape.width * (3 * 4 + 7 * 2 + 2 * 4 * 2)
    blocks = (shape.layers * 4 * shape.width + kept) if settings.recompute else shape.layers * kept
    logits = 512 * shape.rows * (2 + 4 + 2) + 4 * shape.rows * shape.width
    return settings.micro_tokens * blocks + logits


def flops_a_token(shape: Shape, settings: Settings) -> float:
    """6 a parameter, and the products of attention over half of the longest sample."""
    attention = 12 * shape.layers * shape.width * settings.longest / 2
    passes = 6 * parameters(shape) + attention
    if settings.rank:
        # Frozen matrices need no gradient of their own: two passes of three.
        passes *= 2 / 3
    return passes * (RECOMPUTED if settings.recompute else 1)


@dataclass(frozen=True)
class Cost:
    """A row of the table; sizes are a GPU's, in bytes."""

    config: str
    gpus: int
    states: float
    activations: float
    tokens_a_second: float
    hours: float

    @property
    def fits(self) -> bool:
        """Nine tenths of a GPU are for use, the rest is fragments and the libraries'."""
        return self.states + self.activations < 0.9 * GPU_BYTES

    @property
    def dollars(self) -> float:
        return self.hours * self.gpus * DOLLARS


def cost(config: str, shape: Shape, gpus: int) -> Cost:
    """What one pass over `CORPUS_TOKENS` takes with a config of configs/."""
    settings = read_settings(_CONFIGS / config)
    speed = PEAK * REACHED * gpus / flops_a_token(shape, settings)
    states = state_bytes(shape, settings, gpus)
    activations = activation_bytes(shape, settings)
    return Cost(config, gpus, states, activations, speed, CORPUS_TOKENS / speed / 3600)


def rows() -> list[Cost]:
    return [
        *(cost('m.toml', M, gpus) for gpus in (1, 8)),
        *(cost('j.toml', J, gpus) for gpus in (1, 2, 4, 8)),
        cost('j-lora.toml', J, 1),
    ]


def lines() -> Iterator[str]:
    """The tables in Markdown."""
    yield '| | parameters | weights, fp32 | states of full fine-tuning (16 B each) | checkpoint |'
    yield '| --- | --- | --- | --- | --- |'
    for shape in (M, J):
        count = parameters(shape)
        sizes = ' | '.join(f'{count * size / 1e9:.1f} GB' for size in (4, 16, 12))
        yield f'| {shape.name} | {count / 1e6:,.1f} M | {sizes} |'
    yield ''
    titles = 'config', 'H100 80 GB', 'states a GPU', 'activations a GPU', 'fits', 'tokens/s', '1 B tokens'
    yield f'| {" | ".join(titles)} | at $3 an hour |'
    yield '| --- | --- | --- | --- | --- | --- | --- | --- |'
    for row in rows():
        sizes = (
            f'{row.states / 1e9:.1f} GB | {row.activations / 1e9:.1f} GB | {"yes" if row.fits else "**no**"}'
        )
        times = (
            f'{row.tokens_a_second:,.0f} | {row.hours:.1f} h | ${row.dollars:,.0f}'
            if row.fits
            else '– | – | –'
        )
        yield f'| `{row.config}` | {row.gpus} | {sizes} | {times} |'


if __name__ == '__main__':
    print('\n'.join(lines()))
