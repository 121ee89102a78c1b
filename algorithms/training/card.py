"""The card of a run: README-card.md, index.html and its curves as files.

python card.py RUN [--out FOLDER] [--title TITLE] [--lock LOCK | --corpus CORPUS] [--without-samples]
"""

import argparse
from pathlib import Path

from card_facts import Facts, gather
from card_page import card_markdown, card_page
from chart import Line, line_chart

_LOOKS = {'infill_nats': 'with what follows', 'plain_nats': 'left to right'}


def curves(facts: Facts) -> dict[str, str]:
    """SVG images by file name: the loss of each step, and the held-out loss where the run looked."""
    losses = [(entry['step'] + 1, entry['loss']) for entry in facts.log]
    images = {'loss.svg': line_chart('Loss', 'step', 'nats a token', [Line('training', losses)])}
    if facts.looks:
        lines = [
            Line(name, [(look['step'], look[key]) for look in facts.looks]) for key, name in _LOOKS.items()
        ]
        images['held-out.svg'] = line_chart('Held-out loss', 'step', 'nats a token', lines)
    return images


def write_card(facts: Facts, title: str, out: Path, with_samples: bool = True) -> None:
    """Writes the card's files; without samples nothing of any text is in them."""
    out.mkdir(parents=True, exist_ok=True)
    images = curves(facts)
    for name, image in images.items():
        (out / name).write_text(image, 'utf-8')
    (out / 'README-card.md').write_text(card_markdown(facts, title, images, with_samples), 'utf-8')
    (out / 'index.html').write_text(card_page(facts, title, images, with_samples), 'utf-8')


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
