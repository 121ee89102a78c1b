import re

import tiny

ORDER = ('corpus', 'samples', 'model', 'measure', 'run', 'proof', 'publish', 'tuning')
IMPORT = re.compile(r'^\s*(?:from|import) (\w+)', re.MULTILINE)


def test_folders_import_only_those_before_them() -> None:
    for place, folder in enumerate(ORDER):
        for path in sorted((tiny.TRAINING / folder).glob('*.py')):
            later = {name for name in IMPORT.findall(path.read_text()) if name in ORDER[place + 1 :]}
            assert not later, f'{path.name} imports {later}'


def test_the_readme_tells_of_the_folders_in_that_order() -> None:
    readme = (tiny.TRAINING / 'README.md').read_text()
    assert tuple(re.findall(r'^\| `(\w+)/` \|', readme, re.MULTILINE)) == ORDER
