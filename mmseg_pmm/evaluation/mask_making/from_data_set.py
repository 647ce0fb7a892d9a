"""Masks of a data set's images, made or taken as they are."""

import os.path as osp

import numpy as np
import torch
from torch.utils.data import DataLoader, Subset

from mmseg_pmm.datasets.folder_checks import cam_folders, check_cam_files
from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.evaluation.mask_making.maker import (
    MaskJob,
    facts_about,
    make_mask,
)
from mmseg_pmm.files import read_cam_classes, read_mask
from mmseg_pmm.files.made_of import sources_of
from mmseg_pmm.files.mask_files import DamagedMaskError, check_mask_header
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.processes import set_up_worker
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED


class DataSetMasks(torch.utils.data.Dataset):
    """Item i: make the mask of image i, or take the one that is there.

    A mask that was there is taken when it is whole, not older than the
    image's CAMs, and these are of the image's labels, so a killed run goes on
    where it stopped. Without CAMs it may show no class but the labels' (a step
    that gives others has its masks made anew each time).

    Args:
        dataset (BaseSegDataset): Its pipeline ends with ``gt_seg_map``.
        mask_dir (str): Where ``{stem}.png`` go.
        evaluate (bool): Compare with the ground truth, where there is some.
        command_of (Callable, optional): Says of a folder of CAMs which
            command makes it, for the error.

    Raises:
        ValueError: The data set is empty, or is a wrapper of data sets; or a
            mask that is there, and whole, is none of its image.
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
        """What :func:`make_mask` says; ``made`` tells if the mask is new."""
        info = self.dataset.get_data_info(index)
        job = MaskJob(
            info,
            self.dataset.metainfo,
            self.mask_dir,
            truth=ground_truth(info) if self.evaluate else None,
            truth_path=info.get('seg_map_path'),
            ignored=self.dataset.ignore_index,
        )
        mask = self._existing_mask(job)
        if mask is None:
            return make_mask(self.dataset.pipeline, job)
        return dict(facts_about(mask, job), made=False)

    def mask_path(self, index) -> str:
        image = self.dataset.get_data_info(index)['img_path']
        return osp.join(self.mask_dir, f'{stem_of(image)}.png')

    def mask_paths(self) -> list[str]:
        return [self.mask_path(index) for index in range(len(self))]

    def made_of(self) -> dict:
        """Of each mask what it is made of, as :mod:`mmseg_pmm.files.made_of`
        takes it."""
        infos = map(self.dataset.get_data_info, range(len(self)))
        return {
            stem_of(info['img_path']): sources_of(info, self.cam_dirs)
            for info in infos
        }

    def run(self, indices, num_workers=0):
        """Yield the items of some indices, made in worker processes."""
        yield from DataLoader(
            Subset(self, indices),
            batch_size=None,
            num_workers=num_workers,
            collate_fn=_as_it_is,
            worker_init_fn=_set_up,
        )

    @staticmethod
    def _has_new_labels(cams, job) -> bool:
        """Are CAMs, and the mask that was made of them, of other labels? One
        label more leaves no trace in a mask of the others."""
        labels = job.results.get('img_labels')
        return labels is not None and read_cam_classes(cams) != tuple(labels)

    def _existing_mask(self, job):
        path = osp.join(self.mask_dir, job.file_name)
        if not osp.isfile(path):
            return None
        made = osp.getmtime(path)
        for folder in self.cam_dirs:
            cams = osp.join(folder, f'{job.stem}.npz')
            if osp.isfile(cams) and (
                osp.getmtime(cams) > made or self._has_new_labels(cams, job)
            ):
                return None
        try:
            mask = read_mask(path)
            check_mask_header(path, job.results['img_path'])
        except DamagedMaskError:
            return None
        except ValueError as error:  # mended by a person, who is told
            raise ValueError(
                f'{error}. Put it right, or remove it to have it made again'
            ) from error
        self._check_label_ids(mask, path)
        if not self.cam_dirs and 'img_labels' in job.results:
            possible = {BACKGROUND, IGNORED, *job.results['img_labels']}
            if not possible.issuperset(np.unique(mask)):
                return None  # the image was given other labels since
        return mask

    def _check_label_ids(self, mask, path):
        classes = self.dataset.metainfo['classes']
        unknown = set(np.unique(mask)) - {*range(len(classes)), IGNORED}
        if unknown:
            raise ValueError(
                f'{path} has the values {sorted(map(int, unknown))}, which '
                f'are no label ids of the {len(classes)} classes. Put it '
                'right, or remove it to have it made again'
            )


def _as_it_is(item):
    return item


def _set_up(worker_id):
    set_up_worker()
