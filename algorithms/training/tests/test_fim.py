from collections.abc import Callable
from random import Random

import pytest
import tiny

from samples import fim
from samples.fim import FimMix, Marks, Sample, last_word, make_sample

MARKS = Marks(suffix=5, prefix=6, end=0)
TEXT = (tiny.TRAINING / 'samples' / 'fim.py').read_text()
HOSTILE = {
    'one line': 'x = [' + '1, ' * 400 + ']',
    'no line end': 'def f(a, b): return a',
    'one character': 'x',
    'one line end': '\n',
    'only blanks': '   \n \n\t\t\n' * 5,
    'only line ends': '\n' * 50,
    'mostly blanks': ' ' * 300 + '\n' + ' ' * 300 + '\nx\n' + '\t' * 300,
    'emoji': 'const 😀 = "👩‍👩‍👧"; // 🎉\n' * 8,
    'other scripts': 'घर = 1\n変数 = 2\nمتغير = ٣\n' * 5,
    'line ends of DOS': 'if x:\r\n\ty = 1\r\n\r\nz = 2\r\n' * 9,
    'nulls': 'a\0b\n\0\n' * 9,
    'nothing': '',
}


def _parts(sample: Sample, marks: Marks = MARKS) -> tuple[str, str, str]:
    """Prefix, middle and suffix of a sample, read back from its ids."""
    context, target = sample.ids[: -sample.middle], sample.ids[-sample.middle :]
    assert target[-1] == marks.end
    suffix = ''
    if context[0] == marks.suffix:
        at = context.index(marks.prefix)
        suffix, context = tiny.decode(context[1:at]), context[at + 1 :]
    return tiny.decode(context), tiny.decode(target), suffix


@pytest.mark.parametrize('seed', range(300))
def test_prefix_middle_and_suffix_are_one_piece_of_the_document(seed: int) -> None:
    sample = make_sample(TEXT, FimMix(infill=1), MARKS, tiny.encode, Random(seed))
    prefix, middle, suffix = _parts(sample)
    assert prefix + middle + suffix in TEXT
    assert len(prefix) <= 2400 and len(suffix) <= 600
    assert sample.ids[-1] == MARKS.end
    assert sample.weights[-sample.middle :] == [1.0] * sample.middle
    assert len(sample.weights) == len(sample.ids)


def test_a_sample_is_the_prompt_that_the_server_sends() -> None:
    for seed in range(100):
        sample = make_sample(TEXT, FimMix(infill=1, healed=1, no_suffix=0), MARKS, tiny.encode, Random(seed))
        prefix, middle, suffix = _parts(sample)
        if suffix:
            assert sample.ids[0] == MARKS.suffix and sample.ids.count(MARKS.prefix) == 1
        # Some end of what the person has typed leaves this prefix after its last word was taken back.
        assert any(last_word(prefix + middle[:cut]) == middle[:cut] for cut in range(len(middle) + 1))


def test_the_same_seed_gives_the_same_samples_and_another_gives_others() -> None:
    drawn = [
        [make_sample(TEXT, FimMix(), MARKS, tiny.encode, Random(f'{seed}/{n}')) for n in range(20)]
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def _noting(cut: Callable, reached: set[str]) -> Callable:
    def noted(*arguments):
        reached.add(cut.__name__)
        return cut(*arguments)

    return noted


def test_every_kind_of_cut_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[str] = set()
    for name in ('_rest_of_line', '_lines', '_block', '_characters', '_plain'):
        monkeypatch.setattr(fim, name, _noting(getattr(fim, name), reached))
    middles = set()
    for seed in range(200):
        sample = make_sample(TEXT, FimMix(), MARKS, tiny.encode, Random(seed))
        middles.add('plain' if not sample.middle else 'lines' if '\n' in _parts(sample)[1] else 'line')
        middles.add('half a word' if sample.middle and _parts(sample)[0][-1:].isalpha() else 'whole')
    assert reached == {'_rest_of_line', '_lines', '_block', '_characters', '_plain'}
    assert middles >= {'plain', 'line', 'lines', 'half a word'}


@pytest.mark.parametrize('name', HOSTILE)
def test_hostile_documents_give_samples_too(name: str) -> None:
    text = HOSTILE[name]
    for seed in range(200):
        sample = make_sample(text, FimMix(), MARKS, tiny.encode, Random(seed))
        assert len(sample.ids) == len(sample.weights)
        if sample.middle:
            prefix, middle, suffix = _parts(sample)
            assert prefix + middle + suffix in text
        else:
            assert tiny.decode(sample.ids) in text


def test_windows_begin_with_a_line_where_there_is_one() -> None:
    assert fim.window_before('one\ntwo\nthree', 9, 4) == 't'
    assert fim.window_before('one\ntwo\nthree', 9, 8) == 'two\nt'
    assert fim.window_before('one\ntwo\nthree', 9, 99) == 'one\ntwo\nt'
    assert fim.window_before('a' * 20, 10, 4) == 'aaaa'


def test_a_document_read_to_its_end_ends_with_the_end() -> None:
    mix = FimMix(infill=0, plain=(5, 5))
    samples = [make_sample('abcdefgh', mix, MARKS, tiny.encode, Random(seed)) for seed in range(9)]
    assert all(sample.ids[-1] != MARKS.end for sample in samples)
    whole = make_sample('abc', mix, MARKS, tiny.encode, Random(1))
    assert tiny.decode(whole.ids) == 'abc' and whole.ids[-1] == MARKS.end
