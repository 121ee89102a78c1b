"""The stages between package archives and distinct documents, as datatrove pipelines for any executor."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import (
    ExactDedupFilter,
    ExactDedupSignature,
    ExactFindDedups,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.exact_dedup import ExactDedupConfig
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import TextNormConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from corpus.blocks import BenchmarkMarker, LicenceFilter, PackageReader, PackageSampler, QualityFilter
from corpus.code_tokens import code_tokens
from corpus.package_list import Package

# Fixed, because which of two duplicates stays depends on it: the same corpus on 1 worker and on 100.
SHARDS = 16

# SHA-1 because every Python has it; 64 bits of it tell apart far more files than there are.
HASH = HashConfig(precision=64, hash_fc='sha1')

# Of one package, by language. Hand-written JavaScript is the scarce part: most npm packages ship what was
# compiled. With these the list gives 53 : 19 : 28 of Python, JavaScript and TypeScript.
MAX_PACKAGE_BYTES = {'python': 400_000, 'javascript': 800_000, 'typescript': 600_000}


@dataclass(frozen=True)
class Stage:
    """One pipeline that must be complete before the next begins; `tasks` run independently of each other."""

    name: str
    tasks: int
    steps: list[PipelineStep] = field(repr=False)


class CodeTokenizer(WordTokenizer):
    """Gives datatrove's MinHash code tokens to cut its shingles from."""

    def word_tokenize(self, text: str) -> list[str]:
        """Code tokens of a text."""
        return code_tokens(text)

    def sent_tokenize(self, text: str) -> list[str]:
        """Code has no sentences."""
        raise NotImplementedError

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """Code has no sentences."""
        raise NotImplementedError


def without_whitespace(doc: Document) -> str:
    """What two copies of a file have in common whatever their formatting."""
    return re.sub(r'\s+', '', doc.text)


def near_duplicate_config() -> MinhashConfig:
    """
    Shingles of 5 code tokens; 14 bands of 8 rows find a pair of Jaccard similarity 0.8 with probability 0.92
    and one of 0.6 with 0.21.
    """
    as_it_is = TextNormConfig(
        lowercase=False,
        norm_whitespace=False,
        remove_punctuation=False,
        norm_unicode_diacritics=False,
        norm_numbers=False,
        norm_weekdays=False,
        norm_monthnames=False,
    )
    return MinhashConfig(
        n_grams=5, num_buckets=14, hashes_per_bucket=8, norm_config=as_it_is, hash_config=HASH
    )


def build_stages(packages: list[Package], archives: Path, suites: Path, work: Path) -> list[Stage]:
    """The stages from fetched archives to `work/distinct`, in order."""

    def folder(name: str) -> str:
        return str(work / name)

    def read(name: str) -> JsonlReader:
        return JsonlReader(folder(name), add_file_path=False)

    def write(name: str) -> JsonlWriter:
        return JsonlWriter(folder(name), output_filename='${rank}.jsonl', compression=None)

    exact = ExactDedupConfig(content_getter=without_whitespace, hash_config=HASH)
    near = near_duplicate_config()
    clean: list[PipelineStep] = [
        PackageReader(packages, archives),
        LicenceFilter(),
        QualityFilter(),
        PackageSampler(MAX_PACKAGE_BYTES),
        BenchmarkMarker(suites),
        write('clean'),
    ]
    return [
        Stage('read', SHARDS, clean),
        Stage(
            'exact-signatures',
            SHARDS,
            [read('clean'), ExactDedupSignature(folder('exact/signatures'), exact)],
        ),
        Stage('exact-find', 1, [ExactFindDedups(folder('exact/signatures'), folder('exact/found'), exact)]),
        Stage(
            'exact-drop',
            SHARDS,
            [read('clean'), ExactDedupFilter(folder('exact/found'), exact), write('unique')],
        ),
        Stage(
            'near-signatures',
            SHARDS,
            [read('unique'), MinhashDedupSignature(folder('near/signatures'), near, CodeTokenizer())],
        ),
        Stage(
            'near-buckets',
            near.num_buckets,
            [MinhashDedupBuckets(folder('near/signatures'), folder('near/buckets'), config=near)],
        ),
        Stage('near-cluster', 1, [MinhashDedupCluster(folder('near/buckets'), folder('near/remove'), near)]),
        Stage(
            'near-drop',
            SHARDS,
            [read('unique'), MinhashDedupFilter(folder('near/remove')), write('distinct')],
        ),
    ]
