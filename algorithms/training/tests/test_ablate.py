import json
import sys
from pathlib import Path

import pytest
import tiny

import ablate
from measure.paired import paired_change

PLAN = """
config = "tiny.toml"
holes = 6
set = ["steps=2", "evaluate_samples=0"]

[[variants]]
name = "as it is"
set = []

[[variants]]
name = "rank 2"
set = ["rank=2", "fim={infill=0.5}"]
"""


def test_a_change_comes_with_its_standard_error() -> None:
    assert paired_change([1, 2, 3, 4], [2, 3, 4, 5]) == (1, 0)
    mean, error = paired_change([0, 0, 0, 0], [1, -1, 1, -1])
    assert (mean, error) == (0, pytest.approx((4 / 3 / 4) ** 0.5))


def test_variants_are_trained_and_compared_once(
    bases: dict[str, Path],
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / 'plan.toml').write_text(PLAN)
    (tmp_path / 'tiny.toml').write_text('rank = 4\ntokens = 256\nmicro_tokens = 256\nlongest = 200\n')
    places = ['--base', bases['llama'], '--corpus', corpus, '--out', tmp_path / 'out']
    monkeypatch.setattr(sys, 'argv', [str(part) for part in ('ablate.py', tmp_path / 'plan.toml', *places)])
    ablate.main()
    measured = json.loads((tmp_path / 'out' / 'ablation.json').read_text())['nats']
    assert list(measured) == ['untrained', 'as it is', 'rank 2']
    assert all(len(nats) == 6 for nats in measured.values())
    assert measured['as it is'] != measured['untrained'] != measured['rank 2']
    assert '| rank 2 | ' in capsys.readouterr().out
    settings = json.loads((tmp_path / 'out' / 'rank-2' / 'settings.json').read_text())
    assert (settings['rank'], settings['fim']['infill'], settings['fim']['healed']) == (2, 0.5, 0.6)
    ablate.main()
    assert capsys.readouterr().out == ''


def test_the_guide_has_the_table_of_what_was_measured_for_ph_codex_s() -> None:
    measured = json.loads((tiny.TRAINING / 'ablations' / 'ph-codex-s.json').read_text())
    guide = (tiny.REPOSITORY / 'docs' / 'guides' / 'training.md').read_text()
    assert ablate.table(measured['nats'], 'as it is', measured['tokens']) in guide
