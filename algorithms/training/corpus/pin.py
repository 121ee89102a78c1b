"""Adds packages to the list, pinned at their newest versions."""

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import CorpusError
from corpus.exclusions import excluded_names
from corpus.fetch import pin_package
from corpus.home import REPOSITORY
from corpus.package_list import ECOSYSTEMS, read_packages, write_packages
from corpus.say import say


def pin(ids: Sequence[str], package_list: Path, archives: Path) -> None:
    """
    Fetches `ecosystem:name` packages and writes them to the list, replacing older pins; raises CorpusError.
    """
    excluded = excluded_names(REPOSITORY)
    pinned = {package.id: package for package in read_packages(package_list)} if package_list.exists() else {}
    for package_id in ids:
        ecosystem, _, name = package_id.partition(':')
        if ecosystem not in ECOSYSTEMS or not name:
            raise CorpusError(
                f'{package_id} is no package', f'write it as one of {", ".join(ECOSYSTEMS)}:NAME'
            )
        if name in excluded:
            raise CorpusError(
                f"{name} is measured on by this repository's benchmarks", 'train on another package'
            )
        package = pin_package(ecosystem, name, archives)
        pinned[package.id] = package
        write_packages(package_list, list(pinned.values()))
        say(f'{package.id} {package.version} {package.sha256}')
