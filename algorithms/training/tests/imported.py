"""What the server makes of a model folder: logits of the engine and ids of its tokeniser."""

import json
import subprocess
from pathlib import Path

import numpy as np
import tiny


def ask_imported(folder: Path, ids: list[int], text: str = '') -> tuple[np.ndarray, list[int]]:
    """Logits [ids, vocabulary] for `ids`, computed with fp32 activations, and the ids of `text`."""
    script = tiny.REPOSITORY / 'test' / 'support' / 'imported-model.ts'
    ended = subprocess.run(
        ['node', '--import=tsx', script, folder, json.dumps(ids), text],
        capture_output=True,
        text=True,
        cwd=tiny.REPOSITORY,
    )
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout)
    return np.array(answer['logits'], dtype=np.float32).reshape(len(ids), -1), answer['ids']
