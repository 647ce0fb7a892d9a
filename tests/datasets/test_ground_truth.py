import numpy as np
import pytest
from mmengine.registry import DATASETS, TRANSFORMS
from PIL import Image

from mmseg_pmm.datasets.ground_truth import (
    ground_truth,
    masks_to_look_at,
    reads_masks,
    some_indices,
)

from ..conftest import dataset_config


@pytest.fixture
def data_set(tiny_voc):
    return DATASETS.build(dataset_config(tiny_voc))


def test_ground_truth_is_the_file(data_set, tiny_voc):
    path = tiny_voc / 'SegmentationClass/scene_2.png'
    with Image.open(path) as image:
        expected = np.array(image)
    np.testing.assert_array_equal(
        ground_truth(data_set.get_data_info(2)), expected
    )
    path.unlink()
    assert ground_truth(data_set.get_data_info(2)) is None


@pytest.mark.parametrize(
    'image, said',
    [
        (Image.new('RGB', (56, 40)), 'mode RGB'),
        (Image.new('I;16', (56, 40)), 'mode I;16'),  # would be cut to 8 bits
        (Image.new('L', (9, 9)), 'is 9x9'),
    ],
)
def test_other_masks(data_set, tiny_voc, image, said):
    image.save(tiny_voc / 'SegmentationClass/scene_2.png')
    with pytest.raises(ValueError, match=f'scene_2.png.*{said}'):
        ground_truth(data_set.get_data_info(2))


def test_jpeg_changes_label_ids(data_set, tiny_voc):
    path = tiny_voc / 'SegmentationClass/scene_2.png'
    Image.new('L', (56, 40)).save(path, format='JPEG')
    with pytest.raises(ValueError, match='scene_2.png is a JPEG'):
        ground_truth(data_set.get_data_info(2))


def test_reads_masks():
    load = dict(type='LoadAnnotations')
    image = dict(type='LoadImageFromFile')
    augmented = dict(
        type='TestTimeAug',
        transforms=[[dict(type='RandomFlip', prob=1.0)], [load]],
    )
    for steps, expected in [
        ([image], False),
        ([image, load], True),
        ([image, augmented], True),
    ]:
        assert reads_masks(map(TRANSFORMS.build, steps)) is expected


def test_all_masks_have_to_be_there(data_set, tiny_voc):
    looked_at = dict(masks_to_look_at(data_set))
    folder = tiny_voc / 'SegmentationClass'
    assert list(looked_at) == [
        str(folder / f'scene_{i}.png') for i in range(6)
    ]
    (folder / 'scene_3.png').unlink()
    with pytest.raises(FileNotFoundError, match='1 of 6.*scene_3.png'):
        list(masks_to_look_at(data_set))


def test_a_few_from_the_first_to_the_last():
    """Masks of another kind may be at the end of a list."""
    assert some_indices(6) == [0, 1, 2, 3, 4, 5]
    few = some_indices(1000)
    assert few[0] == 0 and few[-1] == 999 and len(few) < 100
    steps = {b - a for a, b in zip(few, few[1:], strict=False)}
    assert max(steps) - min(steps) <= 1


def test_masks_of_another_suffix(tiny_voc):
    config = dataset_config(tiny_voc, seg_map_suffix='_mask.png')
    with pytest.raises(FileNotFoundError, match="6 of 6.*suffix '_mask.png'"):
        list(masks_to_look_at(DATASETS.build(config)))
