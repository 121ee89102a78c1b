"""The committed list of packages: what is fetched, from which registry, pinned by version and digest."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import CorpusError

ECOSYSTEMS = ('pypi', 'npm', 'deb')


@dataclass(frozen=True, order=True)
class Package:
    """One archive of one registry; `sha256` is of the archive as the registry serves it."""

    ecosystem: str
    name: str
    version: str
    sha256: str

    @property
    def id(self) -> str:
        """Name with its ecosystem, as documents and lock carry it: `pypi:rich`."""
        return f'{self.ecosystem}:{self.name}'


def read_packages(path: Path) -> list[Package]:
    """
    Reads a list, sorted by ecosystem and name; raises CorpusError on an entry that is not pinned or named
    twice.
    """
    packages = sorted(Package(**entry) for entry in json.loads(path.read_text('utf-8')))
    seen: set[str] = set()
    for package in packages:
        if package.ecosystem not in ECOSYSTEMS or not re.fullmatch(r'[0-9a-f]{64}', package.sha256):
            raise CorpusError(
                f'{path}: {package.id} has no known ecosystem or no sha256', 'pin it: python -m corpus pin'
            )
        if package.id in seen:
            raise CorpusError(f'{path}: {package.id} is listed twice', 'keep one of the two entries')
        seen.add(package.id)
    return packages


def write_packages(path: Path, packages: list[Package]) -> None:
    """Writes a list in the order in which it is read, laid out as the repository's formatter wants it."""
    entries = [asdict(package) for package in sorted(packages)]
    path.write_text(json.dumps(entries, indent=2) + '\n', 'utf-8')
