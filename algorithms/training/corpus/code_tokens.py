"""Cuts source text into the tokens by which files are compared."""

import re

_TOKEN = re.compile(r'\w+|[^\w\s]')


def code_tokens(text: str) -> list[str]:
    """
    Words, numbers and single punctuation marks, without white space: the same for every formatting of a file.
    """
    return _TOKEN.findall(text)
