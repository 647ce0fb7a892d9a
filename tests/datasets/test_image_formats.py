"""Images as people have them: each stage sees the same pixels and size."""

import numpy as np
import pytest
from mmengine.registry import DATASETS
from PIL import Image

from mmseg_pmm.evaluation.mask_making import DataSetMasks
from mmseg_pmm.files import read_mask, write_cams

from ..conftest import dataset_config
from .transforms.test_pseudo_mask_transforms import pseudo_mask_pipeline


def colour(height=18, width=30):
    """Red grows downwards, green to the right; JPEG keeps it well."""
    rows, columns = np.mgrid[:height, :width]
    planes = [rows * 10, columns * 7, rows + columns]
    return np.stack(planes, axis=2).astype(np.uint8)


def rotated_by_exif(path):
    """Stored 30 x 18, to be shown 18 x 30 (EXIF orientation 6)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(colour()).save(path, exif=exif)


FORMATS = {
    'grey.png': lambda path: Image.fromarray(colour()[..., 0]).save(path),
    'grey.jpg': lambda path: Image.fromarray(colour()[..., 0]).save(path),
    'rgba.png': lambda path: Image.fromarray(
        np.dstack([colour(), colour()[..., :1]])
    ).save(path),
    'deep.png': lambda path: Image.fromarray(
        colour()[..., 0].astype(np.uint16) * 257
    ).save(path),
    'palette.png': lambda path: (
        Image.fromarray(colour()).quantize(16).save(path)
    ),
    'rotated.jpg': rotated_by_exif,
    'one.png': lambda path: Image.fromarray(colour(1, 1)).save(path),
}


@pytest.mark.parametrize('name', FORMATS)
def test_image_to_mask(tmp_path, name):
    stem, suffix = name.split('.')
    for folder in ('JPEGImages', 'cams'):
        (tmp_path / folder).mkdir()
    FORMATS[name](tmp_path / 'JPEGImages' / name)
    (tmp_path / 'image_labels.json').write_text(f'{{"{stem}": ["disc"]}}')
    (tmp_path / 'list.txt').write_text(stem)
    size = {'rotated': (30, 18), 'one': (1, 1)}.get(stem, (18, 30))
    write_cams(tmp_path / 'cams' / f'{stem}.npz', np.ones((1, *size)), [1])
    config = dataset_config(
        tmp_path,
        img_suffix=f'.{suffix}',
        pipeline=pseudo_mask_pipeline(tmp_path / 'cams'),
    )
    config['ann_file'] = 'list.txt'
    dataset = DATASETS.build(config)
    image = dataset[0]['img']
    assert image.dtype == np.uint8 and image.shape == (*size, 3)
    if stem == 'rotated':
        # turned by 90 degrees clockwise, as it is shown
        turned = np.rot90(colour(), -1)[..., ::-1].astype(int)
        assert np.abs(image - turned).mean() < 5
    if stem == 'deep':
        np.testing.assert_array_equal(image[..., 0], colour()[..., 0])
    if stem == 'rgba':
        np.testing.assert_array_equal(image[..., ::-1], colour())
    DataSetMasks(dataset, str(tmp_path / 'masks'))[0]
    mask = read_mask(tmp_path / 'masks' / f'{stem}.png')
    assert mask.shape == size and (mask == 1).all()


def test_file_that_is_no_image_is_named(tmp_path):
    (tmp_path / 'JPEGImages').mkdir()
    (tmp_path / 'JPEGImages' / 'text.jpg').write_text('no image')
    (tmp_path / 'image_labels.json').write_text('{"text": ["disc"]}')
    config = dataset_config(
        tmp_path, pipeline=[dict(type='LoadImageFromFile')]
    )
    config['ann_file'] = ''
    with pytest.raises(Exception, match='text.jpg'):
        DATASETS.build(config)[0]


def data_set_with_masks(tiny_voc):
    masks = tiny_voc / 'SegmentationClass'
    load = [dict(type='LoadImageFromFile'), dict(type='LoadAnnotations')]
    crop = dict(type='RandomCrop', crop_size=(10, 10))
    return masks, DATASETS.build(
        dataset_config(
            tiny_voc, pseudo_mask_dir=str(masks), pipeline=[*load, crop]
        )
    )


def test_mask_of_another_size(tiny_voc):
    """A crop has one size, whatever it was taken from."""
    masks, data_set = data_set_with_masks(tiny_voc)
    assert data_set[0]['gt_seg_map'].shape == (10, 10)
    path = masks / 'scene_3.png'
    with Image.open(path) as mask:
        mask.resize((50, 50)).save(path)
    with pytest.raises(ValueError, match='scene_3.png is 50x50.*scene_3.jpg'):
        data_set[3]


def test_mask_of_a_turned_photo(tiny_voc):
    masks, data_set = data_set_with_masks(tiny_voc)
    photo, mask = tiny_voc / 'JPEGImages/scene_2.jpg', masks / 'scene_2.png'
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(photo) as image:
        image.save(photo, exif=exif)
    with pytest.raises(ValueError, match='scene_2.png.*EXIF'):
        data_set[2]
    with Image.open(mask) as image:
        image.transpose(Image.Transpose.ROTATE_270).save(mask)
    assert data_set[2]['gt_seg_map'].shape == (10, 10)


@pytest.mark.parametrize('content', [b'<html></html>', None])
def test_broken_photo_is_named(tiny_voc, content):
    _, data_set = data_set_with_masks(tiny_voc)
    photo = tiny_voc / 'JPEGImages/scene_1.jpg'
    photo.write_bytes(content or photo.read_bytes()[:300])
    with pytest.raises(ValueError, match='scene_1.jpg.*whole file'):
        data_set[1]
