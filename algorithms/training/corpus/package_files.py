"""Reads the source files of one package, each with the licence that speaks for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.archive import Member, read_archive
from corpus.dep5 import licence_of, parse_dep5
from corpus.errors import CorpusError
from corpus.language import is_own_source, language_of
from corpus.licence import npm_licence, pypi_licence
from corpus.package_list import Package


@dataclass(frozen=True)
class SourceFile:
    """One candidate; `licence` is None where nothing permissive speaks for it."""

    path: str
    language: str
    licence: str | None
    content: bytes


def _is_licence_source(path: str, ecosystem: str) -> bool:
    if ecosystem == 'npm':
        return path.count('/') == 1 and path.endswith('/package.json')
    if ecosystem == 'pypi':
        return path.count('/') == 1 and path.endswith('.dist-info/METADATA')
    return path.startswith('usr/share/doc/') and path.endswith('/copyright')


def _is_wanted(path: str, ecosystem: str) -> bool:
    return _is_licence_source(path, ecosystem) or (language_of(path) is not None and is_own_source(path))


# More TypeScript than this beside JavaScript means that the JavaScript was compiled from it.
_TYPESCRIPT_PACKAGE = 3


def package_files(package: Package, archive: Path) -> Iterator[SourceFile]:
    """
    Yields a package's own source files in order of their paths, without JavaScript compiled from its
    TypeScript; raises CorpusError on an archive that is damaged or hostile.
    """
    licence_sources, sources = _members(package, archive)
    licence_for = _licences(package.ecosystem, licence_sources)
    languages = [language_of(member.path) for member in sources]
    is_compiled = languages.count('typescript') >= _TYPESCRIPT_PACKAGE
    seen = set()
    for member, language in zip(sources, languages, strict=True):
        # An npm tarball has one folder of any name at its top.
        path = member.path.partition('/')[2] if package.ecosystem == 'npm' else member.path
        if language is None or not path or path in seen or (is_compiled and language == 'javascript'):
            continue
        seen.add(path)
        yield SourceFile(path, language, licence_for(member.path), member.content)


def _members(package: Package, archive: Path) -> tuple[list[Member], list[Member]]:
    ecosystem = package.ecosystem
    try:
        members = list(read_archive(archive, lambda path: _is_wanted(path, ecosystem)))
    except CorpusError as error:
        raise CorpusError(f'{package.id}: {error.what}', error.remedy) from error
    members.sort(key=lambda member: member.path)
    licence_sources = [member for member in members if _is_licence_source(member.path, ecosystem)]
    return licence_sources, [member for member in members if not _is_licence_source(member.path, ecosystem)]


def _licences(ecosystem: str, sources: list[Member]) -> Callable[[str], str | None]:
    if ecosystem == 'deb':
        texts = [source.content.decode('utf-8', 'replace') for source in sources]
        stanzas = [stanza for text in texts for stanza in parse_dep5(text)]
        return lambda path: licence_of(stanzas, path)
    read = npm_licence if ecosystem == 'npm' else pypi_licence
    licences = [read(source.content) for source in sources]
    licence = licences[0] if len(licences) == 1 else None
    return lambda _path: licence
