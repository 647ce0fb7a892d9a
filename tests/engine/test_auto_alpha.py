import json

import numpy as np
import pytest
from mmengine.config import ConfigDict
from mmengine.registry import METRICS, TRANSFORMS

from mmseg_pmm.engine.auto_alpha import (
    alpha_of_folder,
    measure_alpha,
    resolve_alpha,
)
from mmseg_pmm.files import write_cams
from mmseg_pmm.pseudo_masks import smooth_cam

from ..conftest import dataset_config

LOW, HIGH = 0.1, 0.8
# of minimum cross entropy between two levels: half way, in bins of 1/256
THRESHOLD = 0.45
AUTO = dict(type='mmseg_pmm.ClasswiseCRF', alpha='auto')


@pytest.fixture
def two_levels(tiny_voc, tmp_path):
    """CAMs of an upper half of 0, and a lower half of two levels."""
    labels_of = json.loads((tiny_voc / 'image_labels.json').read_text())
    # most images are without any class
    for stem in list(labels_of)[1:6]:
        labels_of[stem] = []
    (tiny_voc / 'image_labels.json').write_text(json.dumps(labels_of))
    for index, (stem, names) in enumerate(labels_of.items()):
        cam = np.zeros([(40, 56), (56, 40)][index % 2], np.float32)
        cam[20:] = LOW
        cam[30:35] = HIGH
        classes = sorted(('disc', 'square').index(name) + 1 for name in names)
        write_cams(
            tmp_path / f'levels/{stem}.npz',
            np.stack([cam] * len(classes)) if classes else cam[None][:0],
            classes,
        )
    return tmp_path / 'levels'


def dataset(root, cam_dir, *steps):
    return ConfigDict(
        dataset_config(
            root,
            pipeline=[
                dict(type='LoadImageFromFile'),
                dict(type='mmseg_pmm.LoadCAMs', cam_dir=str(cam_dir)),
                *steps,
            ],
        )
    )


def test_ties_where_the_activations_part(tiny_voc, two_levels):
    config = dataset(tiny_voc, two_levels, dict(AUTO, iterations=5))
    (found,) = resolve_alpha(config)
    assert found.images == 1  # zeros and images without labels do not count
    assert found.threshold == pytest.approx(THRESHOLD, abs=1 / 256)
    assert (1 - found.threshold) ** found.alpha == pytest.approx(
        found.threshold, abs=0.005
    )
    step = config.pipeline[2]
    assert step == dict(AUTO, iterations=5, alpha=found.alpha)
    TRANSFORMS.build(step)  # it is a number now
    assert f'is {found.alpha}: by the maps of 1 labelled' in str(found)
    # a second time there is nothing to do
    assert resolve_alpha(config) == []


def test_smoothed_maps_are_measured_where_they_enter(tiny_voc, two_levels):
    smoothing = dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3)
    config = dataset(tiny_voc, two_levels, smoothing, AUTO)
    (found,) = resolve_alpha(config)
    cam = np.full((1, 4, 5), LOW, np.float32)
    cam[:, 2] = HIGH  # a quarter, as five rows of twenty
    levels = np.unique(smooth_cam(cam))
    assert found.threshold == pytest.approx(levels.mean(), abs=1 / 256)
    assert found.threshold > THRESHOLD + 0.01
    # the plain baseline takes them as they are
    argmax = dict(type='mmseg_pmm.ArgmaxPseudoMask', alpha='auto')
    (found,) = resolve_alpha(dataset(tiny_voc, two_levels, smoothing, argmax))
    assert found.threshold == pytest.approx(THRESHOLD, abs=1 / 256)


def test_another_folder(tiny_voc, tiny_cams, two_levels):
    smoothing = dict(type='mmseg_pmm.CVSmoothing')
    config = dataset(tiny_voc, 'nowhere', smoothing, dict(AUTO, alpha=11))
    found = alpha_of_folder(config, str(two_levels))
    (expected,) = resolve_alpha(dataset(tiny_voc, two_levels, smoothing, AUTO))
    assert found == expected
    # a config without masks: maps as they are
    found = alpha_of_folder(dataset_config(tiny_voc), str(two_levels))
    assert found.threshold == pytest.approx(THRESHOLD, abs=1 / 256)


def test_a_sample_is_enough(tiny_voc, tiny_cams):
    config = dataset(tiny_voc, tiny_cams)
    found = measure_alpha(config, config.pipeline, AUTO, images=2)
    assert found.images == 2


def test_without_a_folder_it_is_refused(tiny_voc, two_levels):
    config = dataset(tiny_voc, two_levels, AUTO)
    del config.pipeline[1]
    with pytest.raises(RuntimeError, match='ClasswiseCRF.*LoadCAMs; give a n'):
        resolve_alpha(config)
    said = "alpha='auto' is found by make_pseudo_masks.py"
    for name in ('ClasswiseCRF', 'ArgmaxPseudoMask'):
        with pytest.raises(ValueError, match=f'{name}: {said}'):
            TRANSFORMS.build(dict(AUTO, type=f'mmseg_pmm.{name}'))
        for alpha in ('automatic', 0, -1):
            with pytest.raises(ValueError, match='a number above 0'):
                TRANSFORMS.build(dict(type=f'mmseg_pmm.{name}', alpha=alpha))
    # stages 2 and 3 in one
    with pytest.raises(ValueError, match=said):
        METRICS.build(dict(type='mmseg_pmm.PseudoMaskWriter', pipeline=[AUTO]))


def test_maps_of_nothing(tiny_voc, tiny_cams):
    for path in tiny_cams.glob('*.npz'):
        with np.load(path) as file:
            stored = dict(file)
        np.savez(path, **dict(stored, cams=0 * stored['cams']))
    with pytest.raises(RuntimeError, match='6 labelled .* are 0 everywhere'):
        resolve_alpha(dataset(tiny_voc, tiny_cams, AUTO))
