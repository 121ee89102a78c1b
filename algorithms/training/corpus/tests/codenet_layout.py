"""Writes Project CodeNet's real layout, so that its loader is tested without 7.8 GB."""

import csv
from pathlib import Path

COLUMNS = (
    *('submission_id', 'problem_id', 'user_id', 'date', 'language', 'original_language', 'filename_ext'),
    *('status', 'cpu_time', 'memory', 'code_size', 'accuracy'),
)


def write_layout(folder: Path, submissions: list[tuple[str, str, str]]) -> None:
    """
    Writes `data/` and `metadata/` from (path as in CodeNet's own lists, status, text), such as
    `p00001/C/s123456789.c`.
    """
    tables: dict[str, list[list[object]]] = {}
    for path, status, text in submissions:
        problem, language, name = path.split('/')
        submission, extension = name.split('.')
        file = folder / 'data' / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, 'utf-8')
        size = len(text.encode())
        row = [
            submission,
            problem,
            'u000000001',
            1480319506,
            language,
            language,
            extension,
            status,
            '',
            '',
            size,
            '',
        ]
        tables.setdefault(problem, []).append(row)
    (folder / 'metadata').mkdir(parents=True)
    for problem, rows in tables.items():
        with (folder / 'metadata' / f'{problem}.csv').open('w', encoding='utf-8', newline='') as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
