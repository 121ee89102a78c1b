"""Fetches package archives with the registries' own clients, and believes only their digests."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from corpus.errors import CorpusError
from corpus.package_list import Package

# Clients mostly wait for the network; more of them than this makes registries answer "too many requests".
CLIENTS_AT_ONCE = 4
CLIENT_TIMEOUT_SECONDS = 300

_GONE = re.compile(
    r'no matching (distribution|version)|E404|ETARGET|was not found|Unable to locate|404 ', re.I
)
_OFFLINE = re.compile(
    r'ENOTFOUND|EAI_AGAIN|ETIMEDOUT|resolution|Connection|timed out|Could not connect', re.I
)


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def client_command(ecosystem: str, name: str, version: str | None, folder: Path) -> list[str]:
    """The command that puts exactly one archive into `folder` and runs none of the package's code."""
    if ecosystem == 'pypi':
        # Wheels only: pip builds metadata of an sdist by running it. "any" platform keeps machine code out.
        only_pure = ['--only-binary=:all:', '--platform=any', '--implementation=py', '--abi=none']
        wanted = name if version is None else f'{name}=={version}'
        pip = [sys.executable, '-m', 'pip', '--disable-pip-version-check', 'download', '--quiet', '--no-deps']
        return [*pip, *only_pure, '--python-version=3.11', '--dest', str(folder), wanted]
    if ecosystem == 'npm':
        wanted = name if version is None else f'{name}@{version}'
        return ['npm', 'pack', wanted, '--ignore-scripts', '--silent', '--pack-destination', str(folder)]
    return ['apt-get', 'download', '--quiet', name if version is None else f'{name}={version}']


def run_client(ecosystem: str, name: str, version: str | None, folder: Path) -> Path:
    """Runs a registry's client in an empty folder and returns the one archive it left; raises CorpusError."""
    command = client_command(ecosystem, name, version, folder)
    label = f'{ecosystem}:{name}' + (f' {version}' if version else '')
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=CLIENT_TIMEOUT_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise CorpusError(f'{command[0]} is not installed', f'install it to fetch {label}') from error
    except subprocess.TimeoutExpired as error:
        raise CorpusError(
            f'{label}: no answer in {CLIENT_TIMEOUT_SECONDS} s', 'start the build again'
        ) from error
    archives = [path for path in folder.iterdir() if path.is_file()]
    if done.returncode == 0 and len(archives) == 1:
        return archives[0]
    said = (done.stderr.strip() or done.stdout.strip() or 'nothing').splitlines()[-1]
    if _GONE.search(done.stderr + done.stdout):
        raise CorpusError(
            f'{label} is gone from its registry ({said})', 'pin another version: python -m corpus pin'
        )
    if _OFFLINE.search(done.stderr + done.stdout):
        raise CorpusError(
            f'{label}: no network ({said})', 'what is fetched is kept: start the build again later'
        )
    raise CorpusError(f'{label}: {command[0]} ended with {done.returncode} ({said})', 'start the build again')


def archive_path(package: Package, folder: Path) -> Path:
    """Where a package's archive is kept: by digest, so that two versions never meet."""
    return folder / f'{package.sha256}.archive'


def fetch_package(package: Package, folder: Path) -> Path:
    """
    Returns the archive of a package, fetched unless it is there; raises CorpusError when its digest is
    another.
    """
    kept = archive_path(package, folder)
    if kept.exists() and file_sha256(kept) == package.sha256:
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix='.fetch-') as temporary:
        got = run_client(package.ecosystem, package.name, package.version, Path(temporary))
        digest = file_sha256(got)
        if digest != package.sha256:
            raise CorpusError(
                f'{package.id} {package.version} is not what was pinned: {digest}, not {package.sha256}',
                'find out why before you pin it anew: a registry never changes a version by itself',
            )
        os.replace(got, kept)
    return kept


def fetch_packages(
    packages: Sequence[Package], folder: Path, report: Callable[[int, int, int], None]
) -> None:
    """
    Fetches what is missing, a few at once; `report` gets packages done, packages in all, and bytes on disk.
    """
    done = size = 0
    with ThreadPoolExecutor(CLIENTS_AT_ONCE) as pool:
        for path in pool.map(lambda package: fetch_package(package, folder), packages):
            done, size = done + 1, size + path.stat().st_size
            report(done, len(packages), size)


def pin_package(ecosystem: str, name: str, folder: Path) -> Package:
    """Fetches the newest version of a package and returns it pinned; its archive is kept for the build."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix='.pin-') as temporary:
        got = run_client(ecosystem, name, None, Path(temporary))
        package = Package(ecosystem, name, version_of(ecosystem, name, got.name), file_sha256(got))
        shutil.move(got, archive_path(package, folder))
    return package


def version_of(ecosystem: str, name: str, file_name: str) -> str:
    """Reads the version from the file name that a registry's client gave an archive."""
    if ecosystem == 'npm':
        return file_name.removeprefix(name.removeprefix('@').replace('/', '-') + '-').removesuffix('.tgz')
    separator = '_' if ecosystem == 'deb' else '-'
    return file_name.split(separator)[1].replace('%3a', ':')
