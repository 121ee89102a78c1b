"""Tells a source file's language by its name, and which files a package did not write by hand."""

_BY_EXTENSION = {
    'py': 'python',
    'js': 'javascript',
    'mjs': 'javascript',
    'cjs': 'javascript',
    'jsx': 'javascript',
    'ts': 'typescript',
    'mts': 'typescript',
    'cts': 'typescript',
    'tsx': 'typescript',
}

# Results of a build, and other people's code whose licence the package's metadata does not tell.
_NOT_ITS_OWN = frozenset(
    [
        'dist',
        'build',
        'umd',
        'bundles',
        'out',
        'min',
        'node_modules',
        'vendor',
        'vendored',
        '_vendor',
        '_vendored',
        'extern',
        'external',
        'thirdparty',
        'third_party',
        'third-party',
        'site-packages',
        'fixtures',
        '__fixtures__',
        'testdata',
        'locale',
        'locales',
        'i18n',
    ]
)


def language_of(path: str) -> str | None:
    """The language of a path, or None for what is no source file or a declaration file (`.d.ts`)."""
    name = path.rsplit('/', 1)[-1]
    if name.endswith(('.d.ts', '.d.mts', '.d.cts', '.min.js')):
        return None
    return _BY_EXTENSION.get(name.rsplit('.', 1)[-1]) if '.' in name else None


def is_own_source(path: str) -> bool:
    """False for built, vendored, fixture and translation folders."""
    return not any(part.lower() in _NOT_ITS_OWN for part in path.split('/')[:-1])
