"""Masks of what a model predicts."""

import numpy as np
import torch

from mmseg_pmm.evaluation.mask_making.maker import MaskJob
from mmseg_pmm.pseudo_masks.labels import BACKGROUND


def job_of_prediction(
    sample,
    dataset_meta,
    output_dir=None,
    restrict_to_labels=False,
    compare_with=(),
    keep_known=0,
) -> MaskJob:
    """A model's output on the CPU, as a pipeline takes it.

    Args:
        sample (dict): A data sample. A CAM classifier's becomes ``cams`` and
            ``cam_classes``, a segmentor's ``probs`` and ``prob_classes``.
        dataset_meta (dict): ``classes`` and ``palette``.
        output_dir (str, optional): Where the mask goes; None: nowhere.
        restrict_to_labels (bool): Softmax over the image's labels and
            background only.
        compare_with (Sequence[str]): Folders of older masks.
        keep_known (float): See :class:`MaskJob`.

    Raises:
        KeyError: It should be restricted, and there are no image labels.
    """
    results = dict(img_path=sample['img_path'])
    if 'img_labels' in sample:
        results['img_labels'] = tuple(sample['img_labels'])
    if 'cams' in sample:
        results['cams'] = _float32(sample['cams']['data'])
        classes = sample['cams']['classes']
        results['cam_classes'] = np.asarray(classes, dtype=np.int64)
    else:
        results.update(_probabilities(sample, restrict_to_labels))
    truth = None
    if 'gt_sem_seg' in sample:
        truth = sample['gt_sem_seg']['data'][0].cpu().numpy()
    return MaskJob(
        results,
        dataset_meta,
        output_dir,
        compare_with,
        truth,
        sample.get('seg_map_path'),
        keep_known=keep_known,
    )


def _probabilities(sample, restrict_to_labels) -> dict:
    logits = sample['seg_logits']['data'].float()
    if len(logits) == 1:
        # a head with out_channels=1 predicts the foreground's sigmoid:
        # the softmax of 0 and its logit
        logits = logits.logit(eps=1e-6)
        logits = torch.cat([torch.zeros_like(logits), logits])
    classes = np.arange(len(logits))
    if restrict_to_labels:
        if 'img_labels' not in sample:
            raise KeyError(
                f'{sample["img_path"]} comes without image labels: use '
                "one of mmseg_pmm's data sets, and add 'img_labels' to "
                'the meta_keys of PackSegInputs; or set '
                'restrict_to_labels=False'
            )
        classes = np.asarray([BACKGROUND, *sample['img_labels']])
    probs = logits[torch.from_numpy(classes)].softmax(dim=0)
    return dict(probs=_float32(probs), prob_classes=classes)


def _float32(tensor) -> np.ndarray:
    return tensor.float().cpu().numpy()
