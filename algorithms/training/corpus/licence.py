"""Decides which licences are permissive, and reads them from package metadata."""

import json
import re
from email import message_from_bytes

PERMISSIVE = frozenset(
    [
        'MIT',
        'MIT-0',
        'X11',
        'ISC',
        '0BSD',
        'BSD',
        'BSD-2-Clause',
        'BSD-3-Clause',
        'Apache-2.0',
        'PSF-2.0',
        'Python-2.0',
        'Zlib',
        'Unlicense',
        'CC0-1.0',
        'HPND',
        'BSL-1.0',
        'public-domain',
    ]
)

# Names that people and DEP-5 use, lower case, without "license", "the" and punctuation.
_ALIASES = {
    alias: licence
    for licence, aliases in {
        'MIT': ['mit', 'expat', 'mit expat'],
        'MIT-0': ['mit0', 'mit no attribution'],
        'X11': ['x11'],
        'ISC': ['isc', 'iscl'],
        '0BSD': ['0bsd'],
        'BSD': ['bsd'],
        'BSD-2-Clause': ['simplified bsd', 'bsd2clause', 'bsd 2 clause', 'bsd2'],
        'BSD-3-Clause': ['new bsd', 'modified bsd', 'bsd3clause', 'bsd 3 clause', 'bsd3', '3 clause bsd'],
        'Apache-2.0': [
            *('apache', 'apache 2', 'apache2', 'apache 20', 'apache20', 'apache version 20', 'asl 2'),
            *('apache software', 'apache software 20'),
        ],
        'PSF-2.0': ['psf', 'psf2', 'psf20', 'python', 'python software foundation'],
        'Python-2.0': ['python20'],
        'Zlib': ['zlib', 'zliblibpng'],
        'Unlicense': ['unlicense', 'unlicense unlicense'],
        'CC0-1.0': ['cc01', 'cc010'],
        'HPND': ['hpnd'],
        'BSL-1.0': ['bsl10', 'boost10'],
        'public-domain': ['public domain', 'publicdomain'],
    }.items()
    for alias in aliases
}


def normal_name(name: str) -> str:
    """
    SPDX identifier of one licence's usual name, or the name itself when it is not a known permissive one.
    """
    words = re.sub(r'\b(the|license|licence|licensed|under)\b', ' ', name.lower().replace(',', ' '))
    key = re.sub(r'[^a-z0-9 ]', '', re.sub(r'\s+', ' ', words)).strip()
    return _ALIASES.get(key) or _ALIASES.get(key.replace(' ', '')) or name.strip()


def permissive_of(expression: str) -> str | None:
    """
    The permissive reading of an SPDX-like expression (AND binds closer than OR), or None when there is none.
    Of several choices the first permissive one is taken; "MIT AND Zlib" needs both.
    """
    if len(expression) > 500:
        return None
    flat = re.sub(r'[()]', ' ', expression)
    # A bracket inside an AND changes what binds closer; such an expression must be permissive in every part.
    every_part = '(' in expression and re.search(r'\band\b', expression, re.I) is not None
    choices = [flat] if every_part else re.split(r'\s+or\s+|\s*\|\s*|/(?=[A-Z])', flat, flags=re.I)
    for choice in choices:
        parts = re.split(r'\s*,?\s+(?:and|or)\s+|\s*,\s*|\s*&\s*', choice.strip(), flags=re.I)
        names = [normal_name(re.split(r'\s+with\s+', part, flags=re.I)[0]) for part in parts if part.strip()]
        if names and all(name in PERMISSIVE for name in names):
            return ' AND '.join(dict.fromkeys(names))
    return None


def npm_licence(package_json: bytes) -> str | None:
    """
    Licence of an npm package by its package.json, permissive or None; old object and list forms are read too.
    """
    try:
        field = json.loads(package_json)
        field = field.get('license') or field.get('licenses')
    except (ValueError, AttributeError):
        return None
    if isinstance(field, list):
        field = field[0] if len(field) == 1 else None
    if isinstance(field, dict):
        field = field.get('type')
    return permissive_of(field) if isinstance(field, str) else None


def pypi_licence(metadata: bytes) -> str | None:
    """Licence of a wheel by its METADATA: `License-Expression`, else the classifiers, else the free field."""
    headers = message_from_bytes(metadata)
    expression = headers.get('License-Expression')
    if expression is not None:
        return permissive_of(expression)
    prefix = 'License :: '
    classifiers = [
        line.removeprefix(prefix) for line in headers.get_all('Classifier', []) if line.startswith(prefix)
    ]
    named = [name.split(' :: ')[-1] for name in classifiers if name != 'OSI Approved']
    if named:
        # Several classifiers do not say "and" or "or": all must be permissive.
        names = [normal_name(re.sub(r'\s*\([^)]*\)$', '', name)) for name in named]
        return ' AND '.join(dict.fromkeys(names)) if all(name in PERMISSIVE for name in names) else None
    field = headers.get('License', '')
    return permissive_of(field.strip().splitlines()[0]) if field.strip() else None


_COPYLEFT = re.compile(
    r'GNU\s+(?:\w+\s+){0,2}(?:General|Affero)\s+Public|Mozilla\s+Public\s+License|\b[AL]?GPL-?\s?v?[23]|'
    r'SPDX-License-Identifier:\s*(?:AGPL|GPL|LGPL|MPL|EPL|CDDL|SSPL|BUSL)',
    re.I,
)
_HEADER_CHARACTERS = 3_000


def has_copyleft_header(text: str) -> bool:
    """True when a file's own head names a copyleft licence, whatever its package says."""
    return _COPYLEFT.search(text[:_HEADER_CHARACTERS]) is not None
