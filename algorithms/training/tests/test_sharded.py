"""Full fine-tuning by two processes: `torchrun` with gloo, killed, continued, and computed by the engine."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch
from imported import ask_imported
from rounding import round_as_stored

from model.folder import load_model
from run.checkpoint import latest_checkpoint
from run.consolidate import consolidate
from run.loss_log import read_log

HERE = Path(__file__).parent
SHAPES = {'gpt2': 'm-toy.toml', 'gptj': 'j-toy.toml'}
IDS = [40, 107, 9, 258, 31, 77, 5, 200, 101, 33, 260, 18]


def _train(shape: str, base: Path, corpus: Path, out: Path, processes: int, kill_after: int = 0) -> None:
    """Trains by `train.py`; all of it is killed when `kill_after` steps are printed, unless that is 0."""
    launcher = ['-m', 'torch.distributed.run', '--standalone', f'--nproc_per_node={processes}']
    command = [
        sys.executable,
        *(launcher if processes > 1 else []),
        tiny.TRAINING / 'train.py',
        '--threads',
        '1',
    ]
    command += ['--config', tiny.TRAINING / 'configs' / SHAPES[shape]]
    command += ['--base', base, '--corpus', corpus, '--out', out]
    with (out.parent / f'{out.name}.err').open('w+') as errors:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        for line in child.stdout:
            if kill_after and line.startswith(f'step {kill_after}/'):
                _kill_with_children(child.pid)
                break
        status = child.wait()
        errors.seek(0)
        assert status == (-signal.SIGKILL if kill_after else 0), errors.read()


def _kill_with_children(pid: int) -> None:
    """Kills the launcher and its workers, each of which leads a session of its own."""
    children = Path(f'/proc/{pid}/task/{pid}/children').read_text().split()
    for one in (pid, *map(int, children)):
        os.kill(one, signal.SIGKILL)


@pytest.fixture(scope='module', params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope='module')
def runs(
    shape: str, bases: dict[str, Path], corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """One run by one process, one by two that were killed and went on."""
    folder = tmp_path_factory.mktemp(shape)
    _train(shape, bases[shape], corpus, folder / 'one', 1)
    _train(shape, bases[shape], corpus, folder / 'two', 2, kill_after=5)
    shutil.copy(folder / 'two' / 'log.jsonl', folder / 'killed.jsonl')
    _train(shape, bases[shape], corpus, folder / 'two', 2)
    return {
        'base': bases[shape],
        'one': folder / 'one',
        'two': folder / 'two',
        'killed': folder / 'killed.jsonl',
    }


def test_loss_falls(runs: dict[str, Path]) -> None:
    losses = [entry['loss'] for entry in read_log(runs['two'] / 'log.jsonl')]
    assert len(losses) == 8 and losses[-1] < losses[0] - 1


def test_two_processes_lose_what_one_loses(runs: dict[str, Path]) -> None:
    logs = [read_log(runs[name] / 'log.jsonl') for name in ('one', 'two')]
    for one, two in zip(*logs, strict=True):
        assert one['data'] == two['data'] and one['counted'] == two['counted']
        assert abs(one['loss'] - two['loss']) < 1e-5
        assert abs(one['norm'] - two['norm']) < 1e-4


def test_what_was_done_twice_because_of_a_kill_came_out_the_same(runs: dict[str, Path]) -> None:
    # Step 5 was logged, the last checkpoint was after step 3: 4 and 5 were computed twice.
    killed, whole = runs['killed'].read_text(), (runs['two'] / 'log.jsonl').read_text()
    assert killed.count('\n') >= 5
    assert whole.startswith(killed)


def test_the_checkpoint_is_in_parts_without_pickles(runs: dict[str, Path]) -> None:
    checkpoint = latest_checkpoint(runs['two'] / 'checkpoint')
    assert checkpoint is not None and checkpoint.name == 'step-8'
    names = sorted(
        path.relative_to(checkpoint).as_posix() for path in checkpoint.rglob('*') if path.is_file()
    )
    assert len(names) == 5 and {Path(name).suffix for name in names} == {'.safetensors', '.json'}
    sizes = [path.stat().st_size for path in (checkpoint / 'model').iterdir()]
    assert max(sizes) < 1.1 * min(sizes)


def test_consolidated_weights_are_those_of_the_run_and_of_the_engine(
    runs: dict[str, Path], tmp_path: Path
) -> None:
    checkpoint = latest_checkpoint(runs['two'] / 'checkpoint')
    assert checkpoint is not None
    consolidate(checkpoint, runs['base'], tmp_path / 'model')
    model, written = load_model(tmp_path / 'model'), load_model(runs['two'] / 'weights')
    for (name, one), two in zip(model.state_dict().items(), written.state_dict().values(), strict=True):
        assert torch.equal(one, two), name
    round_as_stored(model)
    with torch.no_grad():
        expected = model.logits(torch.tensor([IDS]))[0].numpy()
    logits, _ = ask_imported(tmp_path / 'model', IDS)
    np.testing.assert_allclose(logits, expected[:, : logits.shape[1]], atol=1e-4)


def test_a_run_of_one_process_has_nothing_to_consolidate(runs: dict[str, Path], tmp_path: Path) -> None:
    checkpoint = latest_checkpoint(runs['one'] / 'checkpoint')
    assert checkpoint is not None
    with pytest.raises(ValueError, match='is not sharded'):
        consolidate(checkpoint, runs['base'], tmp_path)
