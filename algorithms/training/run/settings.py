"""One TOML file per experiment; every option has its meaning here and nowhere else."""

import json
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from samples.fim import FimMix


@dataclass(frozen=True)
class Settings:
    """What a run is. Folders are given on the command line, so that one file serves every machine."""

    # Adapter rank and alpha; rank 0 trains all weights.
    rank: int = 32
    alpha: float = 32
    # bf16 computes in bfloat16 with fp32 master weights; worth it on processors with AMX and on GPUs.
    precision: str = 'fp32'
    # Keeps only the inputs of blocks for the backward pass: a third more time, far less memory.
    recompute: bool = False
    seed: int = 1
    steps: int = 100
    # Learning rate: linear warm-up, constant, then linear to a tenth over the last `decay` steps (WSD, Hu et
    # al. 2024).
    learning_rate: float = 1e-3
    warmup: int = 10
    decay: int = 20
    weight_decay: float = 0.0
    betas: tuple[float, float] = (0.9, 0.95)
    clip: float = 1.0
    # Tokens a step (over all processes), padded tokens a micro-batch, tokens of the longest sample.
    tokens: int = 8192
    micro_tokens: int = 2048
    longest: int = 1024
    languages: dict[str, float] = field(
        default_factory=lambda: {'python': 0.4, 'typescript': 0.35, 'javascript': 0.25}
    )
    # How often a checkpoint, a look at held-out text, and samples of the model's writing are made.
    checkpoint_every: int = 20
    evaluate_every: int = 40
    evaluate_samples: int = 48
    fim: FimMix = field(default_factory=FimMix)


def read_settings(path: Path, overrides: dict[str, str] | None = None) -> Settings:
    """
    Settings of a TOML file with `name=value` overrides; ValueError names what is unknown or of the wrong
    type.
    """
    content = tomllib.loads(path.read_text())
    for name, value in (overrides or {}).items():
        content[name] = tomllib.loads(f'value = {value}')['value']
    return _settings(content)


def restore_settings(path: Path) -> Settings:
    """Settings of a run's `settings.json`; ValueError as for a TOML file."""
    return _settings(json.loads(path.read_text()))


def _settings(content: dict[str, Any]) -> Settings:
    fim = _checked(FimMix, content.pop('fim', {}), 'fim.')
    return Settings(**{**_checked(Settings, content, ''), 'fim': FimMix(**fim)})


def _checked(shape: type, content: dict[str, Any], prefix: str) -> dict[str, Any]:
    types = get_type_hints(shape)
    known = {item.name for item in fields(shape)}
    checked = {}
    for name, value in content.items():
        if name not in known:
            raise ValueError(f'there is no setting "{prefix}{name}"; there are {", ".join(sorted(known))}')
        wanted = get_origin(types[name]) or types[name]
        if wanted is tuple and isinstance(value, list):
            value = tuple(value)
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool):
            raise ValueError(f'setting "{prefix}{name}" must be {wanted.__name__}, not {value!r}')
        checked[name] = value
    return checked
