"""Reading a corpus: one JSON object a line, found by its number without holding the text in memory."""

import json
from array import array
from pathlib import Path


class Documents:
    """
    The documents of a JSONL file, in the file's order: `documents[i]` is a dict with `text`, `language`,
    `package`.
    """

    def __init__(self, path: Path):
        self._file = path.open('rb')
        self._offsets = array('Q', [0])
        self.by_language: dict[str, list[int]] = {}
        for number, line in enumerate(self._file):
            self._offsets.append(self._offsets[-1] + len(line))
            self.by_language.setdefault(json.loads(line)['language'], []).append(number)
        if not self.by_language:
            raise ValueError(f'{path} holds no documents')

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> dict:
        self._file.seek(self._offsets[number])
        return json.loads(self._file.readline())
