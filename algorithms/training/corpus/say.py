"""Tells a person on standard error how far the work is; standard output stays free for results."""

import sys


def say(text: str) -> None:
    """One line, at once."""
    print(text, file=sys.stderr, flush=True)


def report_fetch(done: int, total: int, size: int) -> None:
    """Progress of fetching, every tenth package and at the end; `size` in bytes."""
    if done % 10 == 0 or done == total:
        say(f'fetch: {done}/{total} packages, {size / 1e6:.0f} MB')


def report_packages(done: int, total: int) -> None:
    """Progress of a rebuild, every tenth package and at the end."""
    if done % 10 == 0 or done == total:
        say(f'rebuild: {done}/{total} packages')
