"""Reads Project CodeNet's real layout: accepted submissions only, without duplicates, split by problem."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import CorpusError
from corpus.lock import LockedFile
from corpus.output import CorpusDocument, new_folder, write_documents
from corpus.quality import decoded, fault_of

# CodeNet's folder names and ours.
LANGUAGES = {
    'C': 'c',
    'C++': 'cpp',
    'C#': 'csharp',
    'Go': 'go',
    'Java': 'java',
    'JavaScript': 'javascript',
    'Kotlin': 'kotlin',
    'PHP': 'php',
    'Python': 'python',
    'Ruby': 'ruby',
    'Rust': 'rust',
    'TypeScript': 'typescript',
}
LICENCE = 'CDLA-Permissive-2.0'
_PROBLEM = re.compile(r'p\d{5}')
_SUBMISSION = re.compile(r's\d{9}')
_EXTENSION = re.compile(r'[A-Za-z0-9+]{1,8}')


def write_codenet(source: Path, output: Path, languages: Sequence[str] | None, cap: int) -> dict[str, int]:
    """
    Writes a corpus folder of CodeNet's submissions, at most `cap` of a problem and language; the package of a
    document is its problem, which is what splits it. Returns documents by split; raises CorpusError on a
    folder that is not CodeNet's.
    """
    counts: Counter[str] = Counter()
    with new_folder(output) as folder:
        for document in write_documents(folder, read_codenet(source, languages, cap)):
            counts[document.language] += 1
        if not counts:
            raise CorpusError(
                f'{source} holds no accepted submission that is kept', 'look at its metadata folder'
            )
    return dict(sorted(counts.items()))


def read_codenet(
    source: Path, languages: Sequence[str] | None = None, cap: int = 50
) -> Iterator[CorpusDocument]:
    """
    Yields documents by problem and submission; an exact duplicate modulo white space is dropped in all
    problems.
    """
    tables = sorted((source / 'metadata').glob('p?????.csv'))
    if not tables:
        raise CorpusError(f'{source} has no metadata/pNNNNN.csv', 'give the folder Project_CodeNet itself')
    wanted = {name: LANGUAGES[name] for name in languages or LANGUAGES if name in LANGUAGES}
    if languages and len(wanted) < len(set(languages)):
        raise CorpusError('an unknown language', f'choose among {", ".join(LANGUAGES)}')
    seen: set[bytes] = set()
    for table in tables:
        yield from _problem(source, table, wanted, cap, seen)


def _problem(
    source: Path, table: Path, wanted: dict[str, str], cap: int, seen: set[bytes]
) -> Iterator[CorpusDocument]:
    taken: Counter[str] = Counter()
    for path, language in sorted(accepted(table, wanted)):
        if taken[language] >= cap:
            continue
        try:
            text = decoded((source / 'data' / path).read_bytes())
        except FileNotFoundError:
            # The published metadata names some files that are in none of its archives.
            continue
        if text is None or fault_of(text, language) not in (None, 'small'):
            continue
        key = hashlib.sha256(''.join(text.split()).encode()).digest()
        if key in seen:
            continue
        seen.add(key)
        taken[language] += 1
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        problem, _, name = path.partition('/')
        yield CorpusDocument(LockedFile(f'codenet:{problem}', name, sha256, LICENCE), '1.0', language, text)


def accepted(table: Path, wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    """
    Path below `data/` and our language of each accepted submission in a problem's metadata. A row whose ids
    are none of CodeNet's is passed over: paths are made from them.
    """
    with table.open(encoding='utf-8', newline='') as lines:
        for row in csv.DictReader(lines):
            submission, problem, language = (
                row.get('submission_id'),
                row.get('problem_id'),
                row.get('language'),
            )
            extension = row.get('filename_ext') or ''
            if row.get('status') != 'Accepted' or language not in wanted or problem != table.stem:
                continue
            if (
                _PROBLEM.fullmatch(problem)
                and _SUBMISSION.fullmatch(submission or '')
                and _EXTENSION.fullmatch(extension)
            ):
                yield f'{problem}/{language}/{submission}.{extension}', wanted[language]
