"""True masks outside of a pipeline."""

import os.path as osp

from mmseg.datasets.transforms import LoadAnnotations


def ground_truth(info):
    """The true mask of an image, as a training pipeline would read it.

    Args:
        info (dict): What a data set's ``get_data_info`` says.

    Returns:
        np.ndarray | None: (H, W) uint8 in the data set's label ids; None
        where there is no file.
    """
    if not osp.isfile(info.get('seg_map_path') or ''):
        return None
    return LoadAnnotations()(dict(info, seg_fields=[]))['gt_seg_map']
