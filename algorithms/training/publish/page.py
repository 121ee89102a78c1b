"""The words of a card, as Markdown and as a page; all that comes from a run is escaped."""

import json
import re
from html import escape

from publish.facts import Facts

Section = tuple[str, list[tuple[str, str]]]

# ruff: noqa: E501
_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 820px; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem } table { border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8884 }
th { font-weight: 500 } td { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
pre { background: #8881; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.4 ui-monospace, monospace }
mark { background: #0f7b5f44; color: inherit } del { background: #a3333322; color: inherit } svg { width: 100%; height: auto }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LIMITS = (
    'The curves are of the network in training; the built model stores its weights in 8 bits, which moves losses in the '
    'third decimal. Held-out losses are means over few places and move by some hundredths with the choice of these. A '
    'low loss does not mean that a suggestion is right, safe or free of somebody’s code: read what it writes.'
)


def sections(facts: Facts) -> list[Section]:
    """Tables of names and values: result, data, settings, where it was made, attestation."""
    first, last = facts.log[0], facts.log[-1]
    counted = sum(entry['counted'] for entry in facts.log)
    result = [
        ('steps', str(len(facts.log))),
        ('tokens that counted', f'{counted:,}'),
        ('training loss', f'{first["loss"]:.4f} → {last["loss"]:.4f} nats a token'),
    ]
    if facts.looks:
        before, after = facts.looks[0], facts.looks[-1]
        for key, name in (
            ('infill_nats', 'held out, with what follows'),
            ('plain_nats', 'held out, left to right'),
        ):
            result.append((name, f'{before[key]:.4f} → {after[key]:.4f} nats a token'))
    result += [(name, str(value)) for name, value in ((facts.report or {}).get('summary') or {}).items()]
    return [
        ('Result', result),
        *([('Data', _data(facts))] if facts.data else []),
        ('Settings', [(name, json.dumps(value)) for name, value in facts.settings.items()]),
        *([('Where it was trained', _machine(facts))] if facts.starts else []),
        ('Log', [('entries', str(len(facts.log))), ('head of its hash chain', last['hash'])]),
        *([('Attestation', _attestation(facts.attestation))] if facts.attestation else []),
    ]


def _data(facts: Facts) -> list[tuple[str, str]]:
    data = facts.data
    rows = [('files trained on', f'{data.training:,}'), ('files held out', f'{data.held_out:,}')]
    if data.root:
        rows.insert(0, ('Merkle root', data.root))
    rows += [(f'language: {name}', f'{count:,} files') for name, count in data.languages.most_common()]
    return rows + [(f'licence: {name}', f'{count:,} files') for name, count in data.licences.most_common()]


def _machine(facts: Facts) -> list[tuple[str, str]]:
    start = facts.starts[-1]
    environment, code = start['environment'], start['code']
    rows = [
        (name, ', '.join(value) if isinstance(value, list) else str(value))
        for name, value in environment.items()
    ]
    changed = ', with changes' if code['changed'] else ''
    return [*rows, ('code', f'{code["commit"] or code["sha256"]}{changed if code["commit"] else ""}')]


def _attestation(statement: dict) -> list[tuple[str, str]]:
    rows = [(item['name'], item['digest']['sha256']) for item in statement['subject']]
    definition = statement['predicate']['buildDefinition']
    for item in definition['resolvedDependencies']:
        rows.append((item['name'], ' '.join(item['digest'].values())))
    return rows


def card_page(facts: Facts, title: str, images: dict[str, str], with_samples: bool) -> str:
    """The whole page, with its curves in it and nothing loaded."""
    body = [f'<h1>{escape(title)}</h1>']
    body += [f'<h2>{escape(_caption(name))}</h2>{image}' for name, image in images.items()]
    for name, rows in sections(facts):
        cells = ''.join(f'<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>' for key, value in rows)
        body.append(f'<h2>{escape(name)}</h2><table>{cells}</table>')
    if with_samples and facts.looks:
        body.append('<h2>Samples of its writing</h2>')
        for look in (facts.looks[0], facts.looks[-1]):
            body.append(f'<h3>After {look["step"]} steps</h3>')
            body += [_sample_page(sample) for sample in look['samples']]
    body.append(f'<h2>Limits</h2><p>{escape(_LIMITS)}</p>')
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body>\n' + '\n'.join(body) + '\n</body></html>\n'
    )


def _sample_page(sample: dict) -> str:
    before, wanted, written = (escape(sample[key]) for key in ('before', 'wanted', 'written'))
    return f'<pre>{before}<del title="what stood there">{wanted}</del></pre><pre><mark>{written}</mark></pre>'


def _caption(name: str) -> str:
    return {'loss.svg': 'Loss', 'held-out.svg': 'Held-out loss'}[name]


def card_markdown(facts: Facts, title: str, images: dict[str, str], with_samples: bool) -> str:
    """The same for where Markdown is read."""
    parts = [f'# {_plain(title)}']
    parts += [f'![{_caption(name)}]({name})' for name in images]
    for name, rows in sections(facts):
        table = '\n'.join(f'| {_plain(key)} | {_plain(value)} |' for key, value in rows)
        parts.append(f'## {name}\n\n| | |\n| --- | --- |\n{table}')
    if with_samples and facts.looks:
        parts.append('## Samples of its writing')
        for sample in facts.looks[-1]['samples']:
            parts += [
                f'Before the cursor:\n\n{_block(sample["before"])}',
                f'Stood there:\n\n{_block(sample["wanted"])}',
                f'It wrote:\n\n{_block(sample["written"])}',
            ]
    parts.append(f'## Limits\n\n{_LIMITS}')
    return '\n\n'.join(parts) + '\n'


def _plain(text: str) -> str:
    """Text in a cell of a Markdown table, where neither markup nor a cell's end may come of it."""
    return re.sub(r'([\\`*_{}\[\]<>#|~!&])', r'\\\1', ' '.join(text.split()))


def _block(text: str) -> str:
    """A block that no text can close: indented, not fenced."""
    return '\n'.join(f'    {line}' for line in text.splitlines()) or '    '
