"""Writes the card of a run: README-card.md, index.html and its curves as files."""

from pathlib import Path

from publish.chart import Line, line_chart
from publish.facts import Facts
from publish.page import card_markdown, card_page

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
