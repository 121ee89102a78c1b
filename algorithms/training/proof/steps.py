"""
Proof steps: a few steps beyond the end of a run, which anyone can repeat from the published weights alone.

The state of the optimiser is too large to publish, so these begin with a fresh one. Their samples are drawn
as the run's were, by (seed, step); the few documents that they need come with Merkle paths to the corpus'
root. Their entries go on with the hash chain of the run's log. Losses come out right only for the weights
that were published: docs/guides/training.md tells how far others miss them, and how far processors differ.
"""

from dataclasses import replace
from pathlib import Path

import torch

from model.lora import load_lora
from model.weights_digest import file_digest
from run.settings import Settings
from run.training_run import Run, learning_rate
from samples.documents import Documents

LORA_WEIGHTS = 'adapter_model.safetensors'


def weights_file(folder: Path) -> Path:
    """The file of an adapter or of whole weights in `folder`; ValueError if there is none."""
    for name in (LORA_WEIGHTS, 'model.safetensors'):
        if (folder / name).exists():
            return folder / name
    raise ValueError(f'{folder} holds neither {LORA_WEIGHTS} nor model.safetensors')


def proof_settings(settings: Settings, tokens: int) -> Settings:
    """Small steps at the rate with which the run ended, for as long as one likes."""
    return replace(
        settings,
        tokens=tokens,
        micro_tokens=min(tokens, settings.micro_tokens),
        learning_rate=learning_rate(settings, settings.steps),
        warmup=0,
        decay=1,
        steps=1 << 40,
    )


def open_proof(settings: Settings, tokens: int, base: Path, weights: Path, documents: Documents) -> Run:
    """A run that stands where the published weights are: an adapter over `base`, or a whole network."""
    torch.use_deterministic_algorithms(True)
    run = Run(proof_settings(settings, tokens), base if settings.rank else weights, documents)
    if settings.rank:
        load_lora(run.model, weights)
    run.refresh()
    return run


def proof_header(settings: Settings, weights: Path, tokens: int, steps: int, environment: dict) -> dict:
    """The first entry of a proof: what the steps after it start from."""
    proved = proof_settings(settings, tokens)
    return {
        'proof': {
            'weights': file_digest(weights_file(weights)),
            'steps': steps,
            'tokens': tokens,
            'rate': proved.learning_rate,
            'precision': settings.precision,
            'environment': environment,
        }
    }
