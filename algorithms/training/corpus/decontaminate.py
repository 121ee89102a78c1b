"""Decides which marked documents share with the benchmarks more than boilerplate."""

from collections import Counter
from collections.abc import Iterable, Sequence

# A gram in more files than this is a common idiom: it was not learnt from a benchmark.
COMMON_IN = 50


def common_grams(findings: Iterable[Sequence[str]]) -> frozenset[str]:
    """The grams that more than COMMON_IN documents hold; a signature is never common."""
    counts = Counter(finding for found in findings for finding in found if finding.startswith('g:'))
    return frozenset(gram for gram, count in counts.items() if count > COMMON_IN)


def contamination_of(findings: Sequence[str], common: frozenset[str]) -> str | None:
    """Why a document is dropped: `ngram` or `signature`, or None to keep it."""
    if any(finding.startswith('g:') and finding not in common for finding in findings):
        return 'ngram'
    return 'signature' if any(finding.startswith('s:') for finding in findings) else None
