import json
import re
from pathlib import Path
from random import Random

import numpy as np
import pytest
import tiny
import torch
from imported import ask_imported
from rounding import round_as_stored
from safetensors.torch import load_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from model.extend_tokenizer import MARKS, extend, wanted_runs
from model.folder import build_model, load_model, save_model
from samples.fim import FimMix, Marks, make_sample
from samples.tokens import read_marks, read_tokenizer

ROWS = 400


def _prose() -> list[str]:
    """What GPT-2's tokeniser was made of: text without indentation."""
    return [re.sub(r'\s+', ' ', path.read_text()) for path in sorted(tiny.REPOSITORY.glob('docs/**/*.md'))]


def _code() -> list[str]:
    return [path.read_text() for path in sorted(tiny.TRAINING.glob('run/*.py')) if path.stat().st_size]


@pytest.fixture(scope='module', params=['gpt2', 'gptj'])
def folders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A base of 345 tokens trained on prose as GPT-2's were, and what it is extended to."""
    folder = tmp_path_factory.mktemp(request.param)
    base = folder / 'base'
    base.mkdir()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=345, special_tokens=['<|endoftext|>'], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(_prose(), trainer)
    if request.param == 'gptj':
        tokenizer.add_special_tokens([f'<|extratoken_{number}|>' for number in range(1, 56)])
    tokenizer.save(str(base / 'tokenizer.json'))
    rows = 345 if request.param == 'gpt2' else ROWS
    config = {**tiny.CONFIGS[request.param], 'vocab_size': rows, 'eos_token_id': 0}
    torch.manual_seed(1)
    save_model(build_model(config).state_dict(), config, base)
    extend(base, folder / 'extended', ROWS)
    return base, folder / 'extended'


def test_runs_are_one_token_each_and_read_back(folders: tuple[Path, Path]) -> None:
    tokenizer = read_tokenizer(folders[1])
    taken = list(wanted_runs())[: ROWS - 345 - len(MARKS)]
    assert ' ' * 25 in taken and '\n' + ' ' * 7 in taken and '\t\t' in taken
    ids = [tokenizer.encode(run, add_special_tokens=False).ids for run in taken]
    assert all(len(one) == 1 for one in ids)
    assert [tokenizer.decode(one) for one in ids] == taken
    for text in [*_code(), ' ' * 77, '\n\n\n\n\t\t \t  \r\n   x']:
        assert tokenizer.decode(tokenizer.encode(text, add_special_tokens=False).ids) == text


def test_code_takes_a_tenth_fewer_tokens_even_where_words_take_many(folders: tuple[Path, Path]) -> None:
    old, new = (
        sum(len(read_tokenizer(folder).encode(text, add_special_tokens=False).ids) for text in _code())
        for folder in folders
    )
    assert new < 0.91 * old


def test_old_ids_and_text_without_runs_stay_as_they_were(folders: tuple[Path, Path]) -> None:
    old, new = (read_tokenizer(folder) for folder in folders)
    assert {token: number for token, number in new.get_vocab().items() if number < 345} == {
        token: number for token, number in old.get_vocab().items() if number < 345
    }
    for text in _prose():
        assert (
            old.encode(text, add_special_tokens=False).ids == new.encode(text, add_special_tokens=False).ids
        )


def test_the_server_reads_the_folder_and_gives_the_same_ids(folders: tuple[Path, Path]) -> None:
    text = (tiny.TRAINING / 'run' / 'training_run.py').read_text()
    ids = read_tokenizer(folders[1]).encode(text, add_special_tokens=False).ids
    logits, theirs = ask_imported(folders[1], ids[:20], text)
    assert theirs == ids
    model = load_model(folders[1])
    round_as_stored(model)
    with torch.no_grad():
        expected = model.logits(torch.tensor([ids[:20]]))[0].numpy()
    np.testing.assert_allclose(logits, expected, atol=1e-4)


def test_new_rows_are_the_means_of_their_pieces(folders: tuple[Path, Path]) -> None:
    old, new = (load_file(folder / 'model.safetensors') for folder in folders)
    before, after = (read_tokenizer(folder) for folder in folders)
    names = [name for name in new if name.startswith('lm_head') or name == 'transformer.wte.weight']
    assert len(names) == (3 if 'lm_head.bias' in new else 1)
    for name in names:
        assert len(new[name]) == ROWS
        assert torch.equal(new[name][:345], old[name][:345])
    for text in ('\n' + ' ' * 7, ' ' * 25, '<|fim_suffix|>'):
        (number,) = [after.token_to_id(text)] if text in MARKS else after.encode(text).ids
        pieces = before.encode(text, add_special_tokens=False).ids
        assert number >= 345 and len(pieces) > 1
        for name in names:
            torch.testing.assert_close(new[name][number], old[name][pieces].mean(0))


def test_the_folder_is_a_base_to_train_with_marks_of_its_own(folders: tuple[Path, Path]) -> None:
    extended = folders[1]
    model, marks, tokenizer = load_model(extended), read_marks(extended), read_tokenizer(extended)
    assert marks == Marks(tokenizer.token_to_id(MARKS[0]), tokenizer.token_to_id(MARKS[1]), 0)
    mix = FimMix(infill=1, no_suffix=0, prefix=(20, 80), suffix=(20, 80))
    encode = lambda text: tokenizer.encode(text, add_special_tokens=False).ids  # noqa: E731
    sample = make_sample(_code()[0], mix, marks, encode, Random(1))
    assert sample.ids.count(marks.suffix) == sample.ids.count(marks.prefix) == 1
    ids = torch.tensor([sample.ids])
    assert torch.isfinite(model(ids, torch.ones(ids.shape)))
    generation = json.loads((extended / 'generation.json').read_text())
    assert set(generation['banned']) == {tokenizer.token_to_id(mark) for mark in MARKS}


def test_other_networks_and_full_ones_are_refused(folders: tuple[Path, Path], bases, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='neither gpt2 nor gptj'):
        extend(bases['llama'], tmp_path)
    with pytest.raises(ValueError, match='no room for 3 tokens'):
        extend(folders[0], tmp_path, 346)
