import io
import zipfile
from pathlib import Path

import pytest

from corpus import archive
from corpus.archive import read_archive
from corpus.errors import CorpusError
from corpus.tests import archives


def read(tmp_path: Path, content: bytes) -> dict[str, bytes]:
    file = tmp_path / 'archive'
    file.write_bytes(content)
    return {member.path: member.content for member in read_archive(file, lambda _path: True)}


def test_reads_the_files_of_wheels_tarballs_and_debian_packages(tmp_path: Path) -> None:
    assert read(tmp_path, archives.wheel({'a/b.py': 'x = 1'}))['a/b.py'] == b'x = 1'
    assert read(tmp_path, archives.npm({'src/b.ts': 'let x'}))['package/src/b.ts'] == b'let x'
    assert read(tmp_path, archives.deb({'usr/lib/b.py': 'x = 2'}))['usr/lib/b.py'] == b'x = 2'


@pytest.mark.parametrize('path', ['../evil.py', 'a/../../evil.py', '/etc/evil.py', '..\\evil.py'])
def test_refuses_a_path_that_leads_out_of_the_archive(tmp_path: Path, path: str) -> None:
    for content in (archives.wheel({path: 'x'}), archives.tar({path: 'x'})):
        with pytest.raises(CorpusError, match='leads out'):
            read(tmp_path, content)


def test_passes_over_links(tmp_path: Path) -> None:
    content = archives.tar(
        {'package/a.js': 'x'}, links={'package/b.js': '/etc/passwd', 'package/c.js': 'a.js'}
    )
    assert read(tmp_path, content) == {'package/a.js': b'x'}

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as wheel:
        link = zipfile.ZipInfo('link.py')
        link.external_attr = 0o120777 << 16
        wheel.writestr(link, '/etc/passwd')
    assert read(tmp_path, buffer.getvalue()) == {}


def test_refuses_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, 'MAX_UNPACKED_BYTES', 1 << 20)
    zeros = {f'{i}.py': b'\0' * (200 << 10) for i in range(8)}
    for content in (archives.wheel(zeros), archives.tar(zeros), archives.tar(zeros, mode='w:xz')):
        assert len(content) < 20_000
        with pytest.raises(CorpusError, match='unpacks to more'):
            read(tmp_path, content)


def test_counts_what_comes_out_where_a_zip_header_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, 'MAX_MEMBER_BYTES', 1_000)
    content = archives.wheel({'a.py': b'x' * 5_000})
    lying = content.replace((5_000).to_bytes(4, 'little'), (10).to_bytes(4, 'little'))
    with pytest.raises(CorpusError):
        read(tmp_path, lying)


def test_says_that_a_cut_archive_is_damaged(tmp_path: Path) -> None:
    for content in (
        archives.wheel({'a.py': 'x'}),
        archives.npm({'a.js': 'x' * 9_999}),
        archives.deb({'a.py': 'x'}),
    ):
        with pytest.raises(CorpusError, match='damaged'):
            read(tmp_path, content[: len(content) // 2])
