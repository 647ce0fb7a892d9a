import json
import shutil

import pytest
from mmengine.registry import DATASETS

from ..conftest import CLASSES, PALETTE, dataset_config


def edit_labels(root, change):
    path = root / 'image_labels.json'
    labels_of = json.loads(path.read_text())
    change(labels_of)
    path.write_text(json.dumps(labels_of))


def test_label_ids_are_sorted_tuples(tiny_voc):
    edit_labels(
        tiny_voc,
        lambda labels: labels.update(scene_0=['square', 'disc', 'square']),
    )
    dataset = DATASETS.build(dataset_config(tiny_voc))
    assert len(dataset) == 6
    assert dataset[0]['img_labels'] == (1, 2)
    assert dataset[1]['img_labels'] == (2,)


def test_background_only_image(tiny_voc):
    edit_labels(tiny_voc, lambda labels: labels.update(scene_0=[]))
    assert DATASETS.build(dataset_config(tiny_voc))[0]['img_labels'] == ()


def test_image_without_entry(tiny_voc):
    edit_labels(tiny_voc, lambda labels: labels.pop('scene_3'))
    with pytest.raises(KeyError, match='image_labels.json.*scene_3'):
        DATASETS.build(dataset_config(tiny_voc))


def test_entry_without_image(tiny_voc):
    edit_labels(tiny_voc, lambda labels: labels.update(ghost=['disc']))
    with pytest.raises(FileNotFoundError, match='ghost'):
        DATASETS.build(dataset_config(tiny_voc))


@pytest.mark.parametrize('name', ['unicorn', 'background'])
def test_label_that_is_no_class(tiny_voc, name):
    edit_labels(tiny_voc, lambda labels: labels.update(scene_2=[name]))
    with pytest.raises(ValueError, match=f'scene_2.*{name}'):
        DATASETS.build(dataset_config(tiny_voc))


def test_missing_paths_are_named(tiny_voc):
    shutil.rmtree(tiny_voc / 'JPEGImages')
    with pytest.raises(FileNotFoundError, match='JPEGImages.*data_root'):
        DATASETS.build(dataset_config(tiny_voc))


def test_missing_masks_are_named_where_they_are_read(tiny_voc):
    """At the start of training, not at its first validation."""
    shutil.rmtree(tiny_voc / 'SegmentationClass')
    DATASETS.build(dataset_config(tiny_voc))
    pipeline = [dict(type='LoadImageFromFile'), dict(type='LoadAnnotations')]
    with pytest.raises(FileNotFoundError, match='SegmentationClass.*masks'):
        DATASETS.build(dataset_config(tiny_voc, pipeline=pipeline))
    config = dataset_config(tiny_voc, pipeline=pipeline)
    config['data_prefix'] = dict(img_path='JPEGImages')
    with pytest.raises(ValueError, match='seg_map_path'):
        DATASETS.build(config)


def test_wrong_suffix_is_named(tiny_voc):
    with pytest.raises(FileNotFoundError, match=r"img_suffix '\.png'"):
        DATASETS.build(dataset_config(tiny_voc, img_suffix='.png'))


def test_equal_names_in_two_folders(tiny_voc):
    (tiny_voc / 'JPEGImages' / 'more').mkdir()
    shutil.copy(
        tiny_voc / 'JPEGImages' / 'scene_1.jpg', tiny_voc / 'JPEGImages/more'
    )
    config = dict(dataset_config(tiny_voc), ann_file='')
    with pytest.raises(ValueError, match='more/scene_1.jpg.*scene_1.jpg.*uni'):
        DATASETS.build(config)


def test_classes_begin_with_background(tiny_voc):
    config = dict(
        dataset_config(tiny_voc), metainfo=dict(classes=('disc', 'square'))
    )
    with pytest.raises(ValueError, match="begin with 'background'"):
        DATASETS.build(config)


def test_pseudo_masks_replace_the_ground_truth(tiny_voc):
    config = dataset_config(
        tiny_voc, pseudo_mask_dir=str(tiny_voc / 'SegmentationClass')
    )
    config['data_prefix']['seg_map_path'] = 'nowhere'
    dataset = DATASETS.build(config)
    expected = tiny_voc / 'SegmentationClass' / 'scene_0.png'
    assert dataset[0]['seg_map_path'] == str(expected)


def test_missing_pseudo_masks_are_named(tiny_voc, tmp_path):
    with pytest.raises(FileNotFoundError, match='6 of 6.*scene_0.png'):
        DATASETS.build(
            dataset_config(tiny_voc, pseudo_mask_dir=str(tmp_path / 'none'))
        )
    shutil.copytree(tiny_voc / 'SegmentationClass', tmp_path / 'some')
    (tmp_path / 'some' / 'scene_4.png').unlink()
    with pytest.raises(FileNotFoundError, match='1 of 6.*scene_4.png'):
        DATASETS.build(
            dataset_config(tiny_voc, pseudo_mask_dir=str(tmp_path / 'some'))
        )


def test_voc_with_fewer_classes(tiny_voc, tmp_path):
    """A subset of VOC's classes renumbers labels, and drops the others."""
    edit_labels(
        tiny_voc,
        lambda labels: labels.update(
            {stem: ['dog', 'cat'] for stem in labels}
        ),
    )
    config = dict(
        type='mmseg_pmm.VOCImageLabels',
        metainfo=dict(classes=('background', 'dog')),
        data_root=str(tiny_voc),
        data_prefix=dict(img_path='JPEGImages'),
        ann_file='ImageSets/Segmentation/train.txt',
    )
    assert DATASETS.build(config)[0]['img_labels'] == (1,)
    info = DATASETS.build(config)[0]
    assert info['label_map'][12] == 1 and info['label_map'][8] == 255
    config['pseudo_mask_dir'] = str(tiny_voc / 'SegmentationClass')
    # pseudo-masks hold the new label ids already
    assert DATASETS.build(config)[0]['label_map'] is None


def test_labels_reach_packed_samples(tiny_voc):
    pipeline = [
        dict(type='LoadImageFromFile'),
        dict(type='PackSegInputs', meta_keys=('img_path', 'img_labels')),
    ]
    dataset = DATASETS.build(dataset_config(tiny_voc, pipeline=pipeline))
    assert dataset[2]['data_samples'].metainfo['img_labels'] == (1, 2)


def test_classes_and_palette(tiny_voc):
    metainfo = DATASETS.build(dataset_config(tiny_voc)).metainfo
    assert metainfo['classes'] == CLASSES
    assert metainfo['palette'] == PALETTE
