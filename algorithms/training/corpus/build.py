"""Builds the corpus from the package list: fetch, stages, folder and lock."""

import hashlib
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.assemble import find_documents, read_documents, without_benchmarks
from corpus.contamination import benchmark_files
from corpus.errors import CorpusError
from corpus.executors import runner_for
from corpus.fetch import fetch_packages
from corpus.lock import lock_text, root_of
from corpus.output import CorpusDocument, new_folder, write_documents
from corpus.package_list import Package, read_packages
from corpus.pipeline import build_stages
from corpus.say import report_fetch, say
from corpus.split import split_of
from corpus.stage_counts import stage_counts


@dataclass(frozen=True)
class BuildPlan:
    """Everything that decides about a build; below `work` lies what a killed build had done."""

    name: str
    package_list: Path
    archives: Path
    suites: Path
    work: Path
    output: Path
    lock: Path
    executor: str
    workers: int


def inputs_digest(plan: BuildPlan) -> str:
    """Names the work folder: a change of list, suites or program never meets half of an older build."""
    digest = hashlib.sha256()
    programs = sorted(Path(__file__).parent.glob('*.py'))
    for file in [plan.package_list, *benchmark_files(plan.suites), *programs]:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def build(plan: BuildPlan) -> str:
    """
    Builds a corpus and returns its Merkle root in hex. Tasks that a killed build had completed are not run
    again. An output folder that exists is never changed: raises CorpusError.
    """
    packages = read_packages(plan.package_list)
    work = plan.work / f'{plan.name}-{inputs_digest(plan)}'
    # Looks at the output first: an hour's work must not end in "exists".
    with new_folder(plan.output) as folder:
        fetch_packages(packages, plan.archives, report_fetch)
        run = runner_for(plan.executor, work, plan.workers)
        stages = build_stages(packages, plan.archives, plan.suites, work)
        for number, stage in enumerate(stages, 1):
            say(f'stage {number}/{len(stages)}: {stage.name}, {stage.tasks} tasks')
            run(stage)
        root = finish(plan, packages, work, folder)
    shutil.rmtree(work)
    return root


def finish(plan: BuildPlan, packages: list[Package], work: Path, folder: Path) -> str:
    """Writes the chosen documents into the folder, and their lock; returns the root."""
    dropped: Counter[str] = Counter()
    places = without_benchmarks(find_documents(work / 'distinct'), dropped)
    if not places:
        raise CorpusError(
            'no file is left of these packages', f'look at {work}/log to see which filter dropped them'
        )
    sizes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    files = [count(document, sizes).file for document in write_documents(folder, read_documents(places))]
    counts = {
        'documents': stage_counts(work / 'log'),
        'benchmarks': dict(sorted(dropped.items())),
        'files and bytes': {
            split: dict(sorted(languages.items())) for split, languages in sorted(sizes.items())
        },
    }
    plan.lock.write_text(lock_text(plan.name, packages, files, counts), 'utf-8')
    say(f'{len(files)} files, {total_bytes(sizes.values()) / 1e6:.1f} MB → {plan.output}, lock {plan.lock}')
    return root_of(files)


def count(document: CorpusDocument, sizes: dict[str, dict[str, list[int]]]) -> CorpusDocument:
    """Adds a document to the files and UTF-8 bytes of its split and language."""
    size = sizes[split_of(document.file.package.split(':', 1)[1])][document.language]
    size[0] += 1
    size[1] += len(document.text.encode())
    return document


def total_bytes(splits: Iterable[dict[str, list[int]]]) -> int:
    """UTF-8 bytes of all languages of all splits."""
    return sum(size for languages in splits for _, size in languages.values())
