"""Tells the C library to keep large blocks: page faults took more time than the arithmetic."""

import ctypes
import sys

# Of glibc's malloc.h. What mallopt takes is an int, and -1 as a threshold is "never".
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4
_TOP_PAD_BYTES = 256 << 20


def keep_large_blocks() -> None:
    """
    Takes blocks from the heap instead of mapping them, and never gives the heap back; only where glibc is.
    """
    mallopt = getattr(ctypes.CDLL(None), 'mallopt', None) if sys.platform == 'linux' else None
    if mallopt is None:
        return
    mallopt(_MMAP_MAX, 0)
    mallopt(_TRIM_THRESHOLD, -1)
    mallopt(_TOP_PAD, _TOP_PAD_BYTES)
