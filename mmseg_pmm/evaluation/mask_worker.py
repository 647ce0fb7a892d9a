"""What the worker processes that make masks do."""

import multiprocessing
import os
import os.path as osp
import threading

import numpy as np

from mmseg_pmm.evaluation.areas import areas_by_class
from mmseg_pmm.files import read_mask, write_mask
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.processes import set_up_worker


def start_worker(pipeline):
    """One working thread in each of the processes."""
    global _pipeline
    _pipeline = pipeline
    set_up_worker()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent():
    """Workers of a killed process would wait for work for ever."""
    multiprocessing.parent_process().join()
    os._exit(1)


def make_in_worker(job) -> dict:
    return make_mask(_pipeline, job)


def make_mask(pipeline, job) -> dict:
    """Make one mask, and write it where the job says so.

    Args:
        pipeline (Callable): Ends with ``gt_seg_map``.
        job (dict): See :func:`mmseg_pmm.evaluation.mask_job.mask_job`.

    Returns:
        dict: ``stem``, ``pixels`` by label id (256,), and where there is
        something to compare with ``changed`` (pixels that changed, pixels)
        and ``areas`` (4, C), those of IoUMetric.
    """
    path = job['results']['img_path']
    try:
        results = pipeline(job['results'])
        if results is None or 'gt_seg_map' not in results:
            raise KeyError(
                'the pipeline ends without gt_seg_map; its last step must '
                'make a mask'
            )
        mask = results['gt_seg_map']
        name = f'{stem_of(path)}.png'
        made = dict(
            stem=stem_of(path),
            pixels=np.bincount(mask.ravel(), minlength=256),
        )
        for folder in job['compare_with']:
            if osp.isfile(osp.join(folder, name)):
                old = read_mask(osp.join(folder, name))
                if old.shape != mask.shape:
                    raise ValueError(
                        f'{osp.join(folder, name)} is {old.shape}, the new '
                        f'mask {mask.shape}'
                    )
                made['changed'] = (np.count_nonzero(old != mask), mask.size)
        if job['truth'] is not None:
            classes = job['metainfo']['classes']
            made['areas'] = areas_by_class(mask, job['truth'], len(classes))
        if job['output_dir'] is not None:
            write_mask(
                osp.join(job['output_dir'], name),
                mask,
                job['metainfo']['palette'],
            )
    except Exception as error:
        raise RuntimeError(
            f'no mask of {path}: {type(error).__name__}: {error}'
        ) from error
    return made
