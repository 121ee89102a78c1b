"""Where the corpus and its archives lie on this machine."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
PACKAGE_LIST = HERE / 'packages.json'
NOTICE = HERE / 'NOTICE.md'
LOCK = HERE / 'corpus.lock.json'


def training_home() -> Path:
    """`$PH_CODEX_HOME/training`, with ~/.cache/ph-codex for a home that is not set."""
    return Path(os.environ.get('PH_CODEX_HOME') or Path.home() / '.cache' / 'ph-codex') / 'training'
