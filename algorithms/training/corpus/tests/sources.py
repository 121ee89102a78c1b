"""Writes different source files that pass the quality filters, from a seed."""

import random

_WORDS = [
    'parse',
    'render',
    'merge',
    'split',
    'order',
    'cache',
    'batch',
    'queue',
    'token',
    'field',
    'label',
    'graph',
    'route',
    'total',
    'shift',
    'index',
]


def python_source(seed: int, functions: int = 6) -> str:
    """A Python module; two seeds share no line but the blank ones."""
    source = random.Random(seed)
    parts = []
    for number in range(functions):
        a, b, c = source.sample(_WORDS, 3)
        k = source.randrange(10, 99)
        parts.append(
            f'def {a}_{b}_{seed}_{number}({b}, {c}):\n'
            f'    """Gives the {a} of {b} and {c} number {k}."""\n'
            f'    {a} = [{c}_{k} for {c}_{k} in {b} if {c}_{k} is not {c}]\n'
            f'    return {a} or {b}.{c}_{k}({c}, {a})\n'
        )
    return '\n\n'.join(parts)


def typescript_source(seed: int, functions: int = 6) -> str:
    """A TypeScript module; two seeds share no line but the blank ones."""
    source = random.Random(seed)
    parts = []
    for number in range(functions):
        a, b, c = source.sample(_WORDS, 3)
        parts.append(
            f'/** Gives the {a} of {b} and {c}. */\n'
            f'export function {a}{b.title()}{seed}_{number}({b}: readonly {c.title()}{seed}[]) {{\n'
            f'  const {a}{seed} = {b}.find((candidate) => candidate.{c}{number} !== undefined);\n'
            f'  return {a}{seed}?.{c}{number}.toString();\n'
            f'}}\n'
        )
    return '\n'.join(parts)
