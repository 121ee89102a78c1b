"""What a run ran on: the parts of a machine and its software that decide bits, and what code it was."""

import hashlib
import platform
import subprocess
from pathlib import Path

import numpy
import safetensors
import tokenizers
import torch

_TRAINING = Path(__file__).resolve().parents[1]
# The corpus is named by its root, and what tests it decides nothing.
_NOT_THE_TRAINER = {'corpus', 'tests', 'configs'}
# The features that choose another kernel in PyTorch's libraries.
_FLAGS = (
    'avx',
    'avx2',
    'fma',
    'avx512f',
    'avx512bw',
    'avx512_vnni',
    'avx512_bf16',
    'avx512_fp16',
    'amx_bf16',
)
_MODEL = ('model name', 'cpu family', 'model', 'stepping', 'cache size')


def describe_environment() -> dict:
    """Software with versions, processor, threads and device."""
    cuda = torch.cuda.is_available()
    return {
        'system': f'{platform.system()} {platform.machine()}',
        'python': platform.python_version(),
        'torch': torch.__version__,
        'numpy': numpy.__version__,
        'safetensors': safetensors.__version__,
        'tokenizers': tokenizers.__version__,
        **processor(),
        'threads': torch.get_num_threads(),
        'device': torch.cuda.get_device_name() if cuda else 'cpu',
        'deterministic': torch.are_deterministic_algorithms_enabled(),
    }


def processor() -> dict:
    """Name of the processor and those of its features that matter here."""
    try:
        first = Path('/proc/cpuinfo').read_text().split('\n\n')[0]
    except OSError:
        return {'processor': platform.processor() or platform.machine(), 'flags': []}
    fields = {}
    for line in first.splitlines():
        name, _, value = line.partition(':')
        fields[name.strip()] = value.strip()
    present = fields.get('flags', '').split()
    # Without the names of the fields: "Xeon 6 143 8 8192 KB".
    name = ' / '.join(fields[field] for field in _MODEL if field in fields) or platform.machine()
    return {'processor': name, 'flags': [flag for flag in _FLAGS if flag in present]}


def computes_bf16() -> bool:
    """True where products in bfloat16 are faster than in fp32: AMX or AVX-512-BF16, or a GPU."""
    flags = processor()['flags']
    return torch.cuda.is_available() or 'amx_bf16' in flags or 'avx512_bf16' in flags


def same_kind(one: dict, other: dict) -> bool:
    """True for two environments in which the same steps give the same bits."""
    deciding = ('system', 'torch', 'processor', 'flags', 'threads', 'device')
    return all(one.get(name) == other.get(name) for name in deciding)


def _programs() -> list[str]:
    """The trainer's own files, as paths below its folder in their order."""
    found = (path.relative_to(_TRAINING) for path in _TRAINING.rglob('*.py'))
    return sorted(path.as_posix() for path in found if path.parts[0] not in _NOT_THE_TRAINER)


def describe_code() -> dict:
    """
    Commit of the repository, whether the trainer's files differ from it, and a digest over them in any case.
    """
    programs, summed = _programs(), hashlib.sha256()
    for name in programs:
        content = hashlib.sha256((_TRAINING / name).read_bytes()).hexdigest()
        summed.update(f'{name} {content}\n'.encode())
    commit = _git('rev-parse', 'HEAD')
    changed = bool(_git('status', '--porcelain', '--', *programs)) if commit else None
    return {'commit': commit, 'changed': changed, 'sha256': summed.hexdigest()}


def _git(*arguments: str) -> str | None:
    """What git says of the trainer's folder; None in a package without a repository."""
    try:
        ended = subprocess.run(
            ['git', '-C', str(_TRAINING), *arguments], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return ended.stdout.strip()
