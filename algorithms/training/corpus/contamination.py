"""Finds benchmark problems in source files, so that what is measured was not trained on."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.code_tokens import code_tokens
from corpus.errors import CorpusError

GRAM = 13
# A gram of brackets and numbers alone, such as a list of digits, is in many honest files.
MIN_WORDS = 4
# MBPP is told by its names alone: its problems are not in this repository.
_MBPP_SIGNATURES = Path(__file__).with_name('mbpp_signatures.txt')
# Joined, the parts of an infilling problem are the same program as HumanEval's own prompt and solution.
_PARTS = (('prompt', 'canonical_solution', 'suffix'), ('example_test',), ('test',))
_WORD = re.compile(r'[A-Za-z_]\w+')
_DEFINITION = re.compile(r'(?:\bdef|\bfunction)\s+(\w+)\s*\(([^)]*)\)|\bconst\s+(\w+)\s*=\s*\(([^)]*)\)\s*=>')


@dataclass(frozen=True)
class Benchmarks:
    """
    What must not be found: 13-token grams, a cheap key of each, and normalised signatures of the entry
    points.
    """

    grams: frozenset[str]
    keys: frozenset[tuple[str, str, str]]
    signatures: frozenset[str]


def signatures_of(text: str) -> Iterator[str]:
    """
    `name(parameter,parameter)` of each function in a Python or JavaScript text, without types and defaults.
    """
    for match in _DEFINITION.finditer(text):
        name, parameters = (match[1], match[2]) if match[1] else (match[3], match[4])
        names = [re.split(r'[:=\s]', part.strip())[0] for part in parameters.split(',') if part.strip()]
        yield f'{name}({",".join(names)})'


def grams_of(tokens: list[str]) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Each run of 13 tokens, with its first, middle and last token as a key that is cheap to look up."""
    for i, key in enumerate(zip(tokens, tokens[GRAM // 2 :], tokens[GRAM - 1 :], strict=False)):
        yield key, ' '.join(tokens[i : i + GRAM])


def benchmark_files(folder: Path) -> list[Path]:
    """The data files of HumanEval, HumanEval-Infilling and HumanEval-X below a folder."""
    return sorted(folder.glob('humaneval*/*.jsonl.gz'))


@cache
def read_benchmarks(folder: Path) -> Benchmarks:
    """Reads the suites below a folder and MBPP's names; raises CorpusError when there is no suite."""
    files = benchmark_files(folder)
    if not files:
        raise CorpusError(f'no benchmark data in {folder}', 'give the folder of the suites: --suites FOLDER')
    texts: set[str] = set()
    signatures = {
        line for line in _MBPP_SIGNATURES.read_text('utf-8').splitlines() if not line.startswith('#')
    }
    for file in files:
        with gzip.open(file, 'rt', encoding='utf-8') as lines:
            for problem in map(json.loads, lines):
                texts.update(''.join(str(problem.get(field) or '') for field in part) for part in _PARTS)
                signatures.update(signatures_of(str(problem.get('prompt') or '')))
    grams: dict[str, tuple[str, str, str]] = {}
    for text in texts:
        for key, gram in grams_of(code_tokens(text)):
            if gram not in grams and len(set(_WORD.findall(gram))) >= MIN_WORDS:
                grams[gram] = key
    return Benchmarks(frozenset(grams), frozenset(grams.values()), frozenset(signatures))


def findings(text: str, benchmarks: Benchmarks) -> list[str]:
    """
    What of the benchmarks is in a text, sorted: `g:` and eight bytes of a gram's SHA-256 in hex, `s:` and a
    signature. Empty for a clean text.
    """
    tokens = code_tokens(text)
    keys = benchmarks.keys
    found = {f's:{signature}' for signature in signatures_of(text) if signature in benchmarks.signatures}
    for i, key in enumerate(zip(tokens, tokens[GRAM // 2 :], tokens[GRAM - 1 :], strict=False)):
        if key in keys:
            gram = ' '.join(tokens[i : i + GRAM])
            if gram in benchmarks.grams:
                found.add('g:' + hashlib.sha256(gram.encode()).hexdigest()[:16])
    return sorted(found)
