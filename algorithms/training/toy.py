"""
A corpus and a network small enough to be trained while one waits, made of the repository's own files:
python toy.py REPOSITORY OUT writes OUT/corpus, OUT/corpus.lock.json and OUT/base.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from corpus.language import language_of
from corpus.lock import LockedFile, lock_text
from corpus.output import CorpusDocument, write_documents
from corpus.package_list import Package
from model.folder import build_model, save_model

_SOURCES = ('protocol/**/*.ts', 'server/**/*.ts', 'src/**/*.ts', 'scripts/sample/*')
_PROGRAMS = tuple(f'algorithms/training/{folder}*.py' for folder in ('', 'model/', 'run/', 'samples/'))
_END, _FILE = '<|endoftext|>', '<file_sep>'
_VOCABULARY = 512
_CONFIG = {
    'architectures': ['LlamaForCausalLM'],
    'model_type': 'llama',
    'hidden_size': 64,
    'intermediate_size': 192,
    'num_hidden_layers': 2,
    'num_attention_heads': 4,
    'num_key_value_heads': 2,
    'head_dim': 16,
    'vocab_size': _VOCABULARY,
    'rms_norm_eps': 1e-5,
    'rope_theta': 10_000,
    'max_position_embeddings': 2048,
    'tie_word_embeddings': True,
    'bos_token_id': 0,
    'eos_token_id': 0,
}
_GENERATION = {
    'promptFormat': 'ph1',
    'bos': None,
    'eos': [0],
    'fim': {'prefix': 1, 'suffix': 1, 'middle': None, 'order': 'SPM'},
    'chatTemplate': None,
    'context': 2048,
    'defaults': {'temperature': 0, 'topP': 1, 'maxTokens': 64},
    'banned': [1],
}


def toy_documents(repository: Path) -> Iterator[CorpusDocument]:
    """The repository's own source, each file a package of its own, in the order of their names."""
    found = {path for pattern in (*_SOURCES, *_PROGRAMS) for path in repository.glob(pattern)}
    for path in sorted(found, key=lambda path: path.relative_to(repository).as_posix()):
        name, language = path.relative_to(repository).as_posix(), language_of(path.name)
        text = path.read_text('utf-8')
        if language is None or name.endswith('.test.ts') or len(text) < 200:
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        file = LockedFile(f'repository:{name}', name, digest, 'Apache-2.0')
        yield CorpusDocument(file, digest[:12], language, text)


def write_corpus(repository: Path, out: Path) -> list[str]:
    """Writes the corpus and its lock; gives the texts."""
    folder = out / 'corpus'
    folder.mkdir(parents=True, exist_ok=True)
    documents = list(write_documents(folder, toy_documents(repository)))
    packages = [
        Package('repository', document.file.path, document.version, document.file.sha256)
        for document in documents
    ]
    lock = lock_text('toy', packages, [document.file for document in documents], {})
    (out / 'corpus.lock.json').write_text(lock, 'utf-8')
    return [document.text for document in documents]


def train_tokenizer(texts: list[str]) -> Tokenizer:
    """A byte-level BPE as GPT-2's, with `_VOCABULARY` tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY,
        special_tokens=[_END, _FILE],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def write_base(texts: list[str], folder: Path, seed: int) -> None:
    """Writes a llama of two layers with random weights, as `ph-codex model unpack` writes a model."""
    folder.mkdir(parents=True, exist_ok=True)
    train_tokenizer(texts).save(str(folder / 'tokenizer.json'))
    config = {'tokenizer_class': 'GPT2Tokenizer', 'bos_token': _END, 'eos_token': _END}
    (folder / 'tokenizer_config.json').write_text(json.dumps(config, indent=2) + '\n')
    (folder / 'generation.json').write_text(json.dumps(_GENERATION, indent=2) + '\n')
    torch.manual_seed(seed)
    model = build_model(_CONFIG)
    for name, parameter in model.named_parameters():
        if parameter.dim() == 2:
            torch.nn.init.normal_(parameter, std=0.05 if 'embed' in name else 0.1)
    save_model(model.state_dict(), _CONFIG, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument('repository', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    texts = write_corpus(options.repository, options.out)
    write_base(texts, options.out / 'base', options.seed)
    print(f'{len(texts)} documents, {sum(map(len, texts)):,} characters')


if __name__ == '__main__':
    main()
