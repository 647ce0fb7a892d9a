"""True masks: are they there, and how are they read outside a pipeline?"""

import os.path as osp
from collections import defaultdict

import numpy as np
from mmseg.datasets.transforms import LoadAnnotations

from mmseg_pmm.files.folder_checks import check_files
from mmseg_pmm.files.mask_files import check_mask_header

# so many tell a folder of other masks, and cost no time
MASKS_TO_LOOK_AT = 20


def ground_truth(info):
    """The true mask of an image, as a training pipeline would read it.

    Args:
        info (dict): What a data set's ``get_data_info`` says.

    Returns:
        np.ndarray | None: (H, W) uint8 in the data set's label ids; None
        where there is no file.

    Raises:
        ValueError: It has several channels or more than 8 bits, is a JPEG
            file, or has another size than the image.
    """
    path = info.get('seg_map_path') or ''
    if not osp.isfile(path):
        return None
    check_mask_header(path, info['img_path'])
    return LoadAnnotations()(dict(info, seg_fields=[]))['gt_seg_map']


def reads_masks(steps) -> bool:
    """Whether one of a pipeline's steps, or of their own, is MMSegmentation's
    LoadAnnotations."""
    for step in steps:
        inner = [
            *getattr(step, 'transforms', ()),  # of Compose
            *getattr(step, 'subroutines', ()),  # of TestTimeAug
        ]
        if isinstance(step, LoadAnnotations) or reads_masks(inner):
            return True
    return False


def some_indices(number) -> list[int]:
    """Of a few among ``number`` masks, evenly from the first to the last."""
    count = min(number, MASKS_TO_LOOK_AT)
    return np.linspace(0, number - 1, count).astype(int).tolist()


def masks_to_look_at(data_set):
    """Paths and pixels of some masks of a data set, when all are there.

    Args:
        data_set (BaseSegDataset): On this machine; it reads masks.

    Yields:
        tuple[str, np.ndarray]: Path, (H, W) label ids.

    Raises:
        FileNotFoundError: An image has no mask.
        ValueError: A file is no mask of its image, see
            :func:`ground_truth`.
    """
    names = defaultdict(list)
    for index in range(len(data_set)):
        path = data_set.get_data_info(index).get('seg_map_path')
        if path is None:
            raise ValueError(
                'LoadAnnotations reads masks: the data set needs a '
                f'seg_map_path in data_prefix, got {data_set.data_prefix}'
            )
        folder, name = osp.split(path)
        names[folder].append(name)
    for folder in names:
        check_files(
            folder,
            names[folder],
            'these are the masks of the data set (data_prefix.seg_map_path, '
            f'seg_map_suffix {data_set.seg_map_suffix!r}), which '
            'LoadAnnotations reads. Put them there, take the images out of '
            'the list, or leave validation out with --cfg-options '
            'val_dataloader=None val_evaluator=None val_cfg=None',
        )
    for index in some_indices(len(data_set)):
        info = data_set.get_data_info(index)
        yield info['seg_map_path'], ground_truth(info)
