"""The one place where a mask is made, counted, compared and written."""

import os.path as osp
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from mmseg_pmm.evaluation.iou_areas import areas_by_class
from mmseg_pmm.files import read_mask, write_mask
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.pseudo_masks import keep_known
from mmseg_pmm.pseudo_masks.labels import IGNORED

# errors that say what to do, and can travel from one process to another
SPEAKING = ValueError, KeyError, OSError, FileNotFoundError


@dataclass
class MaskJob:
    """What the mask of one image is made of and held against.

    It travels to worker processes, so all of it must be picklable.

    Args:
        results (dict): What the pipeline begins with; it has ``img_path``
            and, where they are known, ``img_labels``.
        metainfo (dict): ``classes`` and ``palette`` of the data set.
        output_dir (str, optional): Where ``{stem}.png`` goes; None: nowhere.
        compare_with (Sequence[str]): Folders of older masks.
        truth (ndarray, optional): (H, W) label ids of the true mask.
        truth_path (str, optional): Its file, for errors.
        ignored (int): Label id of pixels that are not judged.
        keep_known (float): The share of
            :func:`mmseg_pmm.pseudo_masks.keep_known`: of a labelled class
            that would be lost the older mask's pixels are kept.
    """

    results: dict
    metainfo: dict
    output_dir: str | None = None
    compare_with: Sequence[str] = ()
    truth: np.ndarray | None = None
    truth_path: str | None = None
    ignored: int = IGNORED
    keep_known: float = 0

    @property
    def stem(self) -> str:
        return stem_of(self.results['img_path'])

    @property
    def file_name(self) -> str:
        return f'{self.stem}.png'


def make_mask(pipeline, job: MaskJob) -> dict:
    """Make the mask of one image, and write it where the job says so.

    Args:
        pipeline (Callable): Ends with ``gt_seg_map``.

    Returns:
        dict: See :func:`facts_about`; ``made`` is True, and ``changed`` is
        (pixels that changed, pixels) where there was an older mask, or None.
        With an older mask there are also ``before`` and ``predicted``, pixels
        by label id of the older mask and of what the pipeline made;
        ``unsure``, those of the older mask that are 255 now; and ``kept``,
        the labels that kept their old pixels. ``unusable`` says which older
        mask is damaged or of another size and counts as none, or is None.

    Raises:
        RuntimeError: It could not be made; the image is named. Errors among
            ``SPEAKING`` that name it already stay what they are.
    """
    with _image_named(job):
        predicted = _run(pipeline, job)
        old, unusable = _older_mask(job, predicted)
        mask, changes = predicted, dict(changed=None)
        if old is not None:
            labels = job.results.get('img_labels', ())
            mask, kept = keep_known(old, predicted, labels, job.keep_known)
            changes = dict(
                changed=(np.count_nonzero(old != mask), mask.size),
                before=_pixels(old),
                predicted=_pixels(predicted),
                unsure=_pixels(old[predicted == IGNORED]),
                kept=kept,
            )
        facts = facts_about(mask, job)
        if job.output_dir is not None:
            path = osp.join(job.output_dir, job.file_name)
            write_mask(path, mask, job.metainfo['palette'])
    return dict(facts, made=True, unusable=unusable, **changes)


def facts_about(mask, job: MaskJob) -> dict:
    """What is counted of a mask, new or not.

    Args:
        mask (ndarray): (H, W) uint8 label ids.

    Returns:
        dict: ``stem``; ``pixels`` by label id (256,); ``areas`` (4, C), those
        of IoUMetric, or None without a true mask.

    Raises:
        ValueError: The true mask has another size or other label ids.
    """
    areas = None
    if job.truth is not None:
        try:
            areas = areas_by_class(
                mask, job.truth, len(job.metainfo['classes']), job.ignored
            )
        except ValueError as error:
            if job.truth_path is None:
                raise
            raise ValueError(f'{job.truth_path}: {error}') from error
    return dict(stem=job.stem, pixels=_pixels(mask), areas=areas)


def _pixels(mask) -> np.ndarray:
    return np.bincount(mask.ravel(), minlength=256)


def _run(pipeline, job) -> np.ndarray:
    results = pipeline(dict(job.results))
    path = job.results['img_path']
    if results is None or 'gt_seg_map' not in results:
        raise KeyError(
            f'{path}: the pipeline ends without gt_seg_map; its last step '
            'must be ProportionalPseudoMask or another that makes a mask'
        )
    mask = results['gt_seg_map']
    size = tuple(results.get('ori_shape', mask.shape)[:2])
    if mask.shape != size:
        raise ValueError(
            f'{path}: the mask is {mask.shape}, the image {size}; no step '
            'may change the size'
        )
    return mask


def _older_mask(job, mask):
    """The mask of the last folder that has one, None where none has; and
    what is wrong with one that is no use."""
    older = unusable = None
    for folder in job.compare_with:
        path = osp.join(folder, job.file_name)
        if osp.isfile(path):
            # no reason to end a run of hours
            try:
                found = read_mask(path)
            except ValueError as error:
                unusable = str(error)
                continue
            if found.shape == mask.shape:
                older = found
            else:
                unusable = (
                    f'{path} is {found.shape}, the new mask {mask.shape}'
                )
    return older, unusable


@contextmanager
def _image_named(job):
    try:
        yield
    except Exception as error:
        if type(error) in SPEAKING and f'/{job.stem}.' in str(error):
            raise
        raise RuntimeError(
            f'no mask of {job.results["img_path"]}: '
            f'{type(error).__name__}: {error}'
        ) from error
