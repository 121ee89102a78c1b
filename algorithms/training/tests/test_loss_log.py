import json
from pathlib import Path

import pytest

from run.loss_log import LossLog, read_log, read_whole_lines


def _write(path: Path, steps: int) -> list[str]:
    log = LossLog(path, 0)
    for step in range(steps):
        log.append({'step': step, 'loss': 5 / (step + 1), 'data': f'{step:064x}'})
    return path.read_text().splitlines(keepends=True)


def test_a_changed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / 'log.jsonl'
    lines = _write(path, 5)
    for number in range(5):
        entry = json.loads(lines[number])
        for key in entry:
            changed = {**entry, key: 'x' if isinstance(entry[key], str) else entry[key] + 1e-12}
            path.write_text(''.join([*lines[:number], json.dumps(changed) + '\n', *lines[number + 1 :]]))
            with pytest.raises(ValueError, match=f'line {number + 1}: the hash chain is broken'):
                read_log(path)


def test_a_removed_added_or_moved_line_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / 'log.jsonl'
    lines = _write(path, 5)
    for number in range(4):
        removed = lines[:number] + lines[number + 1 :]
        twice = lines[: number + 1] + lines[number:]
        swapped = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        for wrong in (removed, twice, swapped):
            path.write_text(''.join(wrong))
            with pytest.raises(ValueError, match='chain is broken'):
                read_log(path)


def test_the_last_hash_commits_to_the_whole_log(tmp_path: Path) -> None:
    # Nothing in a log can tell that its last lines are gone: that is what the published last hash is for.
    path = tmp_path / 'log.jsonl'
    lines = _write(path, 5)
    hashes = {json.loads(line)['hash'] for line in lines}
    path.write_text(''.join(lines[:-1]))
    assert len(hashes) == 5 and read_log(path)[-1]['hash'] != json.loads(lines[-1])['hash']


def test_a_log_cut_at_any_byte_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / 'log.jsonl'
    whole = ''.join(_write(path, 4)).encode()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord('\n')]
    for cut in range(ends[1], len(whole) + 1, 7):
        path.write_bytes(whole[:cut])
        log = LossLog(path, 2)
        for step in (2, 3):
            log.append({'step': step, 'loss': 5 / (step + 1), 'data': f'{step:064x}'})
        assert path.read_bytes() == whole
    assert read_whole_lines(tmp_path / 'none.jsonl') == []
