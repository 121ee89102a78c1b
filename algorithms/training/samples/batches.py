"""
Which samples a step sees: a pure function of (seed, step), so that a run resumes without remembering where
it was.
"""

import hashlib
from dataclasses import dataclass
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor

from samples.documents import Documents
from samples.fim import FimMix, Marks, Sample, make_sample

# Samples in a row that may be too short or too long before the corpus is held to be unfit.
_MOST_UNFIT = 10_000


@dataclass(frozen=True)
class BatchPlan:
    """
    Size and mix of a step: tokens a step, tokens a micro-batch (padding counted), longest sample, share by
    language.
    """

    tokens: int
    micro_tokens: int
    longest: int
    languages: dict[str, float]


@dataclass(frozen=True)
class MicroBatch:
    """Padded ids and loss weights, both [rows, length]."""

    ids: Tensor
    weights: Tensor


class Batches:
    """`batches.step(n)` gives the micro-batches of step n and the digest of what was in them."""

    def __init__(
        self,
        documents: Documents,
        tokenizer: Tokenizer,
        plan: BatchPlan,
        mix: FimMix,
        marks: Marks,
        seed: int,
    ):
        self.documents, self.tokenizer, self.plan, self.mix, self.marks, self.seed = (
            documents,
            tokenizer,
            plan,
            mix,
            marks,
            seed,
        )
        self.languages = {
            name: share for name, share in plan.languages.items() if name in documents.by_language
        }
        if not self.languages:
            raise ValueError(f'the corpus has none of the languages {", ".join(plan.languages)}')

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def samples(self, step: int) -> list[tuple[int, Sample]]:
        """The samples of a step with their document's number, in the order drawn."""
        random = Random(f'{self.seed}/{step}')
        drawn, tokens, unfit = [], 0, 0
        while tokens < self.plan.tokens:
            language = random.choices(list(self.languages), list(self.languages.values()))[0]
            number = random.choice(self.documents.by_language[language])
            sample = make_sample(self.documents[number]['text'], self.mix, self.marks, self.encode, random)
            if not 8 <= len(sample.ids) <= self.plan.longest:
                unfit += 1
                if unfit > _MOST_UNFIT:
                    raise ValueError(f'the corpus gives no samples of 8 to {self.plan.longest} tokens')
                continue
            unfit = 0
            drawn.append((number, sample))
            tokens += len(sample.ids)
        return drawn

    def step(self, step: int) -> tuple[list[MicroBatch], str]:
        samples = [sample for _, sample in self.samples(step)]
        return micro_batches(samples, self.plan.micro_tokens), digest(samples)


def micro_batches(samples: list[Sample], tokens: int) -> list[MicroBatch]:
    """Samples of like length together, each micro-batch of at most `tokens` padded tokens (or one sample)."""
    batches, rows = [], []
    for sample in sorted(samples, key=lambda sample: len(sample.ids)):
        if rows and (len(rows) + 1) * len(sample.ids) > tokens:
            batches.append(_pad(rows))
            rows = []
        rows.append(sample)
    return [*batches, _pad(rows)]


def digest(samples: list[Sample]) -> str:
    """SHA-256 over the token ids of a step, little endian, each sample led by its length."""
    summed = hashlib.sha256()
    for sample in samples:
        summed.update(b''.join(number.to_bytes(4, 'little') for number in (len(sample.ids), *sample.ids)))
    return summed.hexdigest()


def _pad(samples: list[Sample]) -> MicroBatch:
    length = max(len(sample.ids) for sample in samples)
    # Rows are causal: what follows a sample's end cannot change it, and has no weight.
    ids = torch.zeros(len(samples), length, dtype=torch.long)
    weights = torch.zeros(len(samples), length)
    for row, sample in enumerate(samples):
        ids[row, : len(sample.ids)] = torch.tensor(sample.ids)
        weights[row, : len(sample.ids)] = torch.tensor(sample.weights)
    return MicroBatch(ids, weights)
