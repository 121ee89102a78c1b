"""
Re-runs the proof steps of published weights, from these weights, the base model and the committed files
alone.
"""

import json
from dataclasses import asdict
from pathlib import Path

from model.weights_digest import file_digest, weights_digest
from proof.agreement import Agreement, Disagreement
from proof.attestation import PUBLISHED, attested
from proof.corpus_index import CorpusIndex
from proof.documents import ProvedDocuments
from proof.steps import open_proof, proof_header, weights_file
from run.environment import computes_bf16, describe_environment, same_kind
from run.loss_log import read_log
from run.settings import Settings, restore_settings


def verify_published(training: Path, weights: Path, base: Path, lock: Path, say) -> None:
    """
    Checks all that `training` says of `weights`; raises Disagreement or ValueError with the first thing that
    is wrong.
    """
    facts = attested(training / 'attestation.json')
    for name in PUBLISHED:
        if file_digest(training / name) != facts.files[name]:
            raise Disagreement(f'{name} is not the file that was attested')
    say('the files are those of the attestation')
    if file_digest(weights_file(weights)) != facts.weights:
        raise Disagreement(f'{weights_file(weights).name} is not what was attested')
    say('the weights are those of the attestation')
    settings = restore_settings(training / 'settings.json')
    if facts.settings != json.loads(json.dumps(asdict(settings))):
        raise Disagreement('the settings are not those of the attestation')
    log = read_log(training / 'log.jsonl')
    if log[-1]['hash'] != facts.head:
        raise Disagreement('the log does not end where the attestation says')
    proof = read_log(training / 'proof.jsonl', log[-1]['hash'])
    say(f'the hash chain of {len(log)} log entries and {len(proof)} of the proof holds')
    index = CorpusIndex(lock)
    if index.root != facts.corpus:
        raise Disagreement(f'the corpus has root {index.root}, attested was {facts.corpus}')
    documents = ProvedDocuments(training / 'proof-documents.jsonl', index)
    say(f'{len(documents)} documents are in the corpus with root {index.root}')
    if weights_digest(base) != facts.base:
        raise Disagreement('the base model is not the attested one')
    say('the base model is the attested one')
    _repeat(proof, settings, base, weights, documents, log[-1]['step'] + 1, say)


def _repeat(
    proof: list[dict], settings: Settings, base: Path, weights: Path, documents, first: int, say
) -> None:
    header, entries = proof[0]['proof'], proof[1:]
    if header['weights'] != file_digest(weights_file(weights)) or header['steps'] != len(entries):
        raise Disagreement('the proof is of other weights, or is not whole')
    strict = same_kind(describe_environment(), header['environment'])
    precision = settings.precision
    if precision == 'bf16' and not computes_bf16():
        # Products in bf16 take minutes a step on processors that have none; fp32 is within the tolerance.
        settings, strict = Settings(**{**vars(settings), 'precision': 'fp32'}), False
        say('this processor has no bf16 products: the steps are repeated in fp32')
    run = open_proof(settings, header['tokens'], base, weights, documents)
    expected = proof_header(settings, weights, header['tokens'], len(entries), header['environment'])
    if {**expected['proof'], 'precision': precision} != header:
        raise Disagreement('the proof was made with other settings')
    agreement = Agreement()
    for number, entry in enumerate(entries):
        agreement.add(entry, run.step(first + number), strict)
        say(f'proof step {first + number} agrees')
    kind = 'the same kind of machine' if strict else 'another kind of machine'
    say(f'{len(entries)} proof steps, {kind}: {agreement.describe()}')
