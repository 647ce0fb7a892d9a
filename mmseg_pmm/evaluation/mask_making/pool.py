"""Worker processes that make masks while a model's test step goes on."""

import multiprocessing
import pickle
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from mmseg_pmm.evaluation.mask_making.maker import make_mask
from mmseg_pmm.evaluation.mask_making.worker import (
    make_in_worker,
    start_worker,
)

# images that wait for a worker, for each worker: bounds the memory
WAITING = 2
# what a worker imports: the program that runs, and what pipelines are made of
PRELOADED = (
    '__main__',
    'mmseg.datasets.transforms',
    'mmseg_pmm.datasets.transforms',
)


class MaskPool:
    """Makes masks in worker processes, which start with the first of them.

    Args:
        pipeline (Callable): Ends with ``gt_seg_map``. It travels to the
            workers, so its steps must be picklable.
        num_workers (int): Processes; 0 works without any.

    Raises:
        RuntimeError: A worker was killed.
        Exception: A worker could not make a mask, see :func:`make_mask`.
    """

    def __init__(self, pipeline, num_workers):
        self.pipeline = pipeline
        self.num_workers = num_workers
        self._pool = None
        self._waiting = deque()

    def make(self, job) -> list[dict]:
        """Begin a mask.

        Args:
            job (MaskJob)

        Returns:
            list[dict]: What :func:`make_mask` says of older masks, in the
            order of the jobs; waits for them where too many are under way.
        """
        made = []
        while len(self._waiting) > WAITING * self.num_workers:
            made.append(self._oldest())
        self._waiting.append(self._submit(job))
        return made

    def finish(self) -> list[dict]:
        """Wait for the last masks; stop the worker processes."""
        try:
            return [self._oldest() for _ in range(len(self._waiting))]
        finally:
            self.stop()

    def stop(self):
        """Drop what waits, and stop the worker processes."""
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _submit(self, job) -> Future:
        if self.num_workers == 0:
            done = Future()
            done.set_result(make_mask(self.pipeline, job))
            return done
        if self._pool is None:
            _check_that_it_travels(self.pipeline)
            self._pool = ProcessPoolExecutor(
                self.num_workers,
                clean_processes(),
                start_worker,
                (self.pipeline,),
            )
        with _killed_workers_named():
            return self._pool.submit(make_in_worker, job)

    def _oldest(self) -> dict:
        with _killed_workers_named():
            return self._waiting.popleft().result()


def _check_that_it_travels(pipeline):
    for step in getattr(pipeline, 'transforms', [pipeline]):
        try:
            pickle.dumps(step)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ValueError(
                f'{type(step).__name__} cannot be sent to worker processes '
                f'({error}): move what it holds to the top of a module, or '
                'set num_workers=0'
            ) from error


def clean_processes():
    """How processes start that know nothing of this one's threads.

    A fork of a process that uses CUDA or NCCL can hang: it has their locks,
    but not the threads that hold them. Where there is a fork server, it
    imports what workers need once, and every later pool starts at once.
    """
    if 'forkserver' not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context('spawn')
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload([start_worker.__module__, *PRELOADED])
    return context


@contextmanager
def _killed_workers_named():
    try:
        yield
    except BrokenProcessPool as error:
        raise RuntimeError(
            'a worker process that makes masks was killed (by the system, '
            'for its memory?): try fewer num_workers. Or it could not start: '
            'what it printed stands above; a program of your own has to '
            "begin below `if __name__ == '__main__':`"
        ) from error
