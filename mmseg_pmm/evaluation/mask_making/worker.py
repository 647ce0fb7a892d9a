"""What the worker processes that make masks do."""

import multiprocessing
import os
import threading

from mmseg_pmm.evaluation.mask_making.maker import make_mask
from mmseg_pmm.processes import set_up_worker


def start_worker(pipeline):
    """One working thread in each of the processes."""
    global _pipeline
    _pipeline = pipeline
    set_up_worker()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def make_in_worker(job) -> dict:
    return make_mask(_pipeline, job)


def _end_with_parent():
    """Workers of a killed process would wait for work for ever."""
    multiprocessing.parent_process().join()
    os._exit(1)
