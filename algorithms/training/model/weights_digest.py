"""The identity of weights whoever wrote their file."""

import hashlib
from pathlib import Path

import torch
from safetensors import safe_open


def weights_digest(folder: Path) -> str:
    """
    SHA-256 in hex over each tensor of `model.safetensors` by name: name, shape, and its numbers as
    little-endian fp32. Files that differ in their header or in the sign of a zero hold the same network.
    """
    summed = hashlib.sha256()
    with safe_open(folder / 'model.safetensors', 'pt') as file:
        for name in sorted(file.keys()):
            tensor = file.get_tensor(name).float()
            summed.update(f'{name} {list(tensor.shape)}\n'.encode())
            # Adding zero turns -0 into 0, which our own dequantisation and numpy's do not agree on.
            summed.update(torch.add(tensor, 0.0).contiguous().numpy().tobytes())
    return summed.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()
