"""The Merkle tree of the lock: the same tree as the server's receipts use."""

import hashlib
from collections.abc import Iterable


def merkle_root(digests: Iterable[bytes]) -> bytes:
    """
    Root over raw digests: leaf SHA-256(0x00 ‖ digest), node SHA-256(0x01 ‖ left ‖ right), an odd node moves
    up unchanged (RFC 6962's tree). Raises ValueError for no digest at all.
    """
    level = [hashlib.sha256(b'\0' + digest).digest() for digest in digests]
    if not level:
        raise ValueError('a tree needs a leaf')
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b'\1' + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(level) & ~1 :]
    return level[0]
