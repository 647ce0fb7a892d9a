from types import SimpleNamespace

import numpy as np
import pytest
from mmengine.dataset import ConcatDataset, pseudo_collate
from mmengine.registry import DATASETS
from PIL import Image

from mmseg_pmm.engine.hooks import LabelIdsHook, label_ids_hook
from mmseg_pmm.files.class_names import write_class_names

from ...conftest import dataset_config

PIPELINE = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs'),
]
VOC = dict(type='PascalVOCDataset', metainfo=None, pipeline=PIPELINE)


def runner(**data_sets):
    """Of training, with validation or without."""
    loaders = {
        f'{name}_dataloader': SimpleNamespace(dataset=data_set)
        for name, data_set in data_sets.items()
    }
    return SimpleNamespace(val_loop='val' in data_sets or None, **loaders)


def build(root, **kwargs):
    return DATASETS.build({**dataset_config(root), **kwargs})


def write(root, stem, values):
    """A mask with these values, of its image's size."""
    path = root / 'SegmentationClass' / f'{stem}.png'
    with Image.open(path) as image:
        mask = np.zeros(image.size[::-1], np.uint8)
    mask.flat[: len(values)] = values
    Image.fromarray(mask).save(path)


@pytest.mark.parametrize('settings', [dict(pipeline=PIPELINE), VOC])
def test_when_a_run_begins(tiny_voc, settings):
    """With MMSegmentation's own data sets, and inside wrappers, too."""
    images = build(tiny_voc)
    judged = build(tiny_voc, **settings)
    hook = LabelIdsHook()
    hook.before_train(runner(train=images, val=judged))
    hook.before_test(runner(test=judged))
    write(tiny_voc, 'scene_2', [128])
    hook.before_train(runner(train=images))  # which reads no masks
    said = 'scene_2.png.*value 128, the label ids end at'
    for data_set in (judged, ConcatDataset([judged])):
        with pytest.raises(ValueError, match=said):
            hook.before_train(runner(train=images, val=data_set))
        with pytest.raises(ValueError, match=said):
            hook.before_test(runner(test=data_set))
    (tiny_voc / 'SegmentationClass/scene_1.png').unlink()
    with pytest.raises(FileNotFoundError, match='lacks 1 of 6.*scene_1.png'):
        hook.before_train(runner(train=images, val=judged))


def test_masks_that_show_nothing(tiny_voc):
    judged = build(tiny_voc, pipeline=PIPELINE)
    for index in range(6):
        write(tiny_voc, f'scene_{index}', [])
    LabelIdsHook().before_test(runner(test=judged))  # a plain background
    write(tiny_voc, 'scene_4', [255])
    with pytest.raises(
        ValueError, match=r'\[0, 255\] alone.*of one class, 0 and 1'
    ):
        LabelIdsHook().before_test(runner(test=judged))
    write(tiny_voc, 'scene_3', [1, 255])
    LabelIdsHook().before_test(runner(test=judged))


@pytest.mark.parametrize('settings', [dict(pipeline=PIPELINE), VOC])
@pytest.mark.parametrize('moment', ['train', 'val', 'test'])
def test_values_when_they_are_used(tiny_voc, settings, moment):
    data_set = build(tiny_voc, **settings)
    check = getattr(LabelIdsHook(), f'before_{moment}_iter')
    run = runner(**{moment: data_set})
    check(run, 0, pseudo_collate([data_set[0], data_set[2]]))
    write(tiny_voc, 'scene_2', [1, 255, 128])
    with pytest.raises(ValueError, match='scene_2.png.*value 128.*255 is ign'):
        check(run, 0, pseudo_collate([data_set[0], data_set[2]]))


def test_values_in_test_time_augmentation(tiny_voc):
    views = dict(
        type='TestTimeAug',
        transforms=[
            [dict(type='RandomFlip', prob=p) for p in (0.0, 1.0)],
            [dict(type='LoadAnnotations')],
            [dict(type='PackSegInputs')],
        ],
    )
    data_set = build(
        tiny_voc, pipeline=[dict(type='LoadImageFromFile'), views]
    )
    write(tiny_voc, 'scene_2', [77])
    run = runner(test=data_set)
    LabelIdsHook().before_test_iter(run, 0, pseudo_collate([data_set[0]]))
    with pytest.raises(ValueError, match='scene_2.png.*value 77'):
        LabelIdsHook().before_test_iter(run, 0, pseudo_collate([data_set[2]]))


def test_pseudo_masks(tiny_voc):
    """Some are looked at when a run begins, and none in a batch."""
    masks = str(tiny_voc / 'SegmentationClass')
    data_set = build(tiny_voc, pipeline=PIPELINE, pseudo_mask_dir=masks)
    write(tiny_voc, 'scene_2', [1, 255, 128])
    hook, batch = LabelIdsHook(), pseudo_collate([data_set[2]])
    hook.before_train_iter(runner(train=data_set), 0, batch)
    with pytest.raises(ValueError, match='scene_2.png.*value 128'):
        hook.before_train(runner(train=data_set))
    # beside masks of another kind nobody knows which is which
    mixed = ConcatDataset([data_set, build(tiny_voc, pipeline=PIPELINE)])
    with pytest.raises(ValueError, match='scene_2.png.*value 128'):
        hook.before_train_iter(runner(train=mixed), 0, batch)


def test_seeds_that_found_nothing(tiny_voc):
    """Of our own masks those looked at may be background and open; others of
    0 and 255 are masks of another kind."""
    folder = tiny_voc / 'SegmentationClass'
    data_set = build(tiny_voc, pipeline=PIPELINE, pseudo_mask_dir=str(folder))
    for index in range(6):
        write(tiny_voc, f'scene_{index}', [255])
    with pytest.raises(ValueError, match='alone'):
        LabelIdsHook().before_train(runner(train=data_set))
    write_class_names(folder, data_set.metainfo['classes'])
    LabelIdsHook().before_train(runner(train=data_set))


def test_good_masks_are_not_copied(tiny_voc, monkeypatch):
    """Training waits for it, with 255 in a mask or without."""
    data_set = build(tiny_voc, pipeline=PIPELINE)
    monkeypatch.setattr(
        label_ids_hook, 'check_truth', lambda *args: pytest.fail('slow')
    )
    for values in ([1, 2], [0, 255], [2, 255, 1]):
        write(tiny_voc, 'scene_2', values)
        LabelIdsHook().before_train_iter(
            runner(train=data_set), 0, pseudo_collate([data_set[2]])
        )


def test_what_it_does_not_know(tiny_voc):
    """Samples without masks, data sets without classes, depth."""
    hook = LabelIdsHook()
    images = build(tiny_voc, pipeline=[PIPELINE[0], PIPELINE[2]])
    batch = pseudo_collate([images[0]])
    hook.before_test_iter(runner(test=images), 0, batch)
    write(tiny_voc, 'scene_0', [77])
    sample = build(tiny_voc, pipeline=PIPELINE)[0]
    for other in ([], SimpleNamespace(metainfo=dict(classes=('depth',)))):
        hook.before_test(runner(test=other))
        hook.before_test_iter(runner(test=other), 0, pseudo_collate([sample]))
    hook.before_test_iter(runner(test=images), 0, ('anything',))


def test_masks_of_one_class(tiny_voc):
    """As of 0 and 128, where they should be of 0 and 1."""
    one = dict(classes=('background', 'disc'), palette=[[0] * 3, [9] * 3])
    data_set = build(tiny_voc, pipeline=PIPELINE)
    data_set._metainfo.update(one)
    write(tiny_voc, 'scene_0', [1, 255, 128])
    batch = pseudo_collate([data_set[0]])
    with pytest.raises(ValueError, match='scene_0.png.*value 128'):
        LabelIdsHook().before_train_iter(runner(train=data_set), 0, batch)
    write(tiny_voc, 'scene_0', [2])  # the first that is none
    batch = pseudo_collate([data_set[0]])
    with pytest.raises(ValueError, match='scene_0.png.*value 2'):
        LabelIdsHook().before_train_iter(runner(train=data_set), 0, batch)


def test_another_ignored_label_beside_255(tiny_voc):
    data_set = build(tiny_voc, pipeline=PIPELINE, ignore_index=7)
    write(tiny_voc, 'scene_0', [1, 7, 255])
    batch = pseudo_collate([data_set[0]])
    LabelIdsHook().before_train_iter(runner(train=data_set), 0, batch)
