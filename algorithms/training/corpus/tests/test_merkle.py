import hashlib

import pytest

from corpus.merkle import merkle_root


def h(*parts: bytes) -> bytes:
    return hashlib.sha256(b''.join(parts)).digest()


def test_is_the_tree_made_by_hand() -> None:
    digests = [h(bytes([i])) for i in range(5)]
    a, b, c, d, e = (h(b'\0', digest) for digest in digests)
    assert merkle_root(digests[:1]) == a
    assert merkle_root(digests[:2]) == h(b'\1', a, b)
    assert merkle_root(digests[:3]) == h(b'\1', h(b'\1', a, b), c)
    # The odd fifth leaf moves up twice.
    assert merkle_root(digests) == h(b'\1', h(b'\1', h(b'\1', a, b), h(b'\1', c, d)), e)


def test_depends_on_order() -> None:
    assert merkle_root([h(b'a'), h(b'b')]) != merkle_root([h(b'b'), h(b'a')])


def test_needs_a_leaf() -> None:
    with pytest.raises(ValueError):
        merkle_root([])
