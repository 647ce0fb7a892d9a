r"""``alpha='auto'``: the background's exponent, from the CAMs alone.

The threshold t is that of minimum cross entropy, over the activations above 0
of the maps that enter the CRF (smoothed ones, where a step smooths them) of
labelled images. Smoothing sets low activations to 0; here they count all the
same: without the background's share of the activations, its border to the
objects would be looked for within the objects. Alpha is such that a class
ties with background at t:

.. math:: (1 - t)^\alpha = t

A few hundred images at even distances tell it; no ground truth is read.
"""

from typing import NamedTuple

import numpy as np
from mmengine.dist import broadcast_object_list, is_main_process
from mmengine.registry import DATASETS

from mmseg_pmm.datasets.folder_checks import cam_folders, check_cam_files
from mmseg_pmm.engine.fail_together import fail_together
from mmseg_pmm.engine.patient_group import patient_group
from mmseg_pmm.pseudo_masks import ActivationHistogram, tying_alpha

AUTO = 'auto'
IMAGES = 500
# the steps that have an alpha, and which maps they take if there are several
MAPS = {'ClasswiseCRF': 'smooth_cams', 'ArgmaxPseudoMask': 'cams'}


class Found(NamedTuple):
    """An alpha, and what it comes from; ``str()`` is a sentence."""

    alpha: float
    threshold: float
    images: int

    def __str__(self):
        return (
            f"alpha='auto' is {self.alpha}: by the maps of {self.images} "
            'labelled images a class ties with background at an activation '
            f'of {self.threshold:.2f}'
        )


def resolve_alpha(dataset, command_of=None) -> list[Found]:
    """Put a number in place of each ``alpha='auto'`` of stage 3's pipeline.

    Rank 0 looks at the CAMs, and all ranks take its number. The same CAMs
    give the same number again, so a killed run goes on with the number it
    began with.

    Args:
        dataset (ConfigDict): Settings of a data set, changed in place.
        command_of (Callable, optional): Says of a folder of CAMs which
            command makes it, for the error when some are missing.

    Raises:
        RuntimeError: With the reason: no step before reads CAMs, a CAM file
            is missing, or no map is above 0 anywhere.
    """
    found = []
    for index, step in enumerate(dataset.get('pipeline', [])):
        if step.get('alpha') == AUTO:
            answer = [None]
            with fail_together("alpha='auto' cannot be found"):
                if is_main_process():
                    before = dataset['pipeline'][:index]
                    answer = [
                        measure_alpha(
                            dataset, before, step, command_of=command_of
                        )
                    ]
            broadcast_object_list(answer, group=patient_group())
            step['alpha'] = answer[0].alpha
            found += answer
    return found


def alpha_of_folder(dataset, cam_dir) -> Found:
    """What ``alpha='auto'`` would be with another folder of CAMs.

    Args:
        dataset (dict): Settings of stage 3's data set. Of a pipeline without
            a step that has alpha, the maps are taken as they are.
        cam_dir (str): The folder.
    """
    before = [dict(type='LoadImageFromFile'), dict(type='mmseg_pmm.LoadCAMs')]
    end = dict(type='ClasswiseCRF')
    pipeline = dataset.get('pipeline', [])
    for index, step in enumerate(pipeline):
        if type_name(step) in MAPS:
            before, end = pipeline[:index], step
            break
    before = [
        dict(step, cam_dir=cam_dir) if type_name(step) == 'LoadCAMs' else step
        for step in before
    ]
    return measure_alpha(dataset, before, end)


def measure_alpha(
    dataset, before, end, images=IMAGES, command_of=None
) -> Found:
    """Alpha for the maps that the steps of a pipeline leave to the CRF.

    Args:
        dataset (dict): Settings of the data set.
        before (Sequence[dict]): The steps before the one with alpha.
        end (dict): That step.
        images (int): At most so many are read.
        command_of (Callable, optional): As for :func:`resolve_alpha`.

    Raises:
        FileNotFoundError: Images have no CAMs.
        ValueError: No step reads CAMs, or no map is above 0 anywhere.
    """
    if 'LoadCAMs' not in map(type_name, before):
        raise ValueError(
            f"{type_name(end)}: alpha='auto' is found from a folder of CAMs, "
            'and no step before it is mmseg_pmm.LoadCAMs; give a number'
        )
    pipeline = [
        dict(step, cut=False) if type_name(step) == 'CVSmoothing' else step
        for step in before
    ]
    data_set = DATASETS.build(dict(dataset, pipeline=pipeline))
    for folder in cam_folders(data_set):
        check_cam_files(data_set, folder, command_of)
    infos = map(data_set.get_data_info, range(len(data_set)))
    labelled = [i for i, info in enumerate(infos) if info['img_labels']]
    number = min(images, len(labelled))
    chosen = np.linspace(0, len(labelled) - 1, number).astype(int)
    activations = ActivationHistogram()
    for index in chosen:
        results = data_set[labelled[index]]
        activations.add(results.get(MAPS[type_name(end)], results['cams']))
    if not activations.counts.any():
        raise ValueError(
            f"{type_name(end)}: alpha='auto' cannot be found, since the CAMs "
            f'of {number} labelled images (of {len(data_set)}) are 0 '
            'everywhere: has the classifier learnt anything?'
        )
    threshold = activations.threshold
    return Found(tying_alpha(threshold), threshold, number)


def type_name(step) -> str:
    """The type of a pipeline's step, without its scope."""
    name = step['type']
    name = name if isinstance(name, str) else name.__name__
    return name.rpartition('.')[2]
