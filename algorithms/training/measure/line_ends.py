"""How well a network ends lines that it was not trained on: nats, and lines that it would write exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import torch
from torch import nn

from measure.holes import Hole
from measure.paired import paired_change
from samples.documents import Documents
from samples.fim import Encode, Marks

# Shorter lines say little; longer ones nobody's suggestion ends exactly.
_SHORTEST, _LONGEST = 8, 120


@dataclass(frozen=True)
class Measured:
    """
    Of each place the nats of its text and the number of its tokens, and whether greedy decoding writes just
    it.
    """

    nats: list[float]
    tokens: int
    exact: list[bool]

    def summary(self) -> dict:
        """The figures of a report."""
        total = sum(self.nats)
        return {'places': len(self.nats), 'nats': total / max(1, self.tokens), 'exact': sum(self.exact)}


def choose_line_ends(
    documents: Documents, count: int, marks: Marks, encode: Encode, seed: int = 11
) -> list[Hole]:
    """
    At most `count` places at which the rest of a line is to be written, the same for the same documents.
    """
    random, places = Random(seed), []
    for number in range(len(documents)):
        text, start = documents[number]['text'], 0
        for line in text.splitlines(keepends=True):
            written = line.strip()
            if _SHORTEST <= len(written) <= _LONGEST:
                places.append(
                    (number, start + line.index(written), start + line.index(written) + len(written))
                )
            start += len(line)
    holes = []
    for number, start, end in sorted(random.sample(places, min(count, len(places)))):
        cut = start + random.randrange((end - start) // 2 + 1)
        holes.append(Hole(documents[number]['text'], cut, end, marks, encode))
    return holes


@torch.no_grad()
def measure(
    model: nn.Module, holes: list[Hole], ends: set[int], on_place: Callable[[int], None] = lambda _: None
) -> Measured:
    """
    One pass a place. Greedy decoding writes a text exactly when each of its tokens is the likeliest one after
    those before it and then comes one of `ends`: so nothing needs to be generated. `on_place` hears how many
    are done.
    """
    weight, bias = model.head()
    nats, exact, tokens = [], [], 0
    for done, hole in enumerate(holes, 1):
        ids = torch.tensor([hole.infill + hole.middle], device=weight.device)
        states = model.hidden(ids)[0, len(hole.infill) - 1 :]
        logits = nn.functional.linear(states, weight, bias).float()
        wanted = ids[0, len(hole.infill) :]
        nats.append(float(nn.functional.cross_entropy(logits[:-1], wanted, reduction='sum')))
        likeliest = logits.argmax(1).tolist()
        exact.append(likeliest[:-1] == wanted.tolist() and likeliest[-1] in ends)
        tokens += len(hole.middle)
        on_place(done)
    return Measured(nats, tokens, exact)


def change(before: Measured, after: Measured) -> dict:
    """Mean change of a place's nats with its 95 % interval, and whether that is better, worse or unclear."""
    mean, error = paired_change(before.nats, after.nats)
    spread = 1.96 * error
    verdict = 'better' if mean + spread < 0 else 'worse' if mean - spread > 0 else 'unclear'
    return {'mean': mean, 'interval': [mean - spread, mean + spread], 'verdict': verdict}
