"""
Measures what agreement.py's tolerances are for: how far proof steps come out apart when computed otherwise.

python -m proof.noise --settings SETTINGS --weights ADAPTER --base MODEL --corpus CORPUS [--steps N]
"""

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from model.lora import lora_layers
from proof.steps import open_proof
from run import parallel
from run.environment import processor
from run.settings import Settings, restore_settings
from samples.documents import Documents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    for name in ('settings', 'weights', 'base', 'corpus'):
        parser.add_argument(f'--{name}', type=Path, required=True)
    parser.add_argument('--steps', type=int, default=2)
    parser.add_argument('--tokens', type=int, default=768)
    options = parser.parse_args()
    settings = restore_settings(options.settings)
    documents = Documents(options.corpus / 'train.jsonl')

    def losses(name: str, changed: Settings, threads: int, with_adapter: bool = True) -> list[dict]:
        torch.set_num_threads(threads)
        run = open_proof(changed, options.tokens, options.base, options.weights, documents)
        if not with_adapter:
            for layer in lora_layers(run.model).values():
                torch.nn.init.zeros_(layer.lora_B)
            run.refresh()
        entries = [run.step(settings.steps + step) for step in range(options.steps)]
        parallel.finish()
        print(name, [(round(entry['loss'], 5), round(entry['norm'], 5)) for entry in entries], flush=True)
        return entries

    print(processor()['processor'])
    threads = torch.get_num_threads()
    published = losses(f'{settings.precision}, {threads} threads', settings, threads)
    others = {
        **({f'{settings.precision}, 1 thread': (settings, 1, True)} if threads > 1 else {}),
        f'fp32, {threads} threads': (replace(settings, precision='fp32'), threads, True),
        'without the adapter': (settings, threads, False),
    }
    for name, (changed, count, with_adapter) in others.items():
        entries = losses(name, changed, count, with_adapter)
        for field in ('loss', 'norm'):
            pairs = zip(published, entries, strict=True)
            apart = max(
                abs(one[field] - other[field]) / max(one[field], other[field]) for one, other in pairs
            )
            print(f'  {field} within {apart:.2e}', flush=True)


if __name__ == '__main__':
    main()
