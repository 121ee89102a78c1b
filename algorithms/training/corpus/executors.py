"""Runs a stage on this machine or on a Ray cluster; the stages are the same."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.utils.stats import PipelineStats
from loguru import logger

from corpus.errors import CorpusError
from corpus.pipeline import Stage
from corpus.say import say

EXECUTORS = ('local', 'ray')


class _LocalExecutor(LocalPipelineExecutor):
    """datatrove's local executor with one line a task on the terminal; its own log is in the work folder."""

    def _launch_run_for_rank(self, rank: int, *_queues: Any, **_locks: Any) -> PipelineStats:
        # A local rank other than 0 keeps a task's INFO lines out of the terminal.
        stats = self._run_for_rank(rank, local_rank=1)
        # Closing a task's log turned the terminal's on again.
        logger.remove()
        done = self.world_size - len(self.get_incomplete_ranks(skip_completed=True))
        say(f'  {done}/{self.world_size} tasks')
        return stats


def runner_for(executor: str, work: Path, workers: int) -> Callable[[Stage], None]:
    """A function that runs one stage to its end; raises CorpusError when Ray is not installed."""
    logger.remove()
    os.environ['TQDM_DISABLE'] = '1'
    return _ray(work, workers) if executor == 'ray' else _local(work, workers)


def _local(work: Path, workers: int) -> Callable[[Stage], None]:
    def run(stage: Stage) -> None:
        _LocalExecutor(
            pipeline=stage.steps,
            tasks=stage.tasks,
            workers=min(workers, stage.tasks),
            logging_dir=str(work / 'log' / stage.name),
        ).run()

    return run


def _ray(work: Path, workers: int) -> Callable[[Stage], None]:
    try:
        import ray
        from datatrove.executor.ray import RayPipelineExecutor
    except ImportError as error:
        raise CorpusError('Ray is not installed', 'pip install -r corpus/requirements-ray.txt') from error
    if not ray.is_initialized():
        # A cluster that RAY_ADDRESS names, else one of this machine's cores; both must find this package.
        environment = {'PYTHONPATH': str(Path(__file__).resolve().parents[1]), 'TQDM_DISABLE': '1'}
        cluster = {} if 'RAY_ADDRESS' in os.environ else {'num_cpus': workers, 'include_dashboard': False}
        ray.init(runtime_env={'env_vars': environment}, log_to_driver=False, logging_level='ERROR', **cluster)

    def run(stage: Stage) -> None:
        executor = RayPipelineExecutor(
            pipeline=stage.steps,
            tasks=stage.tasks,
            workers=min(workers, stage.tasks),
            mem_per_cpu_gb=1,
            logging_dir=str(work / 'log' / stage.name),
        )
        executor.run()
        if incomplete := executor.get_incomplete_ranks(skip_completed=True):
            raise CorpusError(
                f'{len(incomplete)} tasks of {stage.name} failed', f'look at {work}/log/{stage.name}/logs'
            )

    return run
