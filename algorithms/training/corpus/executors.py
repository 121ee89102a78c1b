"""Runs a stage on this machine or on a Ray cluster; the stages are the same."""

from collections.abc import Callable
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor

from corpus.errors import CorpusError
from corpus.pipeline import Stage

EXECUTORS = ("local", "ray")


def runner_for(executor: str, work: Path, workers: int) -> Callable[[Stage], None]:
    """A function that runs one stage to its end; raises CorpusError when Ray is not installed."""
    return _ray(work, workers) if executor == "ray" else _local(work, workers)


def _local(work: Path, workers: int) -> Callable[[Stage], None]:
    def run(stage: Stage) -> None:
        LocalPipelineExecutor(
            pipeline=stage.steps,
            tasks=stage.tasks,
            workers=min(workers, stage.tasks),
            logging_dir=str(work / "log" / stage.name),
        ).run()

    return run


def _ray(work: Path, workers: int) -> Callable[[Stage], None]:
    try:
        import ray
        from datatrove.executor.ray import RayPipelineExecutor
    except ImportError as error:
        raise CorpusError("Ray is not installed", "pip install -r corpus/requirements-ray.txt") from error
    if not ray.is_initialized():
        ray.init(address=None, num_cpus=workers, include_dashboard=False, log_to_driver=False)

    def run(stage: Stage) -> None:
        RayPipelineExecutor(
            pipeline=stage.steps,
            tasks=stage.tasks,
            workers=min(workers, stage.tasks),
            mem_per_cpu_gb=1,
            logging_dir=str(work / "log" / stage.name),
        ).run()

    return run
