"""Re-runs steps of a run that is on this machine with its checkpoints."""

import secrets
from pathlib import Path

import torch

from model.weights_digest import file_digest, weights_digest
from proof.agreement import Agreement, Disagreement
from run.checkpoint import load_checkpoint
from run.environment import describe_environment, same_kind
from run.kept import kept_checkpoints
from run.loss_log import read_log
from run.settings import restore_settings
from run.start_record import read_starts
from run.training_run import Run
from samples.documents import Documents


def choose_start(run: Path, steps: int) -> int:
    """
    A place to begin, drawn by the system's randomness: the seed's start or a kept checkpoint with steps after
    it.
    """
    return secrets.choice([0, *(step for step in kept_checkpoints(run) if step < steps)])


def verify_run(run: Path, base: Path, corpus: Path, stretch: int, start: int | None, say) -> None:
    """
    Compares `stretch` steps with the log, and weights with the checkpoint there, if any; raises Disagreement.
    """
    torch.use_deterministic_algorithms(True)
    settings = restore_settings(run / 'settings.json')
    log = read_log(run / 'log.jsonl')
    say(f'the hash chain of {len(log)} log entries holds')
    starts = read_starts(run)
    if starts:
        _check_inputs(starts[-1], base, corpus)
        say('base and corpus are those of the run')
    first = choose_start(run, len(log)) if start is None else start
    checkpoints = kept_checkpoints(run)
    if first and first not in checkpoints or not 0 <= first < len(log):
        raise ValueError(f'there is no checkpoint at step {first} with steps after it')
    strict = bool(starts) and same_kind(describe_environment(), _environment_at(starts, first))
    again = Run(settings, base, Documents(corpus / 'train.jsonl'))
    if first:
        load_checkpoint(checkpoints[first], again.model, again.optimizer)
    again.refresh()
    agreement, last = Agreement(), min(first + stretch, len(log))
    for step in range(first, last):
        agreement.add(log[step], again.step(step), strict)
        say(f'step {step} agrees')
        # The weights are compared where a checkpoint is met, which also checks that checkpoint.
        if step + 1 in checkpoints:
            compare_weights(checkpoints[step + 1], again, strict)
            say(f'the weights of checkpoint {step + 1} agree')
    say(f'steps {first} to {last - 1}: {agreement.describe()}')


def _check_inputs(start: dict, base: Path, corpus: Path) -> None:
    if weights_digest(base) != start['base']['weights']:
        raise Disagreement(f'{base} does not hold the weights that the run began with')
    if file_digest(corpus / 'train.jsonl') != start['corpus']['train']:
        raise Disagreement(f'{corpus} is not the corpus of the run')


def _environment_at(starts: list[dict], step: int) -> dict:
    return [start for start in starts if start['step'] <= step][-1]['environment']


def compare_weights(checkpoint: Path, run: Run, strict: bool) -> None:
    """Compares the trained parameters with those of a checkpoint; raises Disagreement."""
    published = torch.load(checkpoint / 'state.pt', weights_only=True)['model']
    for name, parameter in run.model.named_parameters():
        if name not in published:
            continue
        one, other = _whole(published[name]), _whole(parameter.detach())
        close = torch.equal(one, other) if strict else torch.allclose(one, other, rtol=0.05, atol=1e-3)
        if not close:
            raise Disagreement(f'{checkpoint.name}: {name} is not what the steps give')


def _whole(tensor: torch.Tensor) -> torch.Tensor:
    return (tensor.full_tensor() if hasattr(tensor, 'full_tensor') else tensor).cpu().float()
