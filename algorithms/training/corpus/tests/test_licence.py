import pytest

from corpus.licence import has_copyleft_header, npm_licence, permissive_of, pypi_licence


@pytest.mark.parametrize(
    ('expression', 'licence'),
    [
        ('MIT', 'MIT'),
        ('(MIT OR GPL-3.0)', 'MIT'),
        ('GPL-2.0-or-later OR Apache-2.0', 'Apache-2.0'),
        ('MIT AND Zlib', 'MIT AND Zlib'),
        ('Apache-2.0 WITH LLVM-exception', 'Apache-2.0'),
        ('MIT AND GPL-3.0', None),
        ('MIT AND (Apache-2.0 OR GPL-3.0)', None),
        ('GPL-3.0', None),
        ('LGPL-2.1', None),
        ('MPL-2.0', None),
        ('SEE LICENSE IN LICENSE.md', None),
        ('UNLICENSED', None),
        ('', None),
        ('MIT ' * 1_000, None),
    ],
)
def test_keeps_only_what_is_permissive_as_a_whole(expression: str, licence: str | None) -> None:
    assert permissive_of(expression) == licence


def test_reads_old_forms_of_package_json() -> None:
    assert npm_licence(b'{"license": {"type": "MIT"}}') == 'MIT'
    assert npm_licence(b'{"licenses": [{"type": "BSD-3-Clause"}]}') == 'BSD-3-Clause'
    assert npm_licence(b'{"licenses": ["MIT", "GPL-2.0"]}') is None
    assert npm_licence(b'{"license": 7}') is None
    assert npm_licence(b'[]') is None
    assert npm_licence(b'no json') is None


def test_needs_every_classifier_of_a_wheel_to_be_permissive() -> None:
    mit, gpl = (
        'Classifier: License :: OSI Approved :: MIT License\n',
        'Classifier: License :: OSI Approved :: GPLv3\n',
    )
    assert pypi_licence(mit.encode()) == 'MIT'
    assert pypi_licence((mit + gpl).encode()) is None
    assert pypi_licence(b'License-Expression: GPL-3.0-only\n' + mit.encode()) is None
    assert pypi_licence(b'License: Apache 2.0\n') == 'Apache-2.0'
    assert pypi_licence(b'Name: x\n') is None


def test_sees_a_copyleft_head_in_a_permissive_package() -> None:
    assert has_copyleft_header('# This is free software under the GNU General Public License\n')
    assert has_copyleft_header('// SPDX-License-Identifier: MPL-2.0\n')
    assert not has_copyleft_header('# SPDX-License-Identifier: MIT\nx = 1\n')
