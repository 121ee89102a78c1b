import json
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.exclusions import excluded_names
from corpus.home import LOCK, PACKAGE_LIST, REPOSITORY
from corpus.lock import locked_packages, read_lock
from corpus.package_list import read_packages, write_packages


def test_the_committed_list_holds_nothing_that_is_measured_on() -> None:
    excluded = excluded_names(REPOSITORY)
    assert {'rich', 'zod', '@reduxjs/toolkit', 'typescript', 'koffi'} <= excluded
    assert [package.id for package in read_packages(PACKAGE_LIST) if package.name in excluded] == []


def test_the_committed_lock_is_true_to_itself_and_to_the_list() -> None:
    packages = locked_packages(read_lock(LOCK))
    assert set(packages) <= set(read_packages(PACKAGE_LIST))


def test_a_changed_lock_is_refused(tmp_path: Path) -> None:
    lock = json.loads(LOCK.read_text('utf-8'))
    lock['packages'][0]['licences']['MIT'] = {'evil.py': '0' * 64}
    changed = tmp_path / 'lock.json'
    changed.write_text(json.dumps(lock))
    with pytest.raises(CorpusError, match='changed by hand'):
        read_lock(changed)


def test_reads_what_it_writes_and_refuses_what_is_not_pinned(tmp_path: Path) -> None:
    packages, copy = read_packages(PACKAGE_LIST), tmp_path / 'packages.json'
    write_packages(copy, list(reversed(packages)))
    assert copy.read_bytes() == PACKAGE_LIST.read_bytes()
    copy.write_text('[{"ecosystem": "npm", "name": "x", "version": "1", "sha256": ""}]')
    with pytest.raises(CorpusError, match='no sha256'):
        read_packages(copy)
