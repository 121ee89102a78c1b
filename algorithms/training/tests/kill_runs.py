"""Kills runs at every file operation they make and at random moments, goes on with each, and reports.

python kill_runs.py CONFIG BASE CORPUS OUT SEED     # forks: no start of PyTorch for each run
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch  # noqa: E402

import train  # noqa: E402
from run import start_record  # noqa: E402

_RANDOM_MOMENTS = 6
_CHANGES = ('open', 'os.', 'shutil.')


def _count_file_operations(out: Path, at: Callable[[int], None]) -> None:
    """Calls `at` with 1, 2, … before each operation on a file of `out` and each fsync."""
    count = 0

    def operation() -> None:
        nonlocal count
        count += 1
        at(count)

    def hook(event: str, arguments: tuple) -> None:
        if event.startswith(_CHANGES) and any(str(out) in str(argument) for argument in arguments[:2]):
            operation()

    fsync = os.fsync

    def counted_fsync(file: int) -> None:
        operation()
        fsync(file)

    os.fsync = counted_fsync
    sys.addaudithook(hook)


def _train(options: list[str], out: Path, at: Callable[[int], None]) -> None:
    """Runs train.py in this process, which it never leaves."""
    status = 1
    try:
        torch.set_num_threads(1)
        sys.stdout = open(os.devnull, 'w')  # noqa: SIM115
        sys.argv = ['train.py', *options, '--out', str(out)]
        _count_file_operations(out, at)
        train.main()
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def run(options: list[str], out: Path, at: Callable[[int], None], after: float = 0) -> bool:
    """Trains in a child, killed `after` so many seconds unless that is 0; whether the child ended well."""
    child = os.fork()
    if child == 0:
        _train(options, out, at)
    signal.signal(signal.SIGALRM, lambda *_: _kill(child))
    signal.setitimer(signal.ITIMER_REAL, after)
    _, status = os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f'{out} failed')
    return os.WIFEXITED(status)


def _kill(child: int) -> None:
    # It may have ended while the signal was on its way.
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def _kill_at(number: int) -> Callable[[int], None]:
    return lambda count: os.kill(os.getpid(), signal.SIGKILL) if count == number else None


def _result(out: Path) -> list[bytes]:
    """What must not depend on kills: the log and the trained weights."""
    return [(out / 'log.jsonl').read_bytes(), *(path.read_bytes() for path in out.glob('*/*.safetensors'))]


def main() -> None:
    config, base, corpus, folder, seed = sys.argv[1:]
    # Asking git takes longer than the run.
    start_record.describe_code = dict
    # Loads a second's worth of modules that every child would load anew.
    torch.use_deterministic_algorithms(True)
    options, out = ['--config', config, '--base', base, '--corpus', corpus], Path(folder).resolve()
    whole = out / 'whole'
    counter = out / 'count'
    began = time.monotonic()
    run(options, whole, lambda count: counter.write_text(str(count)) and None)
    seconds, operations = time.monotonic() - began, int(counter.read_text())
    expected = _result(whole)
    random, killed, different = Random(int(seed)), 0, []
    moments = [(_kill_at(number), 0.0) for number in range(1, operations + 1)]
    moments += [(_kill_at(0), random.uniform(0, seconds)) for _ in range(_RANDOM_MOMENTS)]
    for number, (at, after) in enumerate(moments):
        kills = out / 'killed'
        shutil.rmtree(kills, ignore_errors=True)
        killed += not run(options, kills, at, after)
        run(options, kills, _kill_at(0))
        if _result(kills) != expected:
            different.append(number)
    print(
        json.dumps({'operations': operations, 'killed': killed, 'different': different, 'seconds': seconds})
    )


if __name__ == '__main__':
    main()
