"""The card of a run: README-card.md, index.html and its curves as files.

python card.py RUN [--out FOLDER] [--title TITLE] [--lock LOCK | --corpus CORPUS] [--without-samples]
"""

import argparse
from pathlib import Path

from publish.card import write_card
from publish.facts import gather


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('run', type=Path)
    parser.add_argument('--out', type=Path)
    parser.add_argument('--title')
    parser.add_argument('--lock', type=Path)
    parser.add_argument('--corpus', type=Path)
    parser.add_argument('--without-samples', action='store_true')
    options = parser.parse_args()
    facts = gather(options.run, options.lock, options.corpus)
    out = options.out or options.run
    write_card(facts, options.title or options.run.resolve().name, out, not options.without_samples)
    print(out / 'index.html')


if __name__ == '__main__':
    main()
