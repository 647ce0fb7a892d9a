"""``alpha='auto'``: the background's exponent, from the CAMs alone."""

from typing import NamedTuple

import numpy as np
from mmengine.dist import broadcast_object_list, is_main_process
from mmengine.registry import DATASETS

from mmseg_pmm.engine.patient_group import patient_group
from mmseg_pmm.engine.together import together
from mmseg_pmm.evaluation.activation_statistics import ActivationStatistics
from mmseg_pmm.pseudo_masks import tying_alpha

AUTO = 'auto'
IMAGES = 500


class Found(NamedTuple):
    """What was found, from how many images; ``str()`` is a sentence."""

    alpha: float
    threshold: float
    images: int

    def __str__(self):
        return (
            f"alpha='auto' is {self.alpha}: in {self.images} labelled images "
            'a class ties with background where its map is '
            f'{self.threshold:.2f}'
        )


def resolve_alpha(dataset) -> list[Found]:
    """Put a number in place of each ``alpha='auto'`` of stage 3's pipeline.

    Rank 0 looks at the CAMs, and all ranks take its number. The same CAMs
    give the same number again, so a killed run goes on with the number it
    began with.

    Args:
        dataset (ConfigDict): Settings of a data set, changed in place.

    Raises:
        ValueError: No step before the one with ``alpha='auto'`` reads CAMs,
            or no image has a label.
    """
    found = []
    for index, step in enumerate(dataset.get('pipeline', [])):
        if step.get('alpha') != AUTO:
            continue
        before = dataset['pipeline'][:index]
        answer = [None]
        with together("alpha='auto' was not found"):
            if is_main_process():
                answer = [measure_alpha(dataset, before, step['type'])]
        broadcast_object_list(answer, group=patient_group())
        step['alpha'] = answer[0].alpha
        found += answer
    return found


def measure_alpha(dataset, pipeline, step_type, images=IMAGES) -> Found:
    """Alpha for the maps that the steps of a pipeline leave to the CRF.

    A few hundred images at even distances are enough.

    Args:
        dataset (dict): Settings of the data set.
        pipeline (Sequence[dict]): The steps before the one with alpha.
        step_type (str): That step's.
        images (int): At most so many are read.
    """
    if not any('LoadCAMs' in str(step['type']) for step in pipeline):
        raise ValueError(
            f"alpha='auto' of {step_type} is found from a folder of CAMs, "
            'and no step before it is mmseg_pmm.LoadCAMs'
        )
    data_set = DATASETS.build(dict(dataset, pipeline=pipeline))
    labelled = [
        index
        for index in range(len(data_set))
        if data_set.get_data_info(index)['img_labels']
    ]
    if not labelled:
        raise ValueError(
            f"alpha='auto' of {step_type} needs images with labels, and none "
            f'of the {len(data_set)} has one'
        )
    number = min(images, len(labelled))
    chosen = np.linspace(0, len(labelled) - 1, number).astype(int)
    statistics = ActivationStatistics()
    for index in chosen:
        results = data_set[labelled[index]]
        maps = 'cams'
        if 'ClasswiseCRF' in str(step_type) and 'smooth_cams' in results:
            maps = 'smooth_cams'
        statistics.add(results[maps], results['cam_classes'])
    threshold = statistics.threshold
    return Found(tying_alpha(threshold), threshold, number)
