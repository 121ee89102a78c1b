"""The tokeniser of a base model, and the ids that stand around a sample."""

import json
from pathlib import Path

from tokenizers import Tokenizer

from samples.fim import Marks


def read_marks(base: Path) -> Marks:
    """The ids around a sample, from the model's `generation.json`."""
    generation = json.loads((base / 'generation.json').read_text())
    fim = generation['fim'] or {'suffix': generation['eos'][0], 'prefix': generation['eos'][0]}
    return Marks(fim['suffix'], fim['prefix'], generation['eos'][0])


def read_tokenizer(base: Path) -> Tokenizer:
    """The tokeniser of a model; the name of a special token in a text is text, as it is for the server."""
    tokenizer = Tokenizer.from_file(str(base / 'tokenizer.json'))
    tokenizer.encode_special_tokens = True
    return tokenizer
