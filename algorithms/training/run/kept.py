"""Checkpoints that stay: `kept/step-N` in a run, for whoever re-runs the steps between two of them."""

import os
import shutil
from pathlib import Path


def keep_checkpoint(checkpoint: Path, kept: Path) -> None:
    """Adds a whole checkpoint to `kept`, as links to the same files."""
    target = kept / checkpoint.name
    if not target.exists():
        shutil.copytree(checkpoint, target, copy_function=os.link)


def kept_checkpoints(run: Path) -> dict[int, Path]:
    """The kept checkpoints of a run by the number of steps that were done, and its last one."""
    found = [*run.glob('kept/step-*'), *run.glob('checkpoint/step-*')]
    by_step = {int(path.name.removeprefix('step-')): path for path in found if path.suffix != '.partial'}
    return dict(sorted(by_step.items()))
