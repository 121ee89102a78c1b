import json
import subprocess
import sys
from pathlib import Path

import tiny

HERE = Path(__file__).parent


def test_a_run_killed_at_any_moment_ends_as_if_it_had_not_been(
    bases: dict[str, Path], corpus: Path, tmp_path: Path
) -> None:
    # A process of its own forks the runs: PyTorch's threads in this one would not survive a fork.
    ended = subprocess.run(
        [sys.executable, HERE / 'kill_runs.py', HERE / 'resume.toml', bases['llama'], corpus, tmp_path, '1'],
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    # Every operation on a file was a moment of death; log and adapter came out the same to the bit each time.
    assert report['operations'] > 30
    assert report['killed'] >= report['operations']
    assert report['different'] == []


def test_the_command_goes_on_where_it_stopped(bases: dict[str, Path], corpus: Path, tmp_path: Path) -> None:
    def train(*more: str, status: int = 0) -> str:
        command = [sys.executable, tiny.TRAINING / 'train.py', '--config', HERE / 'resume.toml']
        command += ['--base', bases['gpt2'], '--corpus', corpus, '--out', tmp_path / 'run', '--threads', '1']
        ended = subprocess.run([*command, '--set', 'rank=0', *more], capture_output=True, text=True)
        assert ended.returncode == status, ended.stderr
        return ended.stdout

    assert 'step 2/2' in train('--until', '2')
    first = (tmp_path / 'run' / 'log.jsonl').read_text()
    again = train()
    assert 'step 3/4' in again and 'step 2/4' not in again
    log = (tmp_path / 'run' / 'log.jsonl').read_text()
    assert log.startswith(first) and log.count('\n') == 4
    assert (tmp_path / 'run' / 'weights' / 'tokenizer.json').exists()
