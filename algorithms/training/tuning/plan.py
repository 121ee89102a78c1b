"""How a fine-tuning is set up by the data, the machine and the time there is."""

import time
from collections import Counter
from dataclasses import replace

from run.environment import computes_bf16
from run.settings import Settings
from run.training_run import Run
from samples.documents import Documents

# Below this the warm-up is most of the run.
_FEWEST = 8
# A look at held-out text takes as long as three steps.
_BETWEEN_LOOKS = 12
# A fine-tuning of a person's files repeats each of them this often at most, when no time or number is given.
_EPOCHS = 4
_MOST_BY_ITSELF = 400


def first_settings(documents: Documents, seed: int) -> Settings:
    """
    Settings before the number of steps is known; languages are met as often as the data have characters of
    them.
    """
    characters = Counter()
    for language, numbers in documents.by_language.items():
        characters[language] = sum(len(documents[number]['text']) for number in numbers)
    return Settings(
        rank=16,
        alpha=32,
        precision='bf16' if computes_bf16() else 'fp32',
        seed=seed,
        learning_rate=6e-4,
        tokens=2048,
        micro_tokens=2048,
        longest=1024,
        languages={name: count / characters.total() for name, count in sorted(characters.items())},
        checkpoint_every=5,
        evaluate_samples=20,
    )


def with_steps(settings: Settings, steps: int) -> Settings:
    """Settings for that many steps: a short warm-up, a third of the way down, few looks."""
    return replace(
        settings,
        steps=steps,
        warmup=min(5, max(1, steps // 8)),
        decay=max(1, steps // 3),
        evaluate_every=max(_BETWEEN_LOOKS, steps // 4),
    )


def steps_of(documents: Documents, settings: Settings) -> int:
    """How many steps read the data a few times, at some three characters a token."""
    characters = sum(len(documents[number]['text']) for number in range(len(documents)))
    return max(_FEWEST, min(_MOST_BY_ITSELF, round(_EPOCHS * characters / 3 / settings.tokens)))


def steps_in(run: Run, seconds: float) -> int:
    """How many steps fit into that time, from the passes over one micro-batch; changes nothing."""
    batches, _ = run.batches.step(0)
    # The first pass also allocates; the second is like all others.
    for batch in (batches[0], batches[0]):
        began = time.monotonic()
        run.model(batch.ids.to(run.device), batch.weights.to(run.device)).backward()
        passed = time.monotonic() - began
    run.optimizer.zero_grad(set_to_none=True)
    return max(_FEWEST, int(seconds / max(1e-6, passed * len(batches))))
