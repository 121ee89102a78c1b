"""Builds the corpus from the package list: fetch, stages, folder and lock."""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.assemble import find_documents, without_benchmarks, write_corpus
from corpus.errors import CorpusError
from corpus.fetch import fetch_packages
from corpus.lock import lock_text, root_of
from corpus.package_list import Package, read_packages
from corpus.pipeline import build_stages, run_stages
from corpus.stage_counts import stage_counts


@dataclass(frozen=True)
class BuildPlan:
    """Everything that decides about a build; `work` holds what a killed build had done."""

    name: str
    package_list: Path
    archives: Path
    suites: Path
    work: Path
    output: Path
    lock: Path
    executor: str
    workers: int


def say(text: str) -> None:
    """Tells a person where the build is; standard output stays free for results."""
    print(text, file=sys.stderr, flush=True)


def report_fetch(done: int, total: int, size: int) -> None:
    """Progress of fetching, every tenth package and at the end."""
    if done % 10 == 0 or done == total:
        say(f"fetch: {done}/{total} packages, {size / 1e6:.0f} MB")


def build(plan: BuildPlan) -> str:
    """
    Builds a corpus and returns its Merkle root in hex. Tasks that a killed build had completed are not run again. An
    output folder that exists is never changed: raises CorpusError.
    """
    # datatrove's executors need half a second to import, which `--help` should not wait for.
    from corpus.executors import runner_for

    if plan.output.exists():
        raise CorpusError(f"{plan.output} exists and is never changed", "give another --name, or delete it yourself")
    packages = read_packages(plan.package_list)
    fetch_packages(packages, plan.archives, report_fetch)
    run = runner_for(plan.executor, plan.work, plan.workers)
    stages = build_stages(packages, plan.archives, plan.suites, plan.work)
    run_stages(stages, run, lambda stage, n, total: say(f"stage {n}/{total}: {stage}"))
    return finish(plan, packages)


def finish(plan: BuildPlan, packages: Sequence[Package]) -> str:
    """Writes the output folder under a temporary name, then the lock, and renames last: a folder means ready."""
    dropped: Counter[str] = Counter()
    places = without_benchmarks(find_documents(plan.work / "distinct"), dropped)
    if not places:
        raise CorpusError("no file is left of these packages", "look at the counts in the work folder's stats")
    partial = plan.output.with_name(f".{plan.output.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    files = write_corpus(places, partial)
    counts = {"documents": stage_counts(plan.work / "log"), "benchmarks": dict(sorted(dropped.items()))}
    plan.lock.write_text(lock_text(plan.name, list(packages), files, counts), "utf-8")
    os.replace(partial, plan.output)
    shutil.rmtree(plan.work)
    say(f"{plan.output}: {len(files)} files, {sum(place.size for place in places) / 1e6:.1f} MB")
    return root_of(files)
