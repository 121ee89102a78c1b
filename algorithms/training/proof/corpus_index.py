"""
Where a training document stands: its number, its language and its place in the Merkle tree of the corpus'
lock.
"""

from pathlib import Path

from corpus.language import language_of
from corpus.lock import locked_files, read_lock
from corpus.split import split_of
from proof.merkle_path import Hashes, levels_of


class CorpusIndex:
    """
    What a lock tells of `train.jsonl` without its texts; reading checks the lock's root against its files.
    """

    def __init__(self, lock: Path):
        content = read_lock(lock)
        self.name, self.root = content['name'], content['root']
        self.digests: list[str] = []
        self.places: list[int] = []
        self.by_language: dict[str, list[int]] = {}
        for place, file in enumerate(locked_files(content)):
            self.digests.append(file.sha256)
            if split_of(file.package.split(':', 1)[1]) != 'train':
                continue
            self.by_language.setdefault(language_of(file.path) or '', []).append(len(self.places))
            self.places.append(place)

    def levels(self) -> Hashes:
        """The tree, for `merkle_path.path_to`."""
        return levels_of([bytes.fromhex(digest) for digest in self.digests])

    def digest(self, number: int) -> str:
        """SHA-256 of the text of training document `number`."""
        return self.digests[self.places[number]]
