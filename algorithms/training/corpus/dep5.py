"""Reads Debian's machine-readable copyright files (DEP-5) and answers for one installed file."""

from dataclasses import dataclass

from corpus.licence import permissive_of

MAX_BYTES = 1 << 20
MAX_PATTERNS = 5_000


@dataclass(frozen=True)
class Stanza:
    """One `Files:` paragraph: its patterns, its licence as written, and the copyright lines."""

    patterns: tuple[str, ...]
    licence: str
    copyright: str


def parse_dep5(text: str) -> list[Stanza]:
    """
    The `Files:` paragraphs in order; empty when the file is not DEP-5, too large or has too many patterns.
    """
    if len(text) > MAX_BYTES or 'format:' not in text[:2_000].lower():
        return []
    stanzas = []
    for paragraph in text.replace('\r\n', '\n').split('\n\n'):
        fields = _fields(paragraph)
        if 'files' not in fields:
            continue
        synopsis = fields.get('license', '').split('\n')[0].strip()
        stanzas.append(Stanza(tuple(fields['files'].split()), synopsis, fields.get('copyright', '').strip()))
    if sum(len(stanza.patterns) for stanza in stanzas) > MAX_PATTERNS:
        return []
    return stanzas


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ''
    for line in paragraph.split('\n'):
        if line[:1] in (' ', '\t'):
            if name:
                fields[name] += '\n' + line.strip()
        elif ':' in line and not line.startswith('#'):
            name, value = line.split(':', 1)
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def matches(pattern: str, path: str) -> bool:
    """
    DEP-5 glob: `*` and `?` match slashes too. Two pointers, so that no pattern takes more than len × len
    steps.
    """
    p = s = 0
    star, resume = -1, 0
    while s < len(path):
        if p < len(pattern) and pattern[p] == '*':
            star, resume, p = p, s, p + 1
        elif p < len(pattern) and pattern[p] == '\\' and pattern[p + 1 : p + 2] == path[s]:
            p, s = p + 2, s + 1
        elif p < len(pattern) and pattern[p] != '\\' and pattern[p] in ('?', path[s]):
            p, s = p + 1, s + 1
        elif star >= 0:
            resume += 1
            p, s = star + 1, resume
        else:
            return False
    return pattern[p:].strip('*') == ''


def licence_of(stanzas: list[Stanza], installed: str) -> str | None:
    """
    The permissive licence of an installed file, or None. Patterns speak of paths in the *source* package,
    which are some tail of the installed path: a file is kept only if every tail's last matching paragraph is
    permissive, and if no paragraph with another licence names a tail of it.
    """
    tails = _tails(installed)
    found: dict[str, None] = {}
    for stanza in stanzas:
        if permissive_of(stanza.licence) is None:
            for pattern in stanza.patterns:
                if any(
                    tail.strip('*/.') and matches(tail, path) for tail in _tails(pattern) for path in tails
                ):
                    return None
    for path in tails:
        last = next(
            (s for s in reversed(stanzas) if any(matches(pattern, path) for pattern in s.patterns)), None
        )
        licence = permissive_of(last.licence) if last else None
        if licence is None:
            return None
        found[licence] = None
    return ' AND '.join(sorted(found)) or None


def _tails(path: str) -> list[str]:
    parts = path.split('/')
    return ['/'.join(parts[i:]) for i in range(len(parts))]
