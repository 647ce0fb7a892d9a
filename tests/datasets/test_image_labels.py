import json
import shutil
import unicodedata

import pytest
from mmengine.registry import DATASETS
from mmseg.datasets import BaseSegDataset
from PIL import Image

from mmseg_pmm.datasets import ground_truth
from mmseg_pmm.files.class_names import write_class_names

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


@pytest.mark.parametrize(
    'in_file, in_config', [('NFD', 'NFC'), ('NFC', 'NFD')]
)
def test_accents_of_classes(tiny_voc, in_file, in_config):
    """Macs write them apart; they are the same class."""
    in_file, in_config = (
        unicodedata.normalize(form, 'Käfer') for form in (in_file, in_config)
    )
    edit_labels(tiny_voc, lambda labels: labels.update(scene_2=[in_file]))
    classes = ('background', 'disc', 'square', in_config)
    config = dataset_config(tiny_voc)
    config['metainfo'] = dict(classes=classes)
    assert DATASETS.build(config)[2]['img_labels'] == (3,)


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


def test_label_ids_fit_a_mask(tiny_voc):
    config = dataset_config(tiny_voc, reduce_zero_label=True)
    with pytest.raises(ValueError, match='reduce_zero_label'):
        DATASETS.build(config)
    config = dataset_config(tiny_voc)
    config['metainfo'] = dict(
        classes=(*CLASSES, *map(str, range(253))), palette=[[0, 0, 0]] * 256
    )
    with pytest.raises(ValueError, match='255 classes.*got 256'):
        DATASETS.build(config)


def test_classes_have_names_of_their_own(tiny_voc):
    config = dataset_config(tiny_voc)
    config['metainfo'] = dict(classes=('background', 'disc', 'disc'))
    with pytest.raises(ValueError, match='a class twice.*disc'):
        DATASETS.build(config)


def test_empty_list_is_named(tiny_voc):
    (tiny_voc / 'ImageSets/Segmentation/train.txt').write_text('')
    with pytest.raises(ValueError, match='train.txt names no image'):
        DATASETS.build(dataset_config(tiny_voc))


def test_labels_under_file_names(tiny_voc):
    edit_labels(
        tiny_voc,
        lambda labels: labels.update(
            {
                'scene_1.jpg': labels.pop('scene_1'),
                'JPEGImages/scene_2.jpg': labels.pop('scene_2'),
            }
        ),
    )
    dataset = DATASETS.build(dataset_config(tiny_voc))
    assert dataset[1]['img_labels'] == (2,)
    assert dataset[2]['img_labels'] == (1, 2)
    edit_labels(tiny_voc, lambda labels: labels.update({'scene_0.jpg': []}))
    with pytest.raises(ValueError, match="'scene_0' stands twice"):
        DATASETS.build(dataset_config(tiny_voc))


def test_images_of_several_suffixes(tiny_voc):
    images = tiny_voc / 'JPEGImages'
    (images / 'scene_1.jpg').rename(images / 'scene_1.JPG')
    with Image.open(images / 'scene_2.jpg') as image:
        image.save(images / 'scene_2.png')
    (images / 'scene_2.jpg').unlink()
    dataset = DATASETS.build(dataset_config(tiny_voc))
    for index, name in enumerate(
        ('scene_0.jpg', 'scene_1.JPG', 'scene_2.png')
    ):
        info = dataset.get_data_info(index)
        assert info['img_path'] == str(images / name)
        assert info['seg_map_path'] == str(
            tiny_voc / 'SegmentationClass' / f'scene_{index}.png'
        )
    # what is said wins
    with pytest.raises(FileNotFoundError, match="2 of 6.*'.jpg'.*'scene_1'"):
        DATASETS.build(dataset_config(tiny_voc, img_suffix='.jpg'))
    several = dataset_config(tiny_voc, img_suffix=['.jpg', '.JPG', '.png'])
    assert len(DATASETS.build(several)) == 6


def test_mask_beside_its_image(tiny_voc):
    """Which of the two is the image has to be said."""
    shutil.copy(
        tiny_voc / 'SegmentationClass/scene_3.png', tiny_voc / 'JPEGImages'
    )
    with pytest.raises(ValueError, match='scene_3.*img_suffix'):
        DATASETS.build(dataset_config(tiny_voc))
    config = dataset_config(tiny_voc, img_suffix='.jpg')
    assert len(DATASETS.build(config)) == 6


def test_image_that_is_listed_twice(tiny_voc):
    path = tiny_voc / 'ImageSets/Segmentation/train.txt'
    path.write_text('scene_0\nscene_1\nscene_0.jpg\n')
    with pytest.raises(
        ValueError, match='train.txt: 1 of 3 lines.*scene_0.jpg'
    ):
        DATASETS.build(dataset_config(tiny_voc))


def test_no_image_shows_anything(tiny_voc):
    edit_labels(
        tiny_voc,
        lambda labels: labels.update({stem: [] for stem in labels}),
    )
    with pytest.raises(ValueError, match=r'none of the 6.*train.txt.*disc'):
        DATASETS.build(dataset_config(tiny_voc))


def test_images_by_class(tiny_voc):
    """Scenes 0 to 5 show disc, square, both, both, disc, square."""
    dataset = DATASETS.build(dataset_config(tiny_voc))
    assert dataset.images_by_class.tolist() == [6, 4, 4]


@pytest.mark.parametrize('content', [b'', b'no image'])
def test_damaged_files_are_named(tiny_voc, content):
    image = tiny_voc / 'JPEGImages/scene_1.jpg'
    whole = image.read_bytes()
    image.write_bytes(content)
    pipeline = [dict(type='LoadImageFromFile'), dict(type='LoadAnnotations')]
    dataset = DATASETS.build(dataset_config(tiny_voc, pipeline=pipeline))
    with pytest.raises(Exception, match='scene_1.jpg'):
        dataset[1]
    image.write_bytes(whole)
    (tiny_voc / 'SegmentationClass/scene_1.png').write_bytes(content)
    with pytest.raises(ValueError, match='scene_1.png is damaged'):
        dataset[1]


@pytest.mark.parametrize('serialize_data', [True, False])
def test_what_mmsegmentations_data_sets_can(tiny_voc, serialize_data):
    config = dataset_config(
        tiny_voc, serialize_data=serialize_data, lazy_init=True, indices=3
    )
    dataset = DATASETS.build(config)
    assert len(dataset) == 3
    assert len(dataset.get_subset([2, 0])) == 2
    info = dataset.get_subset([2, 0]).get_data_info(0)
    plain = BaseSegDataset(
        data_root=str(tiny_voc),
        data_prefix=config['data_prefix'],
        ann_file=config['ann_file'],
        metainfo=config['metainfo'],
    ).get_data_info(2)
    assert info == dict(plain, sample_idx=0, img_labels=(1, 2))


def test_a_folder_without_list(tiny_voc):
    config = dict(dataset_config(tiny_voc), ann_file='')
    names = [info['img_path'] for info in DATASETS.build(config)]
    assert names == [
        str(tiny_voc / 'JPEGImages' / f'scene_{i}.jpg') for i in range(8)
    ]


@pytest.mark.parametrize(
    'image, said',
    [
        (Image.new('RGB', (56, 40)), 'mode RGB'),
        (Image.new('I;16', (56, 40)), 'mode I;16'),
        (Image.new('L', (9, 9)), 'is 9x9, but .*scene_2.jpg is 56x40'),
    ],
)
def test_pseudo_masks_of_another_kind(tiny_voc, image, said):
    image.save(tiny_voc / 'SegmentationClass/scene_2.png')
    masks = str(tiny_voc / 'SegmentationClass')
    with pytest.raises(ValueError, match=f'scene_2.png.*{said}'):
        DATASETS.build(dataset_config(tiny_voc, pseudo_mask_dir=masks))


def test_pseudo_masks_of_another_kind_at_the_end(tiny_voc, monkeypatch):
    monkeypatch.setattr(ground_truth, 'MASKS_TO_LOOK_AT', 2)
    masks = tiny_voc / 'SegmentationClass'
    Image.new('RGB', (40, 56)).save(masks / 'scene_5.png')
    with pytest.raises(ValueError, match='scene_5.png.*mode RGB'):
        DATASETS.build(dataset_config(tiny_voc, pseudo_mask_dir=str(masks)))


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


def test_cams_of_the_data_set(tiny_voc, tiny_cams, monkeypatch):
    """From the working directory, as results of a run, not below the data."""
    monkeypatch.chdir(tiny_cams.parent)
    config = dataset_config(
        tiny_voc,
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='mmseg_pmm.LoadCAMs'),
        ],
    )
    with pytest.raises(ValueError, match='data_prefix=dict.*cam_path'):
        DATASETS.build(config)
    for folder in ('cams', str(tiny_cams)):
        config['data_prefix']['cam_path'] = folder
        results = DATASETS.build(config)[2]
        assert results['cam_path'] == f'{folder}/scene_2.npz'
        assert results['cams'].shape == (2, 40, 56)
        assert results['img_path'].startswith(str(tiny_voc))
    # what a step names comes first, as it did before data sets named CAMs
    config['data_prefix']['cam_path'] = 'nowhere'
    config['pipeline'][1]['cam_dir'] = str(tiny_cams)
    assert DATASETS.build(config)[2]['cams'].shape == (2, 40, 56)


@pytest.mark.parametrize('kind', ['masks', 'CAMs', 'CAMs of a step'])
def test_folders_of_other_classes_are_refused(tiny_voc, tmp_path, kind):
    """The same names in another order: every class would be another."""
    if kind == 'masks':
        folder = tiny_voc / 'SegmentationClass'
        config = dataset_config(tiny_voc, pseudo_mask_dir=str(folder))
    else:
        folder = tmp_path
        step = dict(type='mmseg_pmm.LoadCAMs')
        config = dataset_config(tiny_voc, pipeline=[step])
        if kind == 'CAMs':
            config['data_prefix']['cam_path'] = str(folder)
        else:
            step['cam_dir'] = str(folder)
    classes = list(DATASETS.build(config).metainfo['classes'])
    write_class_names(folder, classes)
    DATASETS.build(config)
    (folder / 'classes.json').unlink()
    classes[1], classes[2] = classes[2], classes[1]
    write_class_names(folder, classes)
    with pytest.raises(ValueError, match=f'{folder} was made with'):
        DATASETS.build(config)


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
