"""Runs a pseudo-mask pipeline over a data set and keeps the masks."""

import json
import os.path as osp
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Subset

from mmseg_pmm.datasets.folder_checks import cam_folders, check_cam_files
from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.evaluation.areas import areas_by_class
from mmseg_pmm.files.class_names import NAME, write_class_names
from mmseg_pmm.processes import set_up_worker
from mmseg_pmm.pseudo_masks import read_mask, write_mask
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED
from mmseg_pmm.pseudo_masks.store import replace_when_whole, stem_of

SETTINGS = 'settings.json'


class PseudoMaskMaker(torch.utils.data.Dataset):
    """Item i: make the mask of image i, or take the one that is there.

    A mask that was there is taken when it is whole, not older than the
    image's CAMs, and shows no class but the image's labels (a step that
    gives others has its masks made anew each time), so a killed run goes on
    where it stopped.

    Args:
        dataset (BaseSegDataset): Its pipeline ends with ``gt_seg_map``.
        mask_dir (str): Where ``{stem}.png`` go.
        evaluate (bool): Compare with the ground truth, where there is some.
        command_of (Callable, optional): Says of a folder of CAMs which
            command makes it, for the error.

    Raises:
        ValueError: The data set is empty, or is a wrapper of data sets.
        FileNotFoundError: An image has no CAM file: said before hours of
            work, not after.
    """

    def __init__(self, dataset, mask_dir, evaluate=False, command_of=None):
        if not hasattr(dataset, 'pipeline') or len(dataset) == 0:
            raise ValueError(
                'masks are made for one data set with images and a pipeline, '
                f'got a {type(dataset).__name__} of length {len(dataset)}'
            )
        self.dataset = dataset
        self.mask_dir = mask_dir
        self.evaluate = evaluate
        self.cam_dirs = cam_folders(dataset)
        for folder in self.cam_dirs:
            check_cam_files(dataset, folder, command_of)

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index) -> dict:
        """Whether the mask is new, its pixels by label id (256,), and the
        four areas of IoUMetric (4, C), or None."""
        info = self.dataset.get_data_info(index)
        path = self.mask_path(index)
        mask = self._existing_mask(path, info)
        made = mask is None
        if made:
            mask = self._make_mask(info)
            write_mask(path, mask, self.dataset.metainfo['palette'])
        return dict(
            made=made,
            pixels=np.bincount(mask.ravel(), minlength=256),
            areas=self._areas(info, mask) if self.evaluate else None,
        )

    def mask_path(self, index) -> str:
        image = self.dataset.get_data_info(index)['img_path']
        return osp.join(self.mask_dir, f'{stem_of(image)}.png')

    def mask_paths(self) -> list[str]:
        return [self.mask_path(index) for index in range(len(self))]

    def run(self, indices, num_workers=0):
        """Yield the items of some indices, made in worker processes."""
        yield from DataLoader(
            Subset(self, indices),
            batch_size=None,
            num_workers=num_workers,
            collate_fn=_as_it_is,
            worker_init_fn=_set_up,
        )

    def _make_mask(self, info) -> np.ndarray:
        try:
            results = self.dataset.pipeline(info)
        except Exception as error:
            if stem_of(info['img_path']) in str(error):
                raise  # it names the file
            raise RuntimeError(
                f'no pseudo-mask of {info["img_path"]}: '
                f'{type(error).__name__}: {error}'
            ) from error
        if results is None or 'gt_seg_map' not in results:
            raise KeyError(
                f'{info["img_path"]}: the pipeline ends without gt_seg_map; '
                'its last step must be ProportionalPseudoMask or another '
                'that makes a mask'
            )
        mask = results['gt_seg_map']
        if mask.shape != tuple(results['ori_shape'][:2]):
            raise ValueError(
                f'{info["img_path"]}: the mask is {mask.shape}, the image '
                f'{results["ori_shape"]}; no step may change the size'
            )
        return mask

    def _existing_mask(self, path, info):
        if not osp.isfile(path):
            return None
        for folder in self.cam_dirs:
            cams = osp.join(folder, f'{stem_of(path)}.npz')
            if osp.isfile(cams) and osp.getmtime(cams) > osp.getmtime(path):
                return None
        try:
            mask = read_mask(path)
        except ValueError:
            return None
        if 'img_labels' in info:
            possible = {BACKGROUND, IGNORED, *info['img_labels']}
            if not possible.issuperset(np.unique(mask)):
                return None  # the image was given other labels since
        return mask

    def _areas(self, info, mask):
        truth = ground_truth(info)
        if truth is None:
            return None
        try:
            return areas_by_class(
                mask,
                truth,
                len(self.dataset.metainfo['classes']),
                self.dataset.ignore_index,
            )
        except ValueError as error:
            raise ValueError(f'{info["seg_map_path"]}: {error}') from error


def check_settings(mask_dir, pipeline, classes, overwrite=False):
    """Keep masks of two different pipelines from mixing in one folder.

    Args:
        mask_dir (str): The masks' folder; made when missing.
        pipeline (Sequence[dict]): Written to ``settings.json`` there.
        classes (Sequence[str]): Names of the label ids, written there, too.
        overwrite (bool): Remove masks that are there.

    Raises:
        ValueError: The folder holds masks made with other settings, or
            masks that were not made here at all; those are never touched.
    """
    mask_dir = Path(mask_dir)
    settings = mask_dir / SETTINGS
    text = json.dumps(pipeline, indent=1, default=str) + '\n'
    has_masks = any(mask_dir.glob('*.png'))
    if has_masks and not settings.is_file():
        raise ValueError(
            f'{mask_dir} holds PNG files that were not made here '
            f'(there is no {SETTINGS}): give another --out'
        )
    if overwrite:
        for mask in mask_dir.glob('*.png'):
            mask.unlink()
        (mask_dir / NAME).unlink(missing_ok=True)
    elif has_masks and settings.read_text() != text:
        raise ValueError(
            f'{mask_dir} holds masks made with other settings (see '
            f'{SETTINGS} there): give another --out, or --overwrite to make '
            'them again'
        )
    write_class_names(mask_dir, classes)
    with replace_when_whole(settings) as file:
        file.write(text.encode())


def _as_it_is(item):
    return item


def _set_up(worker_id):
    set_up_worker()
