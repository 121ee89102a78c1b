"""Networks, a tokeniser and a corpus small enough for tests: two layers, 264 tokens, our own code."""

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from model.folder import build_model, save_model

TRAINING = Path(__file__).resolve().parents[1]
REPOSITORY = TRAINING.parents[1]
GOLDEN = REPOSITORY / 'test' / 'golden'
END, SUFFIX, PREFIX = 0, 262, 263

_GPT = {'n_embd': 64, 'n_head': 2, 'n_layer': 2, 'n_positions': 512, 'layer_norm_epsilon': 1e-5}
CONFIGS: dict[str, dict[str, Any]] = {
    'llama': {
        'model_type': 'llama',
        'vocab_size': 264,
        'hidden_size': 64,
        'intermediate_size': 96,
        'num_hidden_layers': 2,
        'num_attention_heads': 4,
        'num_key_value_heads': 2,
        'max_position_embeddings': 512,
        'rms_norm_eps': 1e-5,
        'rope_theta': 10_000,
        'tie_word_embeddings': True,
    },
    'gpt2': {'model_type': 'gpt2', 'vocab_size': 264, 'tie_word_embeddings': True, **_GPT},
    # More rows than tokens, as GPT-J has; a multiple of the 32 that the engine stores together.
    'gptj': {'model_type': 'gptj', 'vocab_size': 288, 'rotary_dim': 16, 'tie_word_embeddings': False, **_GPT},
}
_GENERATION = {
    'promptFormat': 'ph1',
    'bos': None,
    'eos': [END],
    'fim': {'prefix': PREFIX, 'suffix': SUFFIX, 'middle': None, 'order': 'SPM'},
    'chatTemplate': None,
    'context': 512,
    'defaults': {'temperature': 0, 'topP': 1, 'maxTokens': 16},
    'banned': [SUFFIX, PREFIX],
}


def random_model(name: str, seed: int = 1) -> torch.nn.Module:
    """A network with weights large enough that a mistake shows."""
    torch.manual_seed(seed)
    model = build_model(CONFIGS[name])
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(1.0 if parameter.dim() == 1 else 0.0, 0.1)
    return model


def write_base(name: str, folder: Path) -> Path:
    """A model folder as `ph-codex model unpack` writes it, with a byte-level tokeniser and two marks."""
    folder.mkdir(parents=True)
    model = random_model(name)
    save_model(model.state_dict(), model.config, folder)
    content = json.loads((GOLDEN / 'models' / 'gpt2' / 'tokenizer.json').read_text())
    vocabulary, merges = content['model']['vocab'], content['model']['merges']
    # Two tokens make room for the marks.
    for _ in range(len(vocabulary) - SUFFIX):
        del vocabulary[''.join(merges.pop())]
    special = content['added_tokens'][0]
    content['added_tokens'] += [
        {**special, 'id': SUFFIX, 'content': '<|fim_suffix|>'},
        {**special, 'id': PREFIX, 'content': '<|fim_prefix|>'},
    ]
    vocabulary |= {'<|fim_suffix|>': SUFFIX, '<|fim_prefix|>': PREFIX}
    (folder / 'tokenizer.json').write_text(json.dumps(content))
    settings = (GOLDEN / 'models' / 'gpt2' / 'tokenizer_config.json').read_text()
    (folder / 'tokenizer_config.json').write_text(settings)
    (folder / 'generation.json').write_text(json.dumps(_GENERATION))
    return folder


def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(GOLDEN / 'models' / 'gpt2' / 'tokenizer.json'))


def encode(text: str) -> list[int]:
    """One token a character, so that samples can be read back."""
    return [ord(character) + 1000 for character in text]


def decode(ids: list[int]) -> str:
    return ''.join(chr(number - 1000) for number in ids if number >= 1000)


def write_documents(path: Path, texts: list[tuple[str, str]]) -> None:
    lines = [
        json.dumps({'package': f'own:{number}', 'language': language, 'text': text})
        for number, (language, text) in enumerate(texts)
    ]
    path.write_text('\n'.join(lines) + '\n')


def write_corpus(folder: Path) -> Path:
    """The trainer's own Python and some of the server's TypeScript."""
    python = [
        ('python', path.read_text()) for path in sorted(TRAINING.glob('model/*.py')) if path.stat().st_size
    ]
    engine = sorted((REPOSITORY / 'server' / 'tokenizer').glob('*.ts'))
    texts = python + [('typescript', path.read_text()) for path in engine]
    write_documents(folder / 'train.jsonl', texts)
    write_documents(folder / 'validation.jsonl', texts[:2] + texts[-2:])
    return folder
