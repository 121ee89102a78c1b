import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.archive import read_archive
from corpus.cli import main
from corpus.fetch import archive_path
from corpus.package_list import read_packages, write_packages
from corpus.tests import archives
from corpus.tests.sources import python_source, typescript_source
from corpus.tests.suites import PROMPT, SOLUTION, write_suite

TRAINING = Path(__file__).resolve().parents[2]


@pytest.fixture(scope='module')
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with suites, kept archives and a list of ten packages; no test needs the network."""
    folder = tmp_path_factory.mktemp('corpus')
    write_suite(folder / 'suites')
    kept = folder / 'archives'
    packages = []
    for number in range(8):
        sources = {f'p{number}/m{i}.py': python_source(100 * number + i) for i in range(4)}
        packages.append(archives.keep(kept, 'pypi', f'p{number}', archives.wheel(sources)))
    near = python_source(0, functions=30)
    hostile = {
        'q/exact.py': python_source(0).replace('    ', '\t'),
        'q/near_a.py': near.replace('_0_', '_7_'),
        'q/near_b.py': near.replace('_0_', '_7_') + '\n\nLAST = 1\n',
        'q/planted.py': python_source(900) + '\n' + PROMPT + SOLUTION,
        'q/gpl.py': '# GNU General Public License\n' + python_source(901),
        'q/small.py': 'x = 1\n',
        'q/latin.py': ('# caf\xe9\n' + python_source(902)).encode('latin-1'),
        'q/good.py': python_source(903),
    }
    packages.append(archives.keep(kept, 'pypi', 'q', archives.wheel(hostile)))
    typescript = {f'src/m{i}.ts': typescript_source(i) for i in range(4)}
    packages.append(archives.keep(kept, 'npm', '@s/t', archives.npm(typescript)))
    write_packages(folder / 'packages.json', packages)
    return folder


def arguments(place: Path, name: str) -> list[str]:
    return [
        *('--archives', str(place / 'archives'), 'build', '--name', 'tiny', '--workers', '1'),
        *('--list', str(place / 'packages.json'), '--suites', str(place / 'suites')),
        *('--output', str(place / name), '--lock', str(place / f'{name}.lock.json')),
        *('--work', str(place / f'{name}-work')),
    ]


@pytest.fixture(scope='module')
def built(place: Path) -> Path:
    assert main(arguments(place, 'first')) == 0
    return place / 'first'


def documents(folder: Path) -> list[dict]:
    files = [folder / f'{split}.jsonl' for split in ('train', 'validation', 'linebench')]
    return [json.loads(line) for file in files for line in file.read_text('utf-8').splitlines()]


def test_keeps_good_files_and_one_of_each_kind_of_duplicate(built: Path) -> None:
    paths = {document['path'] for document in documents(built)}
    assert {'q/good.py', 'src/m0.ts', 'p7/m3.py'} <= paths
    assert paths.isdisjoint({'q/planted.py', 'q/gpl.py', 'q/small.py', 'q/latin.py'})
    assert len(paths & {'q/near_a.py', 'q/near_b.py'}) == 1
    assert len(paths & {'q/exact.py', 'p0/m0.py'}) == 1
    assert len(paths) == 32 + 4 + 1 + 1


def test_counts_every_file_in_the_lock(built: Path) -> None:
    lock = json.loads(built.with_name('first.lock.json').read_text('utf-8'))
    seen = lock['counts']['documents']
    dropped = sum(n for reason, n in seen.items() if reason != 'files') + sum(
        lock['counts']['benchmarks'].values()
    )
    assert seen['files'] - dropped == lock['files'] == len(documents(built))
    assert lock['counts']['benchmarks'] == {'ngram': 1}
    assert seen['dropped near duplicate'] == seen['dropped exact duplicate'] == 1


def test_is_rebuilt_from_the_lock_alone_byte_for_byte(place: Path, built: Path) -> None:
    lock = str(place / 'first.lock.json')
    again = place / 'again'
    assert (
        main(['--archives', str(place / 'archives'), 'rebuild', '--lock', lock, '--output', str(again)]) == 0
    )
    for split in ('train', 'validation', 'linebench'):
        assert (again / f'{split}.jsonl').read_bytes() == (built / f'{split}.jsonl').read_bytes()


def test_never_changes_a_folder_that_exists(
    place: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (built / 'train.jsonl').stat().st_mtime_ns
    assert main(arguments(place, 'first')) == 1
    assert 'is never changed' in capsys.readouterr().err
    assert (built / 'train.jsonl').stat().st_mtime_ns == before


def test_goes_on_after_kill_9_and_ends_in_the_same_bytes(place: Path, built: Path) -> None:
    command = [sys.executable, '-m', 'corpus', *arguments(place, 'second')]
    child = subprocess.Popen(command, cwd=TRAINING, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stderr is not None
    seen = 0
    for line in child.stderr:
        seen += 'tasks' in line and 'stage' not in line
        if seen == 5:
            os.killpg(child.pid, signal.SIGKILL)
            break
    child.wait()
    child.stderr.close()
    assert not (place / 'second').exists()

    resumed = subprocess.run(command, cwd=TRAINING, stderr=subprocess.PIPE, text=True, check=True)
    assert '  6/16 tasks' in resumed.stderr and '  5/16 tasks' not in resumed.stderr.split('stage 2')[0]
    for name in ('train', 'validation', 'linebench'):
        assert (place / 'second' / f'{name}.jsonl').read_bytes() == (built / f'{name}.jsonl').read_bytes()
    assert (place / 'second.lock.json').read_bytes() == (place / 'first.lock.json').read_bytes()
    assert list((place / 'second-work').iterdir()) == []


def test_a_rebuild_refuses_a_file_that_is_not_the_locked_one(
    place: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = read_packages(place / 'packages.json')[0]
    members = list(read_archive(archive_path(package, place / 'archives'), lambda path: path.endswith('.ts')))
    changed = {member.path.removeprefix('package/'): member.content + b'// x\n' for member in members}
    other = archives.keep(place / 'other', package.ecosystem, package.name, archives.npm(changed))
    lock = json.loads((place / 'first.lock.json').read_text('utf-8'))
    lock['packages'] = [
        {**entry, 'sha256': other.sha256} if entry['name'] == package.name else entry
        for entry in lock['packages']
    ]
    for kept in (place / 'archives').iterdir():
        os.link(kept, place / 'other' / kept.name)
    (place / 'forged.json').write_text(json.dumps(lock))
    forged = ['--lock', str(place / 'forged.json'), '--output', str(place / 'forged')]
    assert main(['--archives', str(place / 'other'), 'rebuild', *forged]) == 1
    assert 'another digest' in capsys.readouterr().err
    assert not (place / 'forged').exists()


def test_tells_its_counts_and_its_owners(
    place: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock, notice = str(place / 'first.lock.json'), place / 'NOTICE.md'
    assert main(['stats', '--lock', lock]) == 0
    assert '| benchmark ngram | 1 |' in capsys.readouterr().out
    assert (
        main(['--archives', str(place / 'archives'), 'notice', '--lock', lock, '--output', str(notice)]) == 0
    )
    assert '| npm:@s/t | 1 | MIT | its authors |' in notice.read_text('utf-8')


def test_names_the_package_whose_archive_is_hostile(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packages = [archives.keep(tmp_path / 'archives', 'npm', 'evil', archives.npm({'../../evil.js': 'x'}))]
    (tmp_path / 'suites').symlink_to(place / 'suites')
    write_packages(tmp_path / 'packages.json', packages)
    # Two workers, so that the error comes from another process.
    assert main([*arguments(tmp_path, 'output'), '--workers', '2']) == 1
    assert 'npm:evil: an archive holds a path that leads out of it' in capsys.readouterr().err
    assert not (tmp_path / 'output').exists()
