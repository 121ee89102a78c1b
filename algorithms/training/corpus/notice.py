"""
Writes the notice that the permissive licences ask for: each package with its licence and copyright lines.
"""

import json
import re
from email import message_from_bytes
from pathlib import Path
from typing import Any

from corpus.archive import Member, read_archive
from corpus.dep5 import parse_dep5
from corpus.fetch import archive_path
from corpus.lock import locked_packages
from corpus.package_list import Package

_LICENCE_FILE = re.compile(r'(?:^|/)(?:licen[cs]es?|copying|copyright|notice)(?:[._-][\w.-]*)?$', re.I)
_METADATA_FILE = re.compile(r'[^/]+/package\.json|[^/]+\.dist-info/METADATA')
_AUTHOR_HEADERS = ('Author', 'Author-Email', 'Maintainer', 'Maintainer-Email')
_COPYRIGHT = re.compile(r'^[\s*#/(]*(?:copyright\b|\(c\)|©).*\b\w{2,}', re.I)
# Sentences of the licences themselves that begin with the word.
_LEGAL = re.compile(
    r'copyright (?:notice|licen[cs]e|holders?|owner|law|statement|\(c\) <year>|\[yyyy\]|and )|'
    r'^\(c\) you must',
    re.I,
)
_MAX_LINES = 4
_MAX_FILE_BYTES = 1 << 20
_MAX_CHARACTERS = 160

_HEAD = """# Notice

The model was trained on source files of the packages below, under these licences. Which files:
`corpus.lock.json`, root `{root}`.
Written by `python -m corpus notice`; the licence texts are in the packages, which the lock names by digest.

| package | version | licence of the files used | copyright |
| --- | --- | --- | --- |
"""


def notice_markdown(lock: dict[str, Any], archives: Path) -> str:
    """A table of the lock's packages; their archives must have been fetched."""
    rows = []
    for package, entry in zip(locked_packages(lock), lock['packages'], strict=True):
        licences = ', '.join(sorted(entry['licences']))
        lines = copyright_lines(package, archives) or ['its authors']
        owners = '; '.join(line.replace('|', '\\|').replace('<', '&lt;') for line in lines)
        rows.append(f'| {package.id} | {package.version} | {licences} | {owners} |')
    return _HEAD.format(root=lock['root']) + '\n'.join(rows) + '\n'


def copyright_lines(package: Package, archives: Path) -> list[str]:
    """
    The first copyright lines of a package's own licence files, without repetitions; where there are none, its
    authors by its metadata.
    """
    found: dict[str, None] = {}
    wanted = [
        member
        for member in read_archive(archive_path(package, archives), _is_read)
        if len(member.content) < _MAX_FILE_BYTES
    ]
    # The nearer to the top, the more a licence file speaks for the whole package.
    for member in sorted(wanted, key=lambda member: (member.path.count('/'), member.path)):
        text = member.content.decode('utf-8', 'replace')
        if package.ecosystem == 'deb':
            lines = [line for stanza in parse_dep5(text) for line in stanza.copyright.splitlines()]
        elif _LICENCE_FILE.search(member.path):
            lines = [line for line in text.splitlines() if _COPYRIGHT.match(line)]
        else:
            lines = []
        for line in lines:
            clean = re.sub(r'\s+', ' ', line.strip(' \t*#/'))[:_MAX_CHARACTERS]
            if clean and not _LEGAL.search(clean):
                found[clean] = None
    return list(found)[:_MAX_LINES] or [author for member in wanted if (author := _author(member))][:1]


def _is_read(path: str) -> bool:
    return _LICENCE_FILE.search(path) is not None or _METADATA_FILE.fullmatch(path) is not None


def _author(member: Member) -> str:
    if member.path.endswith('/METADATA'):
        headers = message_from_bytes(member.content)
        author = next((headers[name] for name in _AUTHOR_HEADERS if headers[name]), '')
    elif member.path.endswith('/package.json'):
        author = json.loads(member.content).get('author') or ''
        author = author.get('name', '') if isinstance(author, dict) else author
    else:
        author = ''
    return re.sub(r'\s+', ' ', str(author))[:_MAX_CHARACTERS]
