"""Gives a GPT-2 or GPT-J folder tokens for runs of whitespace and for fill-in-the-middle.

python -m model.extend_tokenizer BASE OUT     # GPT-2: 50,257 → 50,304 rows; GPT-J: in its 143 spare rows

GPT-2's tokeniser spends a token on every space of an indentation. The new tokens are merges behind all
others, so that text without such runs is encoded as before and every old id keeps its meaning. A new row of
the embedding (and of GPT-J's output) begins as the mean of the rows of the pieces that it stands for.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from model.folder import save_model

MARKS = ('<|fim_suffix|>', '<|fim_prefix|>', '<|fim_middle|>')
_ROWS = {
    'gpt2': ('transformer.wte.weight',),
    'gptj': ('transformer.wte.weight', 'lm_head.weight', 'lm_head.bias'),
}
# What GPT-2's printable stand-ins for the bytes of whitespace stand for.
_WHITESPACE = str.maketrans({'Ġ': ' ', 'Ċ': '\n', 'ĉ': '\t', 'č': '\r'})
# GPT-J's tokeniser names its spare rows, which no text was ever encoded with.
_SPARE = '<|extratoken_'


def wanted_runs() -> Iterator[str]:
    """Runs of whitespace, the more useful first; as many are taken as there are rows."""
    # As Codex's tokeniser has them.
    yield from (' ' * count for count in range(2, 26))
    # GPT-2's pattern leaves the last space of an indentation to the word after it.
    yield from ('\n' + ' ' * count for count in (3, 7, 11, 1, 5, 15, 2, 9, 4, 19, 13, 23))
    yield from ('\n\n', '\t\t', '\n\t', '\n\n' + ' ' * 3, '\n\t\t', '\t\t\t', '\n\n' + ' ' * 7, '\n\n\n')
    yield from ('\n' + ' ' * count for count in (6, 8, 10, 12, 14, 16, 17, 18, 20, 21, 22, 24, 25, 27, 31))
    yield from ('\n\n' + ' ' * count for count in (1, 2, 4, 5, 11, 15))
    yield from (
        end + tabs for tabs in ('\t' * count for count in range(3, 8)) for end in ('\n', '\t', '\n\n')
    )
    yield from ('\r\n' + ' ' * count for count in (0, 3, 7, 11, 1, 5, 15))


def extend_tokenizer(content: dict, rows: int) -> list[str]:
    """
    Adds tokens to the content of a `tokenizer.json` (byte-level BPE) until there are `rows`; gives the texts
    of the new ones in the order of their ids. ValueError if not even the marks have room.
    """
    model = content['model']
    vocabulary = model['vocab']
    first = max([*vocabulary.values(), *(token['id'] for token in content['added_tokens'])]) + 1
    if first + len(MARKS) > rows:
        raise ValueError(f'{rows} rows have no room for {len(MARKS)} tokens after the {first} there are')
    added = list(MARKS)
    for number, mark in enumerate(MARKS, first):
        vocabulary[mark] = number
        plain = {'single_word': False, 'lstrip': False, 'rstrip': False, 'normalized': False, 'special': True}
        content['added_tokens'].append({'id': number, 'content': mark, **plain})
    for run in wanted_runs():
        if first + len(added) == rows:
            break
        added += _add_run(content, run, first + len(added), rows)
    return added


def _add_run(content: dict, run: str, next_id: int, rows: int) -> list[str]:
    """Makes a run one token by merging the pieces it has now, the first with the second and so on."""
    model = content['model']
    pieces = Tokenizer.from_str(json.dumps(content)).encode(run, add_special_tokens=False).tokens
    added = []
    whole = pieces[0]
    for piece in pieces[1:]:
        joined = whole + piece
        if joined not in model['vocab']:
            if next_id + len(added) == rows:
                break
            model['vocab'][joined] = next_id + len(added)
            added.append(joined.translate(_WHITESPACE))
        # A merge behind all others never changes what was whole before.
        model['merges'].append(_like(model['merges'], whole, piece))
        whole = joined
    return added


def _like(merges: list, one: str, other: str) -> str | list[str]:
    """A merge in the form that the file has: pairs in new files, a space between in old ones."""
    return f'{one} {other}' if merges and isinstance(merges[0], str) else [one, other]


def extended_rows(old: Tensor, tokenizer: Tokenizer, added: list[str], first: int, rows: int) -> Tensor:
    """
    `old` [rows, …] with a row for each added text: the mean of its pieces'; of all rows where there is no
    text.
    """
    new = torch.empty(rows, *old.shape[1:])
    new[: min(rows, len(old))] = old[:rows]
    new[first:] = old[:first].mean(0)
    for number, text in enumerate(added, first):
        new[number] = old[tokenizer.encode(text, add_special_tokens=False).ids].mean(0)
    return new


def extend(base: Path, out: Path, rows: int | None = None) -> list[str]:
    """Writes the extended folder; gives the texts of the new tokens. ValueError if not of GPT-2 or GPT-J."""
    config = json.loads((base / 'config.json').read_text())
    if config['model_type'] not in _ROWS:
        raise ValueError(f'"{config["model_type"]}" is neither gpt2 nor gptj')
    if rows is None:
        # A multiple of 64 is what GPUs and our 8-bit storage want; GPT-J has its spare rows already.
        size = config['vocab_size']
        rows = size if config['model_type'] == 'gptj' else -(-size // 64) * 64
    content = json.loads((base / 'tokenizer.json').read_text())
    content['added_tokens'] = [
        one for one in content['added_tokens'] if not one['content'].startswith(_SPARE)
    ]
    old = Tokenizer.from_str(json.dumps(content))
    first = old.get_vocab_size()
    added = extend_tokenizer(content, rows)
    weights = load_file(base / 'model.safetensors')
    for name in _ROWS[config['model_type']]:
        weights[name] = extended_rows(weights[name].float(), old, added, first, rows)
    save_model(weights, {**config, 'vocab_size': rows}, out)
    (out / 'tokenizer.json').write_text(json.dumps(content, ensure_ascii=False) + '\n')
    _write_settings(base, out, config, content)
    return added


def _write_settings(base: Path, out: Path, config: dict, content: dict) -> None:
    name = 'tokenizer_config.json'
    (out / name).write_text((base / name).read_text() if (base / name).exists() else '{}\n')
    suffix, prefix, middle = (content['model']['vocab'][mark] for mark in MARKS)
    generation = {
        'promptFormat': 'ph1',
        'bos': None,
        'eos': [config['eos_token_id']],
        'fim': {'prefix': prefix, 'suffix': suffix, 'middle': None, 'order': 'SPM'},
        'chatTemplate': None,
        'context': config['n_positions'],
        'defaults': {'temperature': 0, 'topP': 1, 'maxTokens': 64},
        'banned': [suffix, prefix, middle],
    }
    (out / 'generation.json').write_text(json.dumps(generation, indent=2) + '\n')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('base', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument(
        '--rows', type=int, help='rows of the embedding; the next multiple of 64, or those of GPT-J'
    )
    options = parser.parse_args()
    added = extend(options.base, options.out, options.rows)
    print(f'{len(added)} tokens added: {", ".join(map(repr, added))}')


if __name__ == '__main__':
    main()
