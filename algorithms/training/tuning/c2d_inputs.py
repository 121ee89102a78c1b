"""What a compute-to-data job finds in its inputs folder: one model, and documents."""

import hashlib
import json
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.language import language_of

_MODEL_FILES = ('config.json', 'model.safetensors', 'tokenizer.json', 'generation.json')
_NOT_DATA = ('algoCustomData.json',)
# An archive is somebody else's: it may not fill the disk.
_MOST_UNPACKED = 64 << 30
_LARGEST_TEXT, _SHORTEST_TEXT = 512 << 10, 200
_HELD_OUT = 10


class C2dError(Exception):
    """Inputs that the job cannot be done with."""


@dataclass(frozen=True)
class Document:
    """A text of the data; `name` stays inside."""

    name: str
    text: str


def find_inputs(inputs: Path, dids: list[str], work: Path) -> tuple[Path, list[Path]]:
    """The model's folder and the files of the data; archives are unpacked below `work`."""
    roots = [inputs / did for did in dids] if dids else [inputs]
    missing = [root.name for root in roots if not root.is_dir()]
    if missing:
        raise C2dError(f'there is no input {", ".join(missing)}')
    files: list[Path] = []
    for root in roots:
        for path in sorted(root.rglob('*')):
            if path.is_symlink() or not path.is_file() or path.name in _NOT_DATA:
                continue
            files.extend(_unpacked(path, work / f'input-{len(files)}-{path.name}') or [path])
    models = {path.parent for path in files if path.name == 'model.safetensors' and _is_model(path.parent)}
    if len(models) != 1:
        raise C2dError(
            f'{len(models)} of the inputs are models; there must be one, as "ph-codex model unpack" writes it'
        )
    model = models.pop()
    return model, [path for path in files if path.parent != model]


def _is_model(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _MODEL_FILES)


def _unpacked(path: Path, target: Path) -> list[Path] | None:
    """The files of an archive, unpacked; None if it is no archive."""
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            _check_size(sum(member.size for member in archive))
            # Refuses links and names that lead out of the folder.
            archive.extractall(target, filter='data')
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            _check_size(sum(member.file_size for member in archive.infolist()))
            archive.extractall(target)
    else:
        return None
    return [found for found in sorted(target.rglob('*')) if found.is_file() and not found.is_symlink()]


def _check_size(size: int) -> None:
    if size > _MOST_UNPACKED:
        raise C2dError('an archive of the inputs is too large')


def read_documents(files: list[Path], work: Path) -> Iterator[Document]:
    """The texts of data files: UTF-8 of a useful length; a JSONL file has one in the "text" of each line."""
    for path in files:
        name = path.relative_to(work).as_posix() if path.is_relative_to(work) else path.name
        try:
            if path.suffix == '.jsonl' or _is_jsonl(path):
                for number, line in enumerate(path.open(encoding='utf-8')):
                    document = json.loads(line)
                    yield from _useful(document.get('path') or f'{name}:{number}', document['text'])
            elif path.stat().st_size <= _LARGEST_TEXT:
                yield from _useful(name, path.read_text('utf-8'))
        except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError):
            # Binary files and other formats are no text to learn from.
            continue


def _is_jsonl(path: Path) -> bool:
    with path.open('rb') as file:
        return file.read(1) == b'{' and b'"text"' in file.readline(_LARGEST_TEXT)


def _useful(name: str, text: str) -> Iterator[Document]:
    if isinstance(text, str) and len(text.strip()) >= _SHORTEST_TEXT and '\0' not in text:
        yield Document(name, text)


def write_split(documents: Iterator[Document], folder: Path) -> tuple[int, int]:
    """
    Writes each text once, every tenth by its hash held out; gives how many of both. C2dError for too few.
    """
    by_digest = {hashlib.sha256(document.text.encode()).hexdigest(): document for document in documents}
    ordered = sorted(by_digest.items())
    if len(ordered) < 2:
        raise C2dError('the data hold fewer than two texts of 200 characters')
    held_out = max(1, len(ordered) // _HELD_OUT)
    folder.mkdir(parents=True)
    for name, part in (('validation', ordered[:held_out]), ('train', ordered[held_out:])):
        with (folder / f'{name}.jsonl').open('w', encoding='utf-8', newline='\n') as file:
            for digest, document in part:
                language = language_of(document.name) or 'text'
                fields = {'language': language, 'licence': 'private', 'sha256': digest, 'text': document.text}
                file.write(json.dumps(fields, ensure_ascii=False) + '\n')
    return len(ordered) - held_out, held_out
