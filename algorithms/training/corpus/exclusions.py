"""Packages that are measured on and must never be trained on."""

import json
import re
from pathlib import Path

_MEMORY_BENCHMARK = Path('test/bench/memory/packages.json')
_ENGINE_BENCHMARK = Path('test/bench/engine/contexts.ts')
_QUOTED_PATH = re.compile(r"'((?:@[\w.-]+/)?[\w.-]+)/[^'\s]+\.\w+'")


def excluded_names(repository: Path) -> frozenset[str]:
    """Names, of any ecosystem, of the packages that the repository's own benchmarks read their code from."""
    names = {package['name'] for package in json.loads((repository / _MEMORY_BENCHMARK).read_text('utf-8'))}
    paths = _QUOTED_PATH.findall((repository / _ENGINE_BENCHMARK).read_text('utf-8'))
    return frozenset(names | {path for path in paths if not path.startswith('.')})
