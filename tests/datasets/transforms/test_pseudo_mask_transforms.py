import copy
import pickle

import numpy as np
import pytest
from mmengine.registry import DATASETS, TRANSFORMS

from mmseg_pmm.files import read_cams, write_cams
from mmseg_pmm.pseudo_masks import (
    argmax_mask,
    classwise_crf,
    confident_seeds,
    dense_crf,
    proportional_mask,
    smooth_cam,
)

from ...conftest import dataset_config


def pseudo_mask_pipeline(cam_dir, *last):
    steps = last or (
        dict(type='mmseg_pmm.CVSmoothing'),
        dict(type='mmseg_pmm.ClasswiseCRF'),
        dict(type='mmseg_pmm.ProportionalPseudoMask'),
    )
    return [
        dict(type='LoadImageFromFile'),
        dict(type='mmseg_pmm.LoadCAMs', cam_dir=str(cam_dir)),
        *steps,
    ]


def results_of(root, cam_dir, *last, index=2):
    config = dataset_config(
        root, pipeline=pseudo_mask_pipeline(cam_dir, *last)
    )
    return DATASETS.build(config)[index]


def test_the_whole_chain_is_the_functions(tiny_voc, tiny_cams):
    results = results_of(tiny_voc, tiny_cams)
    cams, classes = read_cams(tiny_cams / 'scene_2.npz')
    rgb = results['img'][..., ::-1]
    smooth = smooth_cam(cams)
    probs = classwise_crf(rgb, smooth)
    np.testing.assert_array_equal(results['smooth_cams'], smooth)
    np.testing.assert_array_equal(results['foreground_probs'], probs)
    expected = proportional_mask(cams, probs, classes)
    assert set(np.unique(expected)) == {0, 1, 2}
    np.testing.assert_array_equal(results['gt_seg_map'], expected)
    assert results['gt_seg_map'].dtype == np.uint8
    assert results['seg_fields'] == ['gt_seg_map']


def test_crf_sees_rgb(tiny_voc, tiny_cams, monkeypatch):
    seen = []
    monkeypatch.setattr(
        'mmseg_pmm.datasets.transforms.pseudo_masks.classwise_crf',
        lambda image, cams, *args, **kwargs: seen.append(image) or cams,
    )
    results = results_of(
        tiny_voc, tiny_cams, dict(type='mmseg_pmm.ClasswiseCRF'), index=0
    )
    # the disc is red: (200, 40, 40)
    inside = results['cams'][0] > 0.9
    assert seen[0][inside].mean(axis=0).argmax() == 0


def test_without_smoothing_the_crf_takes_the_cams(tiny_voc, tiny_cams):
    results = results_of(
        tiny_voc, tiny_cams, dict(type='mmseg_pmm.ClasswiseCRF', alpha=5)
    )
    expected = classwise_crf(results['img'][..., ::-1], results['cams'], 5)
    np.testing.assert_array_equal(results['foreground_probs'], expected)
    smooth = dict(img=results['img'], img_path='', smooth_cams=results['cams'])
    step = TRANSFORMS.build(dict(type='mmseg_pmm.ClasswiseCRF', alpha=5))
    np.testing.assert_array_equal(step(smooth)['foreground_probs'], expected)


def test_misspelt_crf_parameter_is_named_when_the_step_is_built():
    with pytest.raises(TypeError, match='ClasswiseCRF.*alhpa'):
        TRANSFORMS.build(dict(type='mmseg_pmm.ClasswiseCRF', alhpa=5))


@pytest.mark.parametrize(
    'name', ['ArgmaxPseudoMask', 'PredictedPseudoMask', 'ConfidentSeeds']
)
def test_wrong_settings_of_a_crf_are_named(name):
    step = dict(type=f'mmseg_pmm.{name}')
    TRANSFORMS.build(dict(step, crf=dict(gaussian=((1, 2), 3))))
    with pytest.raises(TypeError, match=f"{name} .*'gausian'"):
        TRANSFORMS.build(dict(step, crf=dict(gausian=(3, 3))))
    with pytest.raises(ValueError, match='bilateral='):
        TRANSFORMS.build(dict(step, crf=dict(bilateral=(80, 10))))


@pytest.mark.parametrize(
    'name', ['ArgmaxPseudoMask', 'PredictedPseudoMask', 'ConfidentSeeds']
)
def test_steps_go_to_other_processes(name):
    """Subsets copy a pipeline, and spawn's loaders pickle it."""
    step = TRANSFORMS.build(dict(type=f'mmseg_pmm.{name}'))
    for other in (pickle.loads(pickle.dumps(step)), copy.deepcopy(step)):
        assert other.crf == step.crf


def test_subset_of_a_data_set(tiny_voc, tiny_cams):
    pipeline = pseudo_mask_pipeline(
        tiny_cams, dict(type='mmseg_pmm.ArgmaxPseudoMask')
    )
    whole = DATASETS.build(dataset_config(tiny_voc, pipeline=pipeline))
    np.testing.assert_array_equal(
        whole.get_subset([2])[0]['gt_seg_map'], whole[2]['gt_seg_map']
    )


@pytest.mark.parametrize('crf', [None, dict(iterations=2)])
def test_argmax_baseline(tiny_voc, tiny_cams, crf):
    results = results_of(
        tiny_voc,
        tiny_cams,
        dict(type='mmseg_pmm.ArgmaxPseudoMask', alpha=6, crf=crf),
    )
    cams = results['cams']
    probs = np.concatenate([(1 - cams.max(0, keepdims=True)) ** 6, cams])
    if crf:
        probs = dense_crf(results['img'][..., ::-1], probs, **crf)
    expected = argmax_mask(probs, results['cam_classes'])
    np.testing.assert_array_equal(results['gt_seg_map'], expected)


def test_rough_mask_is_ignored_where_unsure(tiny_voc, tiny_cams):
    step = dict(type='mmseg_pmm.ArgmaxPseudoMask', alpha=24)
    sure = results_of(tiny_voc, tiny_cams, dict(step, ignore_below=0.9))
    probs = dense_crf(
        sure['img'][..., ::-1],
        np.concatenate(
            [(1 - sure['cams'].max(0, keepdims=True)) ** 24, sure['cams']]
        ),
    )
    unsure = probs.max(axis=0) < 0.9
    assert unsure.any() and not unsure.all()
    every = results_of(tiny_voc, tiny_cams, step)['gt_seg_map']
    np.testing.assert_array_equal(
        sure['gt_seg_map'], np.where(unsure, 255, every)
    )


def test_confident_seeds(tiny_voc, tiny_cams):
    step = dict(
        type='mmseg_pmm.ConfidentSeeds',
        fg=0.6,
        bg=0.1,
        crf=dict(iterations=3, bilateral=(20, 5, 10)),
    )
    results = results_of(tiny_voc, tiny_cams, step)
    expected = confident_seeds(
        results['img'][..., ::-1],
        results['cams'],
        results['cam_classes'],
        0.6,
        0.1,
        iterations=3,
        bilateral=(20, 5, 10),
    )
    assert {0, 1, 255} <= set(np.unique(expected))
    np.testing.assert_array_equal(results['gt_seg_map'], expected)
    assert results['seg_fields'] == ['gt_seg_map']


def test_seeds_have_the_published_defaults(tiny_voc, tiny_cams):
    results = results_of(
        tiny_voc, tiny_cams, dict(type='mmseg_pmm.ConfidentSeeds')
    )
    expected = confident_seeds(
        results['img'][..., ::-1],
        results['cams'],
        results['cam_classes'],
        fg=0.30,
        bg=0.05,
        iterations=10,
        gaussian=(3, 3),
        bilateral=(50, 5, 10),
    )
    np.testing.assert_array_equal(results['gt_seg_map'], expected)


def test_threshold_pseudo_mask(tiny_voc, tiny_cams):
    results = results_of(
        tiny_voc,
        tiny_cams,
        dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.4),
    )
    cams, classes = results['cams'], results['cam_classes']
    expected = np.where(
        cams.max(axis=0) > 0.4, classes[cams.argmax(axis=0)], 0
    )
    assert set(np.unique(expected)) == {0, 1, 2}
    np.testing.assert_array_equal(results['gt_seg_map'], expected)
    assert results['gt_seg_map'].dtype == np.uint8
    assert results['seg_fields'] == ['gt_seg_map']


def test_background_only_image(tiny_voc, tiny_cams):
    write_cams(tiny_cams / 'scene_2.npz', np.zeros((0, 40, 56)), [])
    labels = (tiny_voc / 'image_labels.json').read_text()
    (tiny_voc / 'image_labels.json').write_text(
        labels.replace('"scene_2": ["disc", "square"]', '"scene_2": []')
    )
    for last in (
        (),
        (dict(type='mmseg_pmm.ArgmaxPseudoMask'),),
        (dict(type='mmseg_pmm.ConfidentSeeds'),),
        (dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.3),),
    ):
        mask = results_of(tiny_voc, tiny_cams, *last)['gt_seg_map']
        assert mask.shape == (40, 56) and not mask.any()


def test_missing_cams_name_the_command(tiny_voc, tiny_cams):
    (tiny_cams / 'scene_2.npz').unlink()
    with pytest.raises(FileNotFoundError, match='scene_2.npz.*--out'):
        results_of(tiny_voc, tiny_cams)


def test_cams_of_another_size(tiny_voc, tiny_cams):
    write_cams(tiny_cams / 'scene_2.npz', np.zeros((2, 9, 9)), [1, 2])
    with pytest.raises(ValueError, match=r'\(9, 9\).*scene_2.jpg.*\(40, 56'):
        results_of(tiny_voc, tiny_cams)


def test_cams_of_other_labels(tiny_voc, tiny_cams):
    write_cams(tiny_cams / 'scene_2.npz', np.zeros((1, 40, 56)), [1])
    with pytest.raises(ValueError, match=r'\[1\].*\[1, 2\]'):
        results_of(tiny_voc, tiny_cams)


def test_steps_after_a_resize_are_refused(tiny_voc, tiny_cams):
    with pytest.raises(ValueError, match='before the first geometric step'):
        results_of(
            tiny_voc,
            tiny_cams,
            dict(type='Resize', scale=(20, 20)),
            dict(type='mmseg_pmm.ClasswiseCRF'),
        )


def test_masks_go_through_a_training_pipeline(tiny_voc, tiny_cams):
    """The mask follows the image through crops and flips, and is packed."""
    sample = results_of(
        tiny_voc,
        tiny_cams,
        dict(type='mmseg_pmm.ArgmaxPseudoMask', crf=None),
        dict(type='RandomFlip', prob=1.0),
        dict(type='RandomCrop', crop_size=(20, 30)),
        dict(type='PackSegInputs'),
    )
    assert sample['inputs'].shape == (3, 20, 30)
    assert sample['data_samples'].gt_sem_seg.data.shape == (1, 20, 30)


def test_cams_without_a_folder():
    """A data set that is none of ours says nothing of CAMs."""
    step = TRANSFORMS.build(dict(type='mmseg_pmm.LoadCAMs'))
    with pytest.raises(KeyError, match=r'a.jpg has no cam_path.*data_prefix'):
        step(dict(img_path='a.jpg', ori_shape=(4, 4), img_labels=(1,)))


@pytest.mark.parametrize(
    'config',
    [
        dict(type='mmseg_pmm.LoadCAMs', cam_dir='some/cams'),
        dict(type='mmseg_pmm.CVSmoothing', threshold=0.07, scale=0.2),
        dict(type='mmseg_pmm.ClasswiseCRF', alpha=9),
        dict(type='mmseg_pmm.ProportionalPseudoMask', eps=0.5),
        dict(type='mmseg_pmm.ArgmaxPseudoMask', alpha=24),
        dict(type='mmseg_pmm.ConfidentSeeds', fg=0.4, bg=0.1),
        dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.2),
    ],
)
def test_repr_shows_the_parameters(config):
    text = repr(TRANSFORMS.build(dict(config)))
    for key in set(config) - {'type'}:
        assert f'{key}={config[key]!r}' in text
