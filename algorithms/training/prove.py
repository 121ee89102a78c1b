"""Writes the proof of a finished run.

python prove.py RUN --base MODEL --corpus CORPUS --lock LOCK [--weights FOLDER]

Reads settings.json and log.jsonl of RUN, writes proof.jsonl and proof-documents.jsonl there.
"""

import argparse
from pathlib import Path

import torch

from proof.corpus_index import CorpusIndex
from proof.documents import RecordedDocuments, write_proof_documents
from proof.steps import open_proof, proof_header
from run.environment import describe_environment
from run.loss_log import LossLog, read_log
from run.settings import restore_settings
from samples.documents import Documents


def prove(
    run: Path, weights: Path, base: Path, corpus: Path, lock: Path, steps: int, tokens: int
) -> list[dict]:
    """Does the proof steps and writes them; gives their entries."""
    settings = restore_settings(run / 'settings.json')
    log = read_log(run / 'log.jsonl')
    documents = Documents(corpus / 'train.jsonl')
    index = CorpusIndex(lock)
    if documents.by_language != index.by_language:
        raise ValueError(f'{corpus} is not the corpus of {lock}')
    recorded = RecordedDocuments(documents)
    proof = open_proof(settings, tokens, base, weights, recorded)
    header = proof_header(settings, weights, tokens, steps, describe_environment())
    first = log[-1]['step'] + 1
    entries = [proof.step(step) for step in range(first, first + steps)]
    write_proof_documents(run / 'proof-documents.jsonl', recorded, index)
    (run / 'proof.jsonl').unlink(missing_ok=True)
    chain = LossLog(run / 'proof.jsonl', 0, log[-1]['hash'])
    for entry in (header, *entries):
        chain.append(entry)
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('run', type=Path)
    parser.add_argument('--base', type=Path, required=True)
    parser.add_argument('--corpus', type=Path, required=True)
    parser.add_argument('--lock', type=Path, required=True)
    parser.add_argument(
        '--weights', type=Path, help='folder of the published weights; RUN/adapter or RUN/weights'
    )
    parser.add_argument('--steps', type=int, default=4)
    parser.add_argument('--tokens', type=int, default=768)
    parser.add_argument('--threads', type=int)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    rank = restore_settings(options.run / 'settings.json').rank
    weights = options.weights or options.run / ('adapter' if rank else 'weights')
    entries = prove(
        options.run, weights, options.base, options.corpus, options.lock, options.steps, options.tokens
    )
    for entry in entries:
        print(f'step {entry["step"]}  loss {entry["loss"]:.4f}  {entry["counted"]} tokens counted')


if __name__ == '__main__':
    main()
