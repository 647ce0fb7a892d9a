import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from mmseg_pmm.evaluation.mask_making import MaskJob, MaskPool

LABEL = np.uint8(1)
forked_from_here = False


def paint(results):
    """A pipeline whose masks are of one class; the first takes longest."""
    time.sleep(results['seconds'])
    results['gt_seg_map'] = np.full((2, 3), LABEL)
    return results


def job(index, seconds=0):
    return MaskJob(
        dict(img_path=f'images/{index}.jpg', seconds=seconds),
        dict(classes=('background', 'a'), palette=[]),
    )


@pytest.mark.parametrize('workers', [0, 2])
def test_results_come_in_the_order_of_the_jobs(workers):
    pool = MaskPool(paint, workers)
    made = []
    for index in range(8):
        made += pool.make(job(index, seconds=0 if index else 0.3))
    assert len(made) < 8  # some are still under way
    made += pool.finish()
    assert [item['stem'] for item in made] == [str(i) for i in range(8)]
    assert all(item['pixels'][LABEL] == 6 for item in made)
    assert pool.finish() == []


def test_few_images_wait():
    """Predictions do not pile up before slow workers."""
    pool = MaskPool(paint, 1)
    taken = 0
    for index in range(6):
        taken += len(pool.make(job(index)))
        assert index + 1 - taken <= 3
    pool.stop()


def test_stop_drops_what_waits():
    pool = MaskPool(paint, 1)
    pool.make(job(0))
    pool.stop()
    assert pool.finish() == []


def paint_in_a_clean_process(results):
    assert not forked_from_here
    return paint(results)


def test_workers_do_not_fork_from_this_process(monkeypatch):
    """It may use CUDA, whose locks a fork would inherit."""
    monkeypatch.setattr(f'{__name__}.forked_from_here', True)
    pool = MaskPool(paint_in_a_clean_process, 1)
    pool.make(job(0))
    assert [made['stem'] for made in pool.finish()] == ['0']


def test_pipeline_that_cannot_travel():
    with pytest.raises(ValueError, match='function cannot be sent.*top of a'):
        MaskPool(lambda results: results, 1).make(job(0))


@pytest.mark.parametrize('noticed', [False, True])
def test_killed_worker_is_an_error(noticed):
    """As when the system kills it for its memory: no endless wait."""
    pool = MaskPool(paint, 1)
    pool.make(job(0))
    (worker,) = pool._pool._processes
    os.kill(worker, signal.SIGKILL)
    if noticed:
        while not pool._pool._broken:
            time.sleep(0.01)
    with pytest.raises(RuntimeError, match='killed.*num_workers'):
        for index in range(6):
            pool.make(job(index))
        pool.finish()


def _make_and_die(found):
    pool = MaskPool(paint, 1)
    pool.make(job(0))
    found.put(list(pool._pool._processes))
    os.kill(os.getpid(), signal.SIGKILL)


def test_workers_of_a_killed_run_end():
    processes = multiprocessing.get_context('spawn')
    found = processes.SimpleQueue()
    run = processes.Process(target=_make_and_die, args=(found,))
    run.start()
    run.join(60)
    run.kill()  # nothing waits for it at the end of the tests
    assert not found.empty()
    (worker,) = found.get()
    for _ in range(100):
        state = Path(f'/proc/{worker}/stat')
        # gone, or dead and not yet collected by what adopted it
        if not state.exists() or ') Z ' in state.read_text():
            return
        time.sleep(0.1)
    raise AssertionError(f'process {worker} is still there')
