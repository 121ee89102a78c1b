"""The loop over steps: log, checkpoints and looks at held-out text, from wherever the run stands."""

import json
import math
import time
from pathlib import Path

from run.checkpoint import latest_checkpoint, load_checkpoint, save_checkpoint
from run.kept import keep_checkpoint
from run.loss_log import LossLog
from run.start_record import record_start
from run.training_run import Run
from samples.documents import Documents


def progress(step: int, steps: int, entry: dict, tokens: int, seconds: float) -> str:
    left = (steps - step - 1) * seconds
    speed, minutes = f'{tokens / seconds:.0f} tokens/s', math.ceil(left / 60)
    return f'step {step + 1}/{steps}  loss {entry["loss"]:.4f}  {speed}  {minutes} min left'


def train(run: Run, out: Path, base: Path, corpus: Path, until: int, keep: bool = False) -> None:
    """Does the steps that are missing up to `until`; `keep` leaves every checkpoint, for verification."""
    settings = run.settings
    checkpoint = latest_checkpoint(out / 'checkpoint')
    first = load_checkpoint(checkpoint, run.model, run.optimizer) if checkpoint else 0
    run.refresh()
    chief = run.rank == 0
    if chief:
        record_start(out, first, base, corpus)
    log = LossLog(out / 'log.jsonl', first) if chief else None
    held_out = Documents(corpus / 'validation.jsonl')

    def look(step: int) -> None:
        # Sharded networks are looked at after export, not here.
        if not chief or run.world > 1 or settings.evaluate_samples == 0:
            return
        figures, written = run.look(held_out, settings.evaluate_samples)
        print(
            f'step {step}  held out: ' + '  '.join(f'{key} {value:.4f}' for key, value in figures.items()),
            flush=True,
        )
        with (out / 'samples.jsonl').open('a') as file:
            file.write(json.dumps({'step': step, **figures, 'samples': written}) + '\n')

    if first == 0:
        look(0)
    for step in range(first, until):
        began = time.monotonic()
        entry = run.step(step)
        done = step + 1
        if log:
            log.append(entry)
            print(progress(step, until, entry, settings.tokens, time.monotonic() - began), flush=True)
        if done % settings.checkpoint_every == 0 or done == until:
            saved = save_checkpoint(out / 'checkpoint', done, run.model, run.optimizer)
            if keep and chief:
                keep_checkpoint(saved, out / 'kept')
        if done % settings.evaluate_every == 0 or done == until:
            look(done)
    run.save(out, base)
