"""Splits by package, so that no file of a project is trained on and tested on."""

import hashlib

SPLITS = ('train', 'validation', 'linebench')


def split_of(name: str) -> str:
    """
    Split of a package name without its ecosystem: the first four bytes of SHA-256(name), big endian, modulo
    100: 0-4 validation, 5-9 linebench, else train.
    """
    hundredth = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], 'big') % 100
    return 'validation' if hundredth < 5 else 'linebench' if hundredth < 10 else 'train'
