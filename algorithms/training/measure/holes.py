"""
Looking at held-out text: nats of the same middles with and without the suffix, and what the model writes
there.
"""

from random import Random

import torch
from torch import Tensor, nn

from samples.documents import Documents
from samples.fim import Encode, Marks, choose_middle, last_word, window_before

# Windows of the editor, and a bound on the middle so that one long line does not outweigh the others.
_PREFIX, _SUFFIX, _LONGEST_MIDDLE = 1200, 400, 160

_MOST_TRIES = 100


class Hole:
    """A hole in held-out text: prompts with and without what follows, and the ids that belong there."""

    def __init__(self, text: str, start: int, end: int, marks: Marks, encode: Encode):
        prefix = window_before(text, start, _PREFIX)
        taken = last_word(prefix)
        before = encode(prefix[: len(prefix) - len(taken)]) or [marks.end]
        self.plain = before
        self.infill = [marks.suffix, *encode(text[end : end + _SUFFIX]), marks.prefix, *before]
        self.middle = encode(taken + text[start:end])
        self.size = len((taken + text[start:end]).encode())
        self.shown = {'before': prefix[-120:], 'wanted': text[start:end]}


def choose_holes(documents: Documents, count: int, marks: Marks, encode: Encode, seed: int = 7) -> list[Hole]:
    """
    The same holes for the same corpus and seed, languages in turn; fewer where hardly any text is fit,
    ValueError if none is.
    """
    random, holes, tries = Random(seed), [], 0
    languages = sorted(documents.by_language)
    while len(holes) < count and tries < _MOST_TRIES * count:
        tries += 1
        text = documents[random.choice(documents.by_language[languages[len(holes) % len(languages)]])]['text']
        start, end = choose_middle(text, random)
        if 0 < end - start <= _LONGEST_MIDDLE and text[start:end].strip():
            holes.append(Hole(text, start, end, marks, encode))
    if not holes:
        raise ValueError('the held-out text has no place for a hole')
    return holes


@torch.no_grad()
def middle_nats(model: nn.Module, prompt: list[int], middle: list[int]) -> float:
    """Σ −ln p over the ids of a middle."""
    ids = torch.tensor([prompt + middle], device=model.head()[0].device)
    weights = torch.zeros(ids.shape, device=ids.device)
    weights[0, len(prompt) :] = 1
    return model(ids, weights).item()


def evaluate(model: nn.Module, holes: list[Hole]) -> dict[str, float]:
    """Nats a token and bits a byte of the middles: read left to right, and with the suffix first."""
    tokens, size = sum(len(hole.middle) for hole in holes), sum(hole.size for hole in holes)
    plain = sum(middle_nats(model, hole.plain, hole.middle) for hole in holes)
    infill = sum(middle_nats(model, hole.infill, hole.middle) for hole in holes)
    bits = 1 / (size * 0.6931471805599453)
    return {
        'plain_nats': plain / tokens,
        'infill_nats': infill / tokens,
        'plain_bits_per_byte': plain * bits,
        'infill_bits_per_byte': infill * bits,
    }


@torch.no_grad()
def write(model: nn.Module, prompt: list[int], end: int, longest: int = 24) -> list[int]:
    """Greedy continuation until `end`; without a cache, so for a few samples only."""
    ids: list[int] = []
    weight, bias = model.head()
    while len(ids) < longest:
        state: Tensor = model.hidden(torch.tensor([prompt + ids], device=weight.device))[0, -1]
        chosen = int(nn.functional.linear(state, weight, bias).argmax())
        if chosen == end:
            break
        ids.append(chosen)
    return ids
