from pathlib import Path

from corpus.fetch import archive_path
from corpus.package_files import SourceFile, package_files
from corpus.tests import archives


def files(tmp_path: Path, ecosystem: str, archive: bytes) -> list[SourceFile]:
    package = archives.keep(tmp_path, ecosystem, 'x', archive)
    return list(package_files(package, archive_path(package, tmp_path)))


def test_gives_each_file_its_packages_licence(tmp_path: Path) -> None:
    found = files(
        tmp_path, 'npm', archives.npm({'lib/a.js': 'a()', 'README.md': '#', 'dist/a.js': 'b()'}, 'ISC')
    )
    assert found == [SourceFile('lib/a.js', 'javascript', 'ISC', b'a()')]


def test_gives_no_licence_where_the_package_names_none_that_is_permissive(tmp_path: Path) -> None:
    assert [file.licence for file in files(tmp_path, 'npm', archives.npm({'a.js': 'a()'}, 'GPL-3.0'))] == [
        None
    ]
    metadata = 'Metadata-Version: 2.4\nName: x\nVersion: 1\n'
    assert [file.licence for file in files(tmp_path, 'pypi', archives.wheel({'a.py': ''}, metadata))] == [
        None
    ]


def test_a_debian_packages_files_have_licences_of_their_own(tmp_path: Path) -> None:
    copyright_file = archives.MIT_COPYRIGHT + '\nFiles: x/gpl.py\nCopyright: 2020 Bob\nLicense: GPL-2+\n'
    found = files(
        tmp_path, 'deb', archives.deb({'usr/lib/x/gpl.py': '', 'usr/lib/x/mit.py': ''}, copyright_file)
    )
    assert [(file.path, file.licence) for file in found] == [
        ('usr/lib/x/gpl.py', None),
        ('usr/lib/x/mit.py', 'MIT'),
    ]


def test_takes_no_javascript_that_was_compiled_from_the_packages_typescript(tmp_path: Path) -> None:
    sources = {f'src/{name}.ts': 'let x' for name in 'abc'}
    found = files(tmp_path, 'npm', archives.npm({**sources, 'lib/a.js': 'var x', 'lib/a.d.ts': 'x'}))
    assert [file.path for file in found] == ['src/a.ts', 'src/b.ts', 'src/c.ts']


def test_takes_a_path_once_that_an_archive_holds_twice(tmp_path: Path) -> None:
    package_json = '{"license": "MIT"}'
    twice = {'package/package.json': package_json, 'package/a.js': 'a()', 'zzz/a.js': 'b()'}
    found = files(tmp_path, 'npm', archives.tar(twice))
    assert [file.path for file in found] == ['a.js']
