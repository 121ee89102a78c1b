"""A benchmark suite of one problem in HumanEval's own format."""

import gzip
import json
from pathlib import Path

PROMPT = '''def nearest_pair_gap(values: list[float], limit: float) -> bool:
    """Tell whether two values are nearer to each other than the limit."""
'''
SOLUTION = """    ordered = sorted(values)
    for first, second in zip(ordered, ordered[1:]):
        if abs(second - first) < limit:
            return True
    return False
"""


def write_suite(folder: Path) -> Path:
    """Writes `humaneval/HumanEval.jsonl.gz` below a folder, and returns the folder."""
    (folder / 'humaneval').mkdir(parents=True)
    problem = {
        'task_id': 'HumanEval/0',
        'prompt': PROMPT,
        'entry_point': 'nearest_pair_gap',
        'canonical_solution': SOLUTION,
        'test': 'def check(candidate):\n    assert candidate([1.0, 2.0], 3.0)\n',
    }
    with gzip.open(folder / 'humaneval' / 'HumanEval.jsonl.gz', 'wt', encoding='utf-8') as file:
        file.write(json.dumps(problem) + '\n')
    return folder
