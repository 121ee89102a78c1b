"""`proof-documents.jsonl`: the documents that proof steps read, each with its way to the corpus' root."""

import hashlib
import json
from pathlib import Path

from proof.corpus_index import CorpusIndex
from proof.merkle_path import path_to, root_from
from samples.documents import Documents


class RecordedDocuments:
    """Documents that remember which of them were read."""

    def __init__(self, documents: Documents):
        self._documents = documents
        self.by_language = documents.by_language
        self.read: set[int] = set()

    def __getitem__(self, number: int) -> dict:
        self.read.add(number)
        return self._documents[number]


class ProvedDocuments:
    """
    Documents of a proof's file, each checked against the root, in the place of a whole corpus: which exist
    follows from the lock. ValueError names the document that is not what it should be, or that is missing.
    """

    def __init__(self, path: Path, index: CorpusIndex):
        self.by_language = index.by_language
        self._documents = {}
        for line in path.read_text('utf-8').splitlines():
            entry = json.loads(line)
            number, name = entry['number'], f'{entry["package"]}/{entry["path"]}'
            if not (isinstance(number, int) and 0 <= number < len(index.places)):
                raise ValueError(f'{name}: there is no training document {number}')
            digest = hashlib.sha256(entry['text'].encode()).digest()
            reached = root_from(digest, index.places[number], len(index.digests), entry['proof'])
            if reached != index.root:
                raise ValueError(f'{name} is not document {number} of the corpus with root {index.root}')
            self._documents[number] = entry

    def __len__(self) -> int:
        return len(self._documents)

    def __getitem__(self, number: int) -> dict:
        if number not in self._documents:
            raise ValueError(f'the steps need document {number}, which is not among the documents')
        return self._documents[number]


def write_proof_documents(path: Path, documents: RecordedDocuments, index: CorpusIndex) -> None:
    """Writes what was read, with Merkle paths; ValueError if the corpus is not the lock's."""
    levels = index.levels()
    with path.open('w', encoding='utf-8', newline='\n') as file:
        for number in sorted(documents.read):
            document = documents[number]
            if hashlib.sha256(document['text'].encode()).hexdigest() != index.digest(number):
                raise ValueError(f'document {number} of the corpus is not the one that the lock names')
            proof = path_to(levels, index.places[number])
            file.write(json.dumps({'number': number, **document, 'proof': proof}, ensure_ascii=False) + '\n')
