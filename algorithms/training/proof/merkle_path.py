"""
Paths in the Merkle tree of a corpus (RFC 6962's tree, see corpus/merkle.py): proof that a file is in the
lock.
"""

import hashlib

Hashes = list[list[bytes]]


def _leaf(digest: bytes) -> bytes:
    return hashlib.sha256(b'\0' + digest).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b'\1' + left + right).digest()


def levels_of(digests: list[bytes]) -> Hashes:
    """All levels of the tree, leaves first, the root alone in the last; ValueError for no digest at all."""
    if not digests:
        raise ValueError('a tree needs a leaf')
    levels = [[_leaf(digest) for digest in digests]]
    while len(levels[-1]) > 1:
        level = levels[-1]
        pairs = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        levels.append(pairs + level[len(level) & ~1 :])
    return levels


def path_to(levels: Hashes, place: int) -> list[str]:
    """Hex of the neighbours on the way from a leaf to the root, lowest first."""
    path = []
    for level in levels[:-1]:
        if place ^ 1 < len(level):
            path.append(level[place ^ 1].hex())
        place >>= 1
    return path


def root_from(digest: bytes, place: int, count: int, path: list[str]) -> str:
    """
    Hex of the root that a path leads to from the leaf at `place` of `count`; ValueError if it has another
    length.
    """
    if not 0 <= place < count:
        raise ValueError(f'there is no leaf {place} of {count}')
    reached, rest = _leaf(digest), [bytes.fromhex(step) for step in path]
    while count > 1:
        if place % 2 == 1 or place + 1 < count:
            if not rest:
                raise ValueError('the path is too short')
            neighbour = rest.pop(0)
            reached = _node(neighbour, reached) if place % 2 == 1 else _node(reached, neighbour)
        place, count = place // 2, (count + 1) // 2
    if rest:
        raise ValueError('the path is too long')
    return reached.hex()
