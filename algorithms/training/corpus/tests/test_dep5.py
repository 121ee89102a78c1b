import time

from corpus.dep5 import MAX_PATTERNS, licence_of, matches, parse_dep5

FORMAT = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n'
INSTALLED = 'usr/lib/python3/dist-packages/foo/'


def answer(stanzas: str, path: str) -> str | None:
    return licence_of(parse_dep5(FORMAT + stanzas), INSTALLED + path)


def stanza(files: str, licence: str) -> str:
    return f'Files: {files}\nCopyright: 2020 Ada\nLicense: {licence}\n\n'


def test_the_last_paragraph_that_matches_speaks() -> None:
    text = stanza('*', 'Expat') + stanza('foo/extra.py', 'BSD-3-clause')
    assert answer(text, 'main.py') == 'MIT'
    assert answer(text, 'extra.py') == 'BSD-3-Clause AND MIT'


def test_drops_a_file_that_a_copyleft_paragraph_may_mean() -> None:
    text = stanza('*', 'Expat') + stanza('src/foo/gpl/*', 'GPL-2+') + stanza('debian/*', 'GPL-3+')
    assert answer(text, 'main.py') == 'MIT'
    assert answer(text, 'gpl/main.py') is None


def test_a_copyleft_file_is_dropped_under_another_source_folder() -> None:
    assert (
        answer(stanza('*', 'Expat') + stanza('lib/python/foo/readline.py', 'GPL-3+'), 'readline.py') is None
    )


def test_a_choice_with_copyleft_is_taken_as_the_permissive_one() -> None:
    assert answer(stanza('*', 'GPL-2+ or Expat'), 'a.py') == 'MIT'
    assert answer(stanza('*', 'GPL-2+ and Expat'), 'a.py') is None


def test_is_silent_for_what_is_no_dep5() -> None:
    assert parse_dep5('This package is free software, see the MIT licence.') == []
    assert answer('', 'a.py') is None
    assert answer('Files: *\nCopyright: x\n', 'a.py') is None
    assert answer(' :\n:::\nFiles:\n\tnothing\nLicense\n', 'a.py') is None


def test_survives_hostile_input() -> None:
    assert parse_dep5(FORMAT + stanza(' '.join(['a'] * (MAX_PATTERNS + 1)), 'Expat')) == []
    assert parse_dep5(FORMAT + 'x' * 3_000_000) == []
    begin = time.process_time()
    assert not matches('*a' * 500 + 'b', 'a' * 2_000)
    # A regular expression would need longer than the universe; the bound is generous for a busy machine.
    assert time.process_time() - begin < 20


def test_globs_are_those_of_dep5() -> None:
    assert matches('*.js', 'a/b.js')
    assert matches('a/?.js', 'a/b.js')
    assert matches('a\\*.js', 'a*.js')
    assert not matches('a\\*.js', 'ab.js')
    assert not matches('a/*.js', 'b/a.js')
    assert matches('*', '')
