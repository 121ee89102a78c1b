"""Trains variants of an experiment for few steps each and compares them at the same held-out holes.

python ablate.py ablations/NAME.toml --base MODEL --corpus CORPUS --out FOLDER [--threads N] [--only VARIANT]

The same command goes on where it was stopped. FOLDER/ablation.json holds the nats of every hole, and the
table is printed after each variant.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import torch

from measure.holes import Hole, choose_holes, middle_nats
from measure.paired import paired_change
from model.folder import load_model
from model.lora import add_lora, load_lora
from run.settings import Settings, read_settings, restore_settings
from samples.documents import Documents
from samples.tokens import read_marks, read_tokenizer

_TRAIN = Path(__file__).resolve().parent / 'train.py'
_UNTRAINED = {'name': 'untrained'}


def train_variant(plan: dict, variant: dict, options: argparse.Namespace, run: Path) -> None:
    """Runs train.py with the settings of a variant, or goes on with it; CalledProcessError if it fails."""
    changes = [f'--set={change}' for change in (*plan['set'], *variant['set'])]
    places = ['--base', options.base, '--corpus', options.corpus, '--out', run, '--threads', options.threads]
    command = [
        sys.executable,
        _TRAIN,
        '--config',
        options.variants.parent / plan['config'],
        *places,
        *changes,
    ]
    subprocess.run([str(part) for part in command], check=True)


def measure(base: Path, run: Path | None, settings: Settings, holes: list[Hole]) -> list[float]:
    """Nats of each middle with the suffix first, by the run's adapter or by the base alone."""
    model = load_model(base)
    if settings.precision == 'bf16':
        model.to(torch.bfloat16)
    if run:
        add_lora(model, settings.rank, settings.alpha)
        load_lora(model, run / 'adapter')
    return [round(middle_nats(model, hole.infill, hole.middle), 4) for hole in holes]


def table(measured: dict[str, list[float]], reference: str, tokens: int) -> str:
    """Markdown: nats a token, change of a hole from the reference, and its standard error."""
    rows = [
        '| variant | nats a token | change of a hole, nats | standard error |',
        '| --- | --- | --- | --- |',
    ]
    for name, nats in measured.items():
        change, error = paired_change(measured[reference], nats)
        shown = ' | ' if name == reference else f'{change:+.3f} | {error:.3f}'
        rows.append(f'| {name} | {sum(nats) / tokens:.4f} | {shown} |')
    return '\n'.join(rows)


def held_out_holes(options: argparse.Namespace, count: int) -> list[Hole]:
    """The same holes for every variant."""
    tokenizer = read_tokenizer(options.base)
    return choose_holes(
        Documents(options.corpus / 'validation.jsonl'),
        count,
        read_marks(options.base),
        lambda text: tokenizer.encode(text, add_special_tokens=False).ids,
    )


def ablate(plan: dict, options: argparse.Namespace) -> None:
    """Trains and measures what is missing in `--out`, in the plan's order."""
    holes = held_out_holes(options, plan['holes'])
    tokens, reference = sum(len(hole.middle) for hole in holes), plan['variants'][0]['name']
    kept = options.out / 'ablation.json'
    measured = json.loads(kept.read_text())['nats'] if kept.exists() else {}
    for variant in (_UNTRAINED, *plan['variants']):
        name = variant['name']
        if name in measured or options.only not in (None, name):
            continue
        run, settings = None, read_settings(options.variants.parent / plan['config'])
        if variant is not _UNTRAINED:
            run = options.out / name.replace(' ', '-')
            train_variant(plan, variant, options, run)
            settings = restore_settings(run / 'settings.json')
        measured[name] = measure(options.base, run, settings, holes)
        partial = kept.with_suffix('.partial')
        partial.write_text(json.dumps({'tokens': tokens, 'nats': measured}) + '\n')
        partial.replace(kept)
        if reference in measured:
            print(table(measured, reference, tokens), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('variants', type=Path)
    for name in ('base', 'corpus', 'out'):
        parser.add_argument(f'--{name}', type=Path, required=True)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--only', help='one variant by its name')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    ablate(tomllib.loads(options.variants.read_text()), options)


if __name__ == '__main__':
    main()
