"""
Fine-tuning beside data that must not leave (compute-to-data): an adapter and a report come out, nothing else.

A plain program, no container needed: python c2d.py [--data /data]. See algorithm.json.

Inputs, in both conventions of Ocean Protocol, below inputs/:
    <did>/<number>   the files of each asset whose id the environment variable DIDS (a JSON list) names
    <file>           files of an Ocean Node, with algoCustomData.json
One is the model: a tar or zip of what `ph-codex model unpack` writes, or its files themselves in one folder.
All other files are data: text, or tar and zip archives of text, or JSONL with a "text" in each line.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import torch

from publish.card import write_card
from publish.facts import gather
from tuning.c2d_inputs import C2dError, find_inputs, read_documents, write_split
from tuning.finetune import finetune

# All that may come out; whatever else a run has made stays in a folder that is deleted.
_ADAPTER = ('adapter_config.json', 'adapter_model.safetensors')
_DEFAULTS = {'steps': None, 'minutes': 30, 'seed': 1}


def parameters(inputs: Path) -> dict:
    """
    Steps, minutes and seed from algoCustomData.json, where texts are numbers too; C2dError for what they
    cannot be.
    """
    path = inputs / 'algoCustomData.json'
    given = json.loads(path.read_text()) if path.exists() else {}
    if not isinstance(given, dict):
        raise C2dError('algoCustomData.json must be an object')
    chosen = {**_DEFAULTS, **{name: given[name] for name in _DEFAULTS if name in given}}
    try:
        numbers = {name: float(value) if value not in (None, '') else None for name, value in chosen.items()}
    except (TypeError, ValueError):
        numbers = {'steps': 0.0}
    if not all(value is None or 0 < value <= 1e6 for value in numbers.values()):
        raise C2dError('steps, minutes and seed must be numbers above 0')
    return numbers


def run_job(data: Path, dids: list[str]) -> None:
    """Does the job of the folder `data`; C2dError and ValueError for inputs that cannot be used."""
    chosen = parameters(data / 'inputs')
    with tempfile.TemporaryDirectory(prefix='ph-codex-') as folder:
        work = Path(folder)
        model, files = find_inputs(data / 'inputs', dids, work)
        documents, held_out = write_split(read_documents(files, work), work / 'corpus')
        print(f'{documents} documents, {held_out} held out', flush=True)
        steps = int(chosen['steps']) if chosen['steps'] else None
        seconds = 60 * (chosen['minutes'] or _DEFAULTS['minutes']) if steps is None else None
        finetune(model, work / 'corpus', work / 'run', steps, seconds, int(chosen['seed'] or 1))
        _publish(work, data / 'outputs')


def _publish(work: Path, outputs: Path) -> None:
    """Copies the adapter and the report; the page has no samples, for these are texts of the data."""
    run = work / 'run'
    write_card(gather(run, None, work / 'corpus'), 'Fine-tuning', work / 'card', with_samples=False)
    (outputs / 'adapter').mkdir(parents=True, exist_ok=True)
    for name in _ADAPTER:
        shutil.copyfile(run / 'adapter' / name, outputs / 'adapter' / name)
    shutil.copyfile(run / 'report.json', outputs / 'report.json')
    shutil.copyfile(work / 'card' / 'index.html', outputs / 'report.html')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument('--data', type=Path, default=Path('/data'), help='folder with inputs/ and outputs/')
    parser.add_argument('--threads', type=int)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    try:
        run_job(options.data, json.loads(os.environ.get('DIDS') or '[]'))
    except (C2dError, ValueError) as error:
        # The message goes to whoever started the job: names of settings and numbers, never text of the data.
        print(f'the job cannot be done: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
