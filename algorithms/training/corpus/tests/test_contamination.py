from pathlib import Path

import pytest

from corpus.contamination import findings, read_benchmarks, signatures_of
from corpus.decontaminate import COMMON_IN, common_grams, contamination_of
from corpus.errors import CorpusError
from corpus.home import REPOSITORY
from corpus.tests.sources import python_source
from corpus.tests.suites import SOLUTION, write_suite


def test_catches_a_planted_solution_in_any_formatting(tmp_path: Path) -> None:
    benchmarks = read_benchmarks(write_suite(tmp_path))
    planted = python_source(1) + '\ndef another_name(v, l):\n' + SOLUTION.replace('    ', '\t')
    found = findings(planted, benchmarks)
    assert found
    assert contamination_of(found, common_grams([found])) == 'ngram'


def test_catches_an_entry_point_by_its_signature_alone(tmp_path: Path) -> None:
    benchmarks = read_benchmarks(write_suite(tmp_path))
    found = findings(
        'def nearest_pair_gap(values: "Sequence[float]", limit=0.5):\n    return None\n', benchmarks
    )
    assert found == ['s:nearest_pair_gap(values,limit)']
    assert contamination_of(found, frozenset()) == 'signature'


def test_catches_mbpp_by_its_names(tmp_path: Path) -> None:
    benchmarks = read_benchmarks(write_suite(tmp_path))
    assert findings('def find_char_long(text):\n    pass\n', benchmarks) == ['s:find_char_long(text)']


def test_leaves_honest_files_alone(tmp_path: Path) -> None:
    benchmarks = read_benchmarks(write_suite(tmp_path))
    assert findings(python_source(2), benchmarks) == []
    # Numbers alone are in every table of a test.
    assert findings('x = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n' * 9, benchmarks) == []


def test_takes_a_gram_of_many_files_for_an_idiom() -> None:
    idiom = [['g:1']] * (COMMON_IN + 1)
    assert common_grams(idiom) == frozenset({'g:1'})
    assert contamination_of(['g:1'], frozenset({'g:1'})) is None
    assert common_grams([['s:f(x)']] * 99) == frozenset()


def test_reads_signatures_of_python_javascript_and_arrow_functions() -> None:
    text = 'def f(a: int = 1, *b):\nfunction g(c, d = 2) {}\nconst h = (e) => 1'
    assert list(signatures_of(text)) == ['f(a,*b)', 'g(c,d)', 'h(e)']


def test_reads_the_suites_of_this_repository() -> None:
    benchmarks = read_benchmarks(REPOSITORY / 'algorithms' / 'evaluation' / 'suites')
    assert 'has_close_elements(numbers,threshold)' in benchmarks.signatures
    assert 'hasCloseElements(numbers,threshold)' in benchmarks.signatures
    assert len(benchmarks.grams) > 30_000


def test_says_where_suites_are_missing(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match='--suites'):
        read_benchmarks(tmp_path)
