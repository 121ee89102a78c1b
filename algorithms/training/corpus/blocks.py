"""The corpus' own datatrove blocks: one reads packages, the others are filters around plain functions."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter

from corpus.contamination import Benchmarks, findings, read_benchmarks
from corpus.fetch import archive_path
from corpus.licence import has_copyleft_header
from corpus.package_files import package_files
from corpus.package_list import Package
from corpus.quality import decoded, fault_of


class PackageReader(PipelineStep):
    """Reads the source files of every `world_size`-th package, beginning with the `rank`-th."""

    type = '📖 - READER'
    name = '📦 Packages'

    def __init__(self, packages: list[Package], archives: Path) -> None:
        super().__init__()
        self.packages = packages
        self.archives = archives

    def run(self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """
        Yields a document for each text file; files in another encoding than UTF-8 are counted and passed
        over.
        """
        for package in self.packages[rank::world_size]:
            for source in package_files(package, archive_path(package, self.archives)):
                self.stat_update('files')
                text = decoded(source.content)
                if text is None:
                    self.stat_update('dropped_encoding')
                    continue
                metadata = {
                    'package': package.id,
                    'version': package.version,
                    'path': source.path,
                    'language': source.language,
                    'licence': source.licence,
                    'sha256': hashlib.sha256(text.encode()).hexdigest(),
                }
                yield Document(text=text, id=f'{package.id}/{source.path}', metadata=metadata)


class LicenceFilter(BaseFilter):
    """Keeps files for which a permissive licence speaks and whose own head names no copyleft one."""

    name = '⚖ Licence'

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Reasons: `licence` (nothing permissive), `copyleft` (the file's own head)."""
        if doc.metadata['licence'] is None:
            return False, 'licence'
        return (False, 'copyleft') if has_copyleft_header(doc.text) else True


class QualityFilter(BaseFilter):
    """Keeps files that look written by hand."""

    name = '✍ Quality'

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Reasons are those of `fault_of`."""
        fault = fault_of(doc.text, doc.metadata['language'])
        return (False, fault) if fault else True


class PackageSampler(PipelineStep):
    """
    Keeps of each package a sample drawn by digest, up to a number of bytes for each language, so that no
    project teaches too much of its habits.
    """

    type = '🔻 - FILTER'
    name = '🎲 Package sample'

    def __init__(self, max_bytes: dict[str, int]) -> None:
        super().__init__()
        self.max_bytes = max_bytes

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """
        Yields the sample of each package in the order of its documents, which must come package by package.
        """
        for _, documents in groupby(data, key=lambda doc: doc.metadata['package']):
            package = list(documents)
            used: Counter[str] = Counter()
            kept = set()
            for doc in sorted(package, key=lambda doc: doc.metadata['sha256']):
                language, size = doc.metadata['language'], len(doc.text.encode())
                if used[language] + size <= self.max_bytes[language]:
                    used[language] += size
                    kept.add(doc.id)
                else:
                    self.stat_update('dropped_sample')
            yield from (doc for doc in package if doc.id in kept)


class BenchmarkMarker(PipelineStep):
    """
    Notes in each document's metadata what it shares with the benchmarks. It marks and drops nothing: whether
    a shared gram is only boilerplate is known when all documents were seen.
    """

    type = '🔎 - MARKER'
    name = '🧪 Benchmarks'

    def __init__(self, suites: Path) -> None:
        super().__init__()
        self.suites = suites
        self.benchmarks: Benchmarks | None = None

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yields every document; reads the suites in the worker, so that they are not sent to each."""
        self.benchmarks = self.benchmarks or read_benchmarks(self.suites)
        for doc in data:
            doc.metadata['benchmarks'] = findings(doc.text, self.benchmarks)
            yield doc
