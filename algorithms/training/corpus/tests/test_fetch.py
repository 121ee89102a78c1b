import os
import stat
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.fetch import archive_path, fetch_package, file_sha256, version_of
from corpus.package_list import Package
from corpus.tests import archives

NPM = Package('npm', '@scope/x', '1.2.3', 'a' * 64)


def client(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Puts a shell script before the real npm: what registries answer cannot be had on demand."""
    program = folder / 'bin' / 'npm'
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{script}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv('PATH', f'{program.parent}{os.pathsep}{os.environ["PATH"]}')


def test_a_kept_archive_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path, monkeypatch, 'exit 9')
    package = archives.keep(tmp_path / 'kept', 'npm', 'x', archives.npm({'a.js': 'a()'}))
    assert file_sha256(fetch_package(package, tmp_path / 'kept')) == package.sha256


def test_a_damaged_archive_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = tmp_path / 'good.tgz'
    good.write_bytes(archives.npm({'a.js': 'a()'}))
    client(tmp_path, monkeypatch, f'for last; do :; done; cp {good} "$last"')
    package = Package('npm', 'x', '1', file_sha256(good))
    (tmp_path / 'kept').mkdir()
    archive_path(package, tmp_path / 'kept').write_bytes(b'half')
    assert fetch_package(package, tmp_path / 'kept').read_bytes() == good.read_bytes()


@pytest.mark.parametrize(
    ('script', 'said'),
    [
        ('echo "npm error code E404" >&2; exit 1', 'is gone'),
        ('echo "npm error code ENOTFOUND" >&2; exit 1', 'no network'),
        ('echo "something else" >&2; exit 3', 'ended with 3'),
        ('for last; do :; done; echo changed > "$last/x.tgz"', 'not what was pinned'),
        ('exit 0', 'ended with 0'),
    ],
)
def test_says_what_is_wrong_with_a_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    client(tmp_path, monkeypatch, script)
    with pytest.raises(CorpusError, match=said):
        fetch_package(NPM, tmp_path / 'kept')
    assert list((tmp_path / 'kept').iterdir()) == []


def test_reads_versions_from_the_names_that_clients_give() -> None:
    assert version_of('npm', '@scope/x-y', 'scope-x-y-1.2.3-rc.1.tgz') == '1.2.3-rc.1'
    assert version_of('pypi', 'ruamel.yaml', 'ruamel_yaml-0.18.1-py3-none-any.whl') == '0.18.1'
    assert version_of('deb', 'python3-x', 'python3-x_1%3a2.0-5_all.deb') == '1:2.0-5'
