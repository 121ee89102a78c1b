from dataclasses import replace
from pathlib import Path

import pytest
import tiny

from samples.batches import Batches, BatchPlan, digest, micro_batches
from samples.documents import Documents
from samples.fim import FimMix, Marks

PLAN = BatchPlan(600, 400, 256, {'python': 0.5, 'typescript': 0.5})
MARKS = Marks(tiny.SUFFIX, tiny.PREFIX, tiny.END)
MIX = FimMix(prefix=(20, 120), suffix=(10, 60), plain=(60, 150))


def _batches(corpus: Path, seed: int = 1, plan: BatchPlan = PLAN) -> Batches:
    return Batches(Documents(corpus / 'train.jsonl'), tiny.tokenizer(), plan, MIX, MARKS, seed)


def test_a_step_is_a_function_of_seed_and_number_alone(corpus: Path) -> None:
    forth, back = _batches(corpus), _batches(corpus)
    digests = [forth.step(step)[1] for step in range(6)]
    assert [back.step(step)[1] for step in reversed(range(6))] == digests[::-1]
    assert len(set(digests)) == 6
    assert _batches(corpus, seed=2).step(0)[1] != digests[0]


def test_what_seed_1_draws_never_changes(corpus: Path, tmp_path: Path) -> None:
    # A change here breaks the resume and the verification of every run that was ever made.
    text = 'def area(a, b):\n    """Of a rectangle."""\n    return a * b\n\n\nprint(area(3, 4))\n' * 8
    tiny.write_documents(
        tmp_path / 'train.jsonl', [('python', text), ('python', text[::-1]), ('typescript', text)]
    )
    digests = [_batches(tmp_path).step(step)[1][:16] for step in range(4)]
    assert digests == ['5509de467e0eacea', '724af123401d8b18', '0c3eca20c8ffe22e', 'af48f2181e223e19']


def test_micro_batches_hold_every_sample_once_within_their_size(corpus: Path) -> None:
    batches = _batches(corpus)
    samples = [sample for _, sample in batches.samples(3)]
    assert sum(len(sample.ids) for sample in samples) >= PLAN.tokens
    rows = []
    for batch in micro_batches(samples, PLAN.micro_tokens):
        assert batch.ids.numel() <= PLAN.micro_tokens
        rows += [
            tuple(row[: int(end)])
            for row, end in zip(batch.ids.tolist(), _lengths(batch, samples), strict=True)
        ]
    assert sorted(rows) == sorted(tuple(sample.ids) for sample in samples)


def _lengths(batch, samples) -> list[int]:
    lengths = {tuple(sample.ids): len(sample.ids) for sample in samples}
    found = []
    for row in batch.ids.tolist():
        found.append(
            max(
                length
                for ids, length in lengths.items()
                if tuple(row[:length]) == ids and not any(row[length:])
            )
        )
    return found


def test_the_digest_tells_where_samples_end(corpus: Path) -> None:
    (_, one), (_, other) = _batches(corpus).samples(0)[:2]
    joined = replace(one, ids=one.ids + other.ids)
    assert len({digest([one, other]), digest([other, one]), digest([joined]), digest([one])}) == 4


def test_the_name_of_a_special_token_in_a_text_is_text(bases: dict[str, Path], tmp_path: Path) -> None:
    from samples.tokens import read_tokenizer

    tokenizer = read_tokenizer(bases['gpt2'])
    ids = tokenizer.encode('a<|endoftext|><|fim_prefix|>b', add_special_tokens=False).ids
    assert not {tiny.END, tiny.PREFIX, tiny.SUFFIX} & set(ids)
    assert tokenizer.decode(ids) == 'a<|endoftext|><|fim_prefix|>b'


def test_a_corpus_that_gives_no_samples_is_refused(tmp_path: Path) -> None:
    tiny.write_documents(tmp_path / 'train.jsonl', [('python', 'x')])
    with pytest.raises(ValueError, match='no samples of 8 to 256 tokens'):
        _batches(tmp_path).step(0)
    with pytest.raises(ValueError, match='none of the languages rust'):
        _batches(tmp_path, plan=replace(PLAN, languages={'rust': 1.0}))
    (tmp_path / 'train.jsonl').write_text('')
    with pytest.raises(ValueError, match='holds no documents'):
        _batches(tmp_path)
