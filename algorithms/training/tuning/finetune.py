"""Fine-tunes a model on documents: measures it on those held out, trains an adapter, measures again."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from measure.holes import Hole
from measure.line_ends import Measured, change, choose_line_ends, measure
from run.loop import train
from run.settings import Settings, restore_settings
from run.training_run import Run
from samples.documents import Documents
from tuning.plan import first_settings, steps_in, steps_of, with_steps

_PLACES = 80
# Of a given time, what training may take; the rest is for loading, measuring and building the child.
_SHARE = 0.8


def finetune(
    base: Path, corpus: Path, out: Path, steps: int | None, seconds: float | None, seed: int = 1
) -> dict:
    """Trains until the planned number of steps is done; gives the report, which is also in `report.json`."""
    began = time.monotonic()
    torch.use_deterministic_algorithms(True)
    out.mkdir(parents=True, exist_ok=True)
    documents, held_out = Documents(corpus / 'train.jsonl'), Documents(corpus / 'validation.jsonl')
    planned = out / 'settings.json'
    resumed = restore_settings(planned) if planned.exists() else None
    run = Run(resumed or first_settings(documents, seed), base, documents)
    holes = choose_line_ends(held_out, _PLACES, run.marks, run.batches.encode)
    if not holes:
        raise ValueError('the held-out part has no line of 8 to 120 characters')
    ends = _ends(run, base)
    before = _before(run, holes, ends, out)
    if resumed is None:
        run.settings = with_steps(run.settings, _steps(run, documents, steps, seconds, began))
        _write(planned, asdict(run.settings))
    train(run, out, base, corpus, run.settings.steps)
    after = measure(run.model, holes, ends, _teller(holes))
    report = _report(run.settings, documents, held_out, before, after)
    _write(out / 'report.json', report)
    return report


def _steps(run: Run, documents: Documents, steps: int | None, seconds: float | None, began: float) -> int:
    if steps is not None:
        return steps
    if seconds is None:
        return steps_of(documents, run.settings)
    return steps_in(run, seconds * _SHARE - (time.monotonic() - began))


def _before(run: Run, holes: list[Hole], ends: set[int], out: Path) -> Measured:
    """What the parent does: measured once, since a run that goes on no longer has the parent's weights."""
    kept = out / 'before.json'
    if not kept.exists():
        _write(kept, asdict(measure(run.model, holes, ends, _teller(holes))))
    return Measured(**json.loads(kept.read_text()))


def _teller(holes: list[Hole]) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 10 == 0 or done == len(holes):
            print(f'measured {done}/{len(holes)}', flush=True)

    return tell


def _ends(run: Run, base: Path) -> set[int]:
    """Tokens that end a line: those that end a text, and all that begin with a line's end."""
    eos = json.loads((base / 'generation.json').read_text())['eos']
    size = run.tokenizer.get_vocab_size()
    texts = run.tokenizer.decode_batch([[number] for number in range(size)], skip_special_tokens=False)
    return {*eos, *(number for number, text in enumerate(texts) if text.startswith(('\n', '\r')))}


def _report(
    settings: Settings, documents: Documents, held_out: Documents, before: Measured, after: Measured
) -> dict:
    early, late, difference = before.summary(), after.summary(), change(before, after)
    low, high = difference['interval']
    return {
        'v': 1,
        'steps': settings.steps,
        'precision': settings.precision,
        'documents': {'train': len(documents), 'heldOut': len(held_out)},
        'before': early,
        'after': late,
        'change': difference,
        'summary': {
            'verdict': difference['verdict'],
            'held-out line ends': f'{early["nats"]:.4f} → {late["nats"]:.4f} nats a token',
            'change of a line': f'{difference["mean"]:+.3f} nats, 95 % interval {low:+.3f} to {high:+.3f}',
            'written exactly': f'{early["exact"]} → {late["exact"]} of {late["places"]}',
        },
    }


def _write(path: Path, content: dict) -> None:
    partial = path.with_suffix('.partial')
    partial.write_text(json.dumps(content, indent=2) + '\n')
    partial.replace(path)
