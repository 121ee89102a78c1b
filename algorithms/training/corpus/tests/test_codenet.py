import json
from pathlib import Path

import pytest

from corpus.cli import main
from corpus.codenet import read_codenet
from corpus.errors import CorpusError
from corpus.home import REPOSITORY
from corpus.split import split_of
from corpus.tests.codenet_layout import write_layout
from corpus.tests.sources import python_source

SAMPLE = REPOSITORY.parent / 'shared' / 'data' / 'codenet' / 'test_tokens.tsv'


def path(problem: int, submission: int, language: str = 'Python', extension: str = 'py') -> str:
    return f'p{problem:05d}/{language}/s{submission:09d}.{extension}'


def test_keeps_only_accepted_submissions(tmp_path: Path) -> None:
    statuses = ['Accepted', 'Wrong Answer', 'Compile Error', 'WA: Presentation Error', '']
    write_layout(tmp_path, [(path(1, i), status, python_source(i)) for i, status in enumerate(statuses)])
    assert [document.file.path for document in read_codenet(tmp_path)] == ['Python/s000000000.py']


def test_drops_copies_whatever_their_formatting_in_all_problems(tmp_path: Path) -> None:
    text = python_source(1)
    copies = [text, text.replace('    ', '\t'), text.replace('\n', '\r\n')]
    write_layout(tmp_path, [(path(i, i), 'Accepted', copy) for i, copy in enumerate(copies)])
    assert len(list(read_codenet(tmp_path))) == 1


def test_caps_a_problem_and_language(tmp_path: Path) -> None:
    rows = [
        (path(problem, 10 * problem + i), 'Accepted', python_source(10 * problem + i))
        for problem in (1, 2)
        for i in range(5)
    ]
    rows.append((path(1, 99, 'Ruby', 'rb'), 'Accepted', python_source(99)))
    write_layout(tmp_path, rows)
    taken = [(document.file.package, document.language) for document in read_codenet(tmp_path, cap=2)]
    assert taken == [
        ('codenet:p00001', 'python'),
        ('codenet:p00001', 'python'),
        ('codenet:p00001', 'ruby'),
        ('codenet:p00002', 'python'),
        ('codenet:p00002', 'python'),
    ]


def test_writes_a_corpus_folder_split_by_problem(tmp_path: Path) -> None:
    source, output = tmp_path / 'Project_CodeNet', tmp_path / 'corpus'
    write_layout(source, [(path(i, i), 'Accepted', python_source(i)) for i in range(60)])
    assert main(['codenet', str(source), str(output), '--language', 'Python']) == 0
    total = 0
    for split in ('train', 'validation', 'linebench'):
        for line in (output / f'{split}.jsonl').read_text('utf-8').splitlines():
            document = json.loads(line)
            assert split_of(document['package'].removeprefix('codenet:')) == split
            assert document['licence'] == 'CDLA-Permissive-2.0' and document['text']
            total += 1
    assert total == 60


def test_ids_that_are_none_of_codenets_make_no_path(tmp_path: Path) -> None:
    write_layout(tmp_path, [(path(1, 1), 'Accepted', python_source(1))])
    table = tmp_path / 'metadata' / 'p00001.csv'
    table.write_text(table.read_text().replace('s000000001', '../../../secret'))
    assert list(read_codenet(tmp_path)) == []


def test_passes_over_a_submission_whose_file_is_missing(tmp_path: Path) -> None:
    write_layout(tmp_path, [(path(1, i), 'Accepted', python_source(i)) for i in (1, 2)])
    (tmp_path / 'data' / path(1, 1)).unlink()
    assert len(list(read_codenet(tmp_path))) == 1


def test_says_what_is_no_codenet(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match='Project_CodeNet itself'):
        list(read_codenet(tmp_path))


@pytest.mark.skipif(
    not SAMPLE.exists(), reason='the sample of real submissions is not beside this repository'
)
def test_reads_real_submissions(tmp_path: Path) -> None:
    rows = [line.split('\t', 1) for line in SAMPLE.read_text('utf-8').splitlines()]
    submissions = [
        (name.removeprefix('Project_CodeNet/data/'), 'Accepted', text.replace(' ; ', ' ;\n'))
        for name, text in rows
    ]
    write_layout(tmp_path, submissions)
    found = list(read_codenet(tmp_path, ['C']))
    assert len({document.file.package for document in found}) == 10
    assert 200 < len(found) <= 500
