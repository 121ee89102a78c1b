import json
from dataclasses import asdict
from pathlib import Path

import pytest
import tiny

from run.settings import read_settings, restore_settings
from run.training_run import learning_rate


@pytest.mark.parametrize(
    'path', sorted((tiny.TRAINING / 'configs').glob('*.toml')), ids=lambda path: path.stem
)
def test_every_config_can_be_read_and_warms_up_and_comes_down(path: Path) -> None:
    settings = read_settings(path)
    assert settings.warmup + settings.decay <= settings.steps
    rates = [learning_rate(settings, step) for step in (0, settings.warmup, settings.steps - 1)]
    assert rates[0] <= rates[1] == settings.learning_rate > rates[2]
    assert settings.longest <= settings.micro_tokens <= settings.tokens


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        ('rnak = 4', 'no setting "rnak"'),
        ('rank = "4"', '"rank" must be int'),
        ('rank = true', '"rank" must be int'),
        ('recompute = 1', '"recompute" must be bool'),
        ('[fim]\ninfil = 1', 'no setting "fim.infil"'),
    ],
)
def test_what_is_wrong_is_named(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / 'wrong.toml'
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        read_settings(path)


def test_overrides_win_and_settings_come_back_from_a_run(tmp_path: Path) -> None:

    path = tmp_path / 'run.toml'
    path.write_text('rank = 4\nbetas = [0.8, 0.9]\n')
    settings = read_settings(path, {'rank': '8', 'languages': '{python = 1.0}'})
    assert settings.rank == 8 and settings.languages == {'python': 1.0} and settings.betas == (0.8, 0.9)
    (tmp_path / 'settings.json').write_text(json.dumps(asdict(settings)))
    assert restore_settings(tmp_path / 'settings.json') == settings
