"""The training attestation: an in-toto statement with SLSA's provenance, made of a run and read again."""

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.lock import read_lock
from model.weights_digest import file_digest, weights_digest
from proof.steps import weights_file
from run.environment import describe_code, describe_environment
from run.loss_log import read_log
from run.start_record import read_starts

STATEMENT = 'https://in-toto.io/Statement/v1'
PROVENANCE = 'https://slsa.dev/provenance/v1'
BUILD_TYPE = 'https://posthuman.market/training/v1'
# What is published beside the weights and vouched for.
PUBLISHED = ('settings.json', 'log.jsonl', 'samples.jsonl', 'proof.jsonl', 'proof-documents.jsonl')


@dataclass(frozen=True)
class Attested:
    """What an attestation says: digests in hex, the settings, and the last hash of the log."""

    weights: str
    model: str | None
    base: str
    corpus: str
    settings: dict
    head: str
    files: dict[str, str]


def statement(
    run: Path, weights: Path, model: tuple[str, str] | None, base: Path, lock: Path, base_name: str
) -> dict:
    """The statement about a run; `model` is name and root of what was built of it."""
    log = read_log(run / 'log.jsonl')
    corpus = read_lock(lock)
    starts = read_starts(run)
    # A run of before starts were recorded has the machine that attests it; `recorded` says which it is.
    last = starts[-1] if starts else {'environment': describe_environment(), 'code': describe_code()}
    file = weights_file(weights)
    subject = [{'name': file.name, 'digest': {'sha256': file_digest(file)}}]
    if model:
        subject.append({'name': model[0], 'digest': {'sha256': model[1]}})
    code = last['code']
    dependencies = [
        {'name': f'base:{base_name}', 'digest': {'sha256': weights_digest(base)}},
        {'name': f'corpus:{corpus["name"]}', 'digest': {'sha256': corpus['root']}},
        {'name': 'code', 'digest': {'sha256': code['sha256']}},
    ]
    if code['commit']:
        annotations = {'changed': code['changed']}
        dependencies.append(
            {'name': 'repository', 'digest': {'gitCommit': code['commit']}, 'annotations': annotations}
        )
    settings = json.loads((run / 'settings.json').read_text())
    environments = [{'step': start['step'], **start['environment']} for start in starts]
    internal = {
        'recorded': 'at start' if starts else 'at attestation',
        'environments': environments or [last['environment']],
    }
    metadata = {'invocationId': log[-1]['hash']}
    if starts:
        metadata['startedOn'] = starts[0]['at'].replace('+00:00', 'Z')
    byproducts = [
        {'name': name, 'digest': {'sha256': file_digest(run / name)}}
        for name in PUBLISHED
        if (run / name).exists()
    ]
    return {
        '_type': STATEMENT,
        'subject': subject,
        'predicateType': PROVENANCE,
        'predicate': {
            'buildDefinition': {
                'buildType': BUILD_TYPE,
                'externalParameters': {'settings': settings, 'seed': settings['seed']},
                'internalParameters': internal,
                'resolvedDependencies': dependencies,
            },
            'runDetails': {
                'builder': {'id': f'{BUILD_TYPE}/train.py'},
                'metadata': metadata,
                'byproducts': [
                    *byproducts,
                    {
                        'name': 'loss log',
                        'digest': {'sha256': log[-1]['hash']},
                        'annotations': {'entries': len(log)},
                    },
                ],
            },
        },
    }


def attested(path: Path) -> Attested:
    """Reads an attestation; ValueError if it is none of ours."""
    try:
        content = json.loads(path.read_text())
        if content['_type'] != STATEMENT or content['predicateType'] != PROVENANCE:
            raise ValueError(f'{path} is no training attestation')
        definition, details = content['predicate']['buildDefinition'], content['predicate']['runDetails']
        named = {item['name']: item['digest'] for item in definition['resolvedDependencies']}
        made = {item['name']: item['digest']['sha256'] for item in details['byproducts']}
        subject = [item['digest']['sha256'] for item in content['subject']]
        prefixed = {name.split(':', 1)[0]: digest for name, digest in named.items()}
        return Attested(
            weights=subject[0],
            model=subject[1] if len(subject) > 1 else None,
            base=prefixed['base']['sha256'],
            corpus=prefixed['corpus']['sha256'],
            settings=definition['externalParameters']['settings'],
            head=made['loss log'],
            files={name: made[name] for name in PUBLISHED},
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f'{path} lacks {error}') from error
