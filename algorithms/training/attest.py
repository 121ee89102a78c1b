"""Writes the training attestation: an in-toto statement with SLSA's provenance, `attestation.json` of a run.

python attest.py RUN --weights FOLDER --model NAME --model-root DIGEST --base MODEL --lock LOCK
"""

import argparse
import json
from pathlib import Path

from proof.attestation import statement


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('run', type=Path)
    parser.add_argument('--weights', type=Path, required=True)
    parser.add_argument('--base', type=Path, required=True)
    parser.add_argument('--base-name', default='base')
    parser.add_argument('--lock', type=Path, required=True)
    parser.add_argument('--model')
    parser.add_argument('--model-root')
    options = parser.parse_args()
    model = (options.model, options.model_root) if options.model_root else None
    content = statement(options.run, options.weights, model, options.base, options.lock, options.base_name)
    (options.run / 'attestation.json').write_text(json.dumps(content, indent=2) + '\n')


if __name__ == '__main__':
    main()
