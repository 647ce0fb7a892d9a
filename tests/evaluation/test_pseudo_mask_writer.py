import numpy as np
import pytest
import torch
from mmengine.evaluator import Evaluator
from mmengine.logging import MMLogger
from PIL import Image

from mmseg_pmm.evaluation import PseudoMaskWriter
from mmseg_pmm.files import read_cams, read_mask, write_mask

from ..conftest import CLASSES, PALETTE

LOAD = dict(type='LoadImageFromFile')
ARGMAX = [LOAD, dict(type='mmseg_pmm.PredictedPseudoMask', crf=None)]


def writer_for(folder, **kwargs):
    # tools/test.py --out adds keep_results
    writer = PseudoMaskWriter(str(folder), keep_results=True, **kwargs)
    writer.dataset_meta = dict(classes=CLASSES, palette=PALETTE)
    return writer


def segmentor_sample(root, index, logits=None, **kwargs):
    height, width = [(40, 56), (56, 40)][index % 2]
    if logits is None:
        generator = torch.Generator().manual_seed(index)
        logits = torch.randn(3, height, width, generator=generator)
    return dict(
        img_path=str(root / f'JPEGImages/scene_{index}.jpg'),
        img_labels=[(1,), (2,), (1, 2), (1, 2)][index % 4],
        seg_logits=dict(data=logits),
        **kwargs,
    )


@pytest.mark.parametrize('workers', [0, 2])
def test_masks_are_the_likeliest_of_the_labels(tiny_voc, tmp_path, workers):
    writer = writer_for(tmp_path, pipeline=ARGMAX, num_workers=workers)
    samples = [segmentor_sample(tiny_voc, index) for index in range(6)]
    for sample in samples:
        writer.process({}, [sample])
    metrics = writer.evaluate(6)
    pixels = np.zeros(3)
    for index, sample in enumerate(samples):
        mask = read_mask(tmp_path / f'scene_{index}.png')
        logits = sample['seg_logits']['data'].clone()
        for label in {1, 2} - set(sample['img_labels']):
            logits[label] = -torch.inf
        np.testing.assert_array_equal(mask, logits.argmax(dim=0))
        pixels += np.bincount(mask.ravel(), minlength=3)
    share = 100 * pixels / pixels.sum()
    assert metrics['pseudo_masks/images'] == 6
    for label, name in enumerate(CLASSES):
        assert metrics[f'pseudo_masks/pixels/{name}'] == pytest.approx(
            share[label], abs=0.01
        )
    assert metrics['pseudo_masks/foreground'] == pytest.approx(
        share[1:].sum(), abs=0.01
    )


def test_all_classes_when_not_restricted(tiny_voc, tmp_path):
    writer = writer_for(
        tmp_path, pipeline=ARGMAX, num_workers=0, restrict_to_labels=False
    )
    sample = segmentor_sample(tiny_voc, 0)
    del sample['img_labels']
    writer.process({}, [sample])
    writer.evaluate(1)
    np.testing.assert_array_equal(
        read_mask(tmp_path / 'scene_0.png'),
        sample['seg_logits']['data'].argmax(dim=0),
    )


def test_missing_image_labels_are_named(tiny_voc, tmp_path):
    writer = writer_for(tmp_path, num_workers=0)
    sample = segmentor_sample(tiny_voc, 0)
    del sample['img_labels']
    with pytest.raises(KeyError, match='scene_0.jpg.*img_labels'):
        writer.process({}, [sample])


def test_unsure_pixels_are_ignored(tiny_voc, tmp_path):
    unsure = dict(
        type='mmseg_pmm.PredictedPseudoMask', crf=None, ignore_below=0.9
    )
    writer = writer_for(tmp_path, pipeline=[LOAD, unsure], num_workers=0)
    sample = segmentor_sample(tiny_voc, 0)
    writer.process({}, [sample])
    metrics = writer.evaluate(1)
    probs = sample['seg_logits']['data'][:2].softmax(dim=0)
    mask = read_mask(tmp_path / 'scene_0.png')
    np.testing.assert_array_equal(mask == 255, probs.amax(dim=0) < 0.9)
    assert metrics['pseudo_masks/ignored'] == pytest.approx(
        100 * np.mean(mask == 255), abs=0.01
    )


def test_ignored_pixels_are_not_judged(tiny_voc, tmp_path):
    unsure = dict(
        type='mmseg_pmm.PredictedPseudoMask', crf=None, ignore_below=0.9
    )
    writer = writer_for(tmp_path, pipeline=[LOAD, unsure], num_workers=0)
    logits = torch.zeros(3, 40, 56)
    logits[1, :20] = 9  # sure and right
    logits[0, 30:] = 9
    logits[1, 20:30] = 0.1  # unsure and wrong
    truth = torch.zeros(1, 40, 56, dtype=torch.int64)
    truth[:, :20] = 1
    sample = segmentor_sample(tiny_voc, 0, logits, gt_sem_seg=dict(data=truth))
    writer.process({}, [sample])
    metrics = writer.evaluate(1)
    assert metrics['pseudo_masks/ignored'] == 25
    assert metrics['pseudo_masks/mIoU'] == 100


def test_binary_head(tiny_voc, tmp_path):
    """out_channels=1: the prediction is the foreground's probability."""
    writer = writer_for(tmp_path, pipeline=ARGMAX, num_workers=0)
    probability = torch.rand(1, 40, 56)
    writer.process({}, [segmentor_sample(tiny_voc, 0, logits=probability)])
    writer.evaluate(1)
    np.testing.assert_array_equal(
        read_mask(tmp_path / 'scene_0.png'), probability[0] > 0.5
    )
    # an image that shows nothing, whatever the network says
    sample = segmentor_sample(tiny_voc, 0, logits=probability)
    writer.process({}, [dict(sample, img_labels=())])
    assert not read_mask(tmp_path / 'scene_0.png').any()


def test_cams_become_what_stage_3_makes(tiny_voc, tiny_cams, tmp_path):
    """Stages 2 and 3 in one: no CAM file in between."""
    from .mask_making.test_from_data_set import build

    maker = build(tiny_voc, tiny_cams, tmp_path / 'offline')
    list(maker.run(range(6)))
    steps = ('CVSmoothing', 'ClasswiseCRF', 'ProportionalPseudoMask')
    writer = writer_for(
        tmp_path / 'fused',
        pipeline=[LOAD, *(dict(type=f'mmseg_pmm.{step}') for step in steps)],
        num_workers=2,
    )
    for index in range(6):
        cams, classes = read_cams(tiny_cams / f'scene_{index}.npz')
        sample = dict(
            img_path=str(tiny_voc / f'JPEGImages/scene_{index}.jpg'),
            img_labels=tuple(classes),
            cams=dict(data=torch.from_numpy(cams), classes=tuple(classes)),
        )
        writer.process({}, [sample])
    writer.evaluate(6)
    for index in range(6):
        np.testing.assert_array_equal(
            read_mask(tmp_path / f'fused/scene_{index}.png'),
            read_mask(tmp_path / f'offline/scene_{index}.png'),
        )


def test_changes_and_miou(tiny_voc, tmp_path):
    old = tmp_path / 'old'
    (tmp_path / 'none').mkdir()
    mask = np.zeros((40, 56), dtype=np.uint8)
    mask[:10] = 1
    write_mask(old / 'scene_0.png', mask, PALETTE)
    logits = torch.zeros(3, 40, 56)
    logits[1, :20] = 1  # twice the rows
    logits[0] += 0.5
    truth = torch.zeros(1, 40, 56, dtype=torch.int64)
    truth[:, :20] = 1
    truth[:, 20:25] = 255
    writer = writer_for(
        tmp_path / 'new',
        pipeline=ARGMAX,
        num_workers=0,
        compare_with=[str(tmp_path / 'none'), str(old)],
    )
    sample = segmentor_sample(tiny_voc, 0, logits, gt_sem_seg=dict(data=truth))
    # an image without an old mask does not count
    writer.process({}, [sample, segmentor_sample(tiny_voc, 1)])
    metrics = writer.evaluate(2)
    assert metrics['pseudo_masks/changed'] == pytest.approx(25)
    assert metrics['pseudo_masks/mIoU'] == pytest.approx(100)
    truth[:, :10] = 0
    writer.process({}, [sample])
    metrics = writer.evaluate(1)
    # background: 15 of 25 rows; disc: 10 of 20
    assert metrics['pseudo_masks/mIoU'] == pytest.approx(55)
    writer.classes = ['disc', 'square']  # of which there is none
    writer.process({}, [sample])
    metrics = writer.evaluate(1)
    assert metrics['pseudo_masks/mIoU'] == pytest.approx(50)


def test_a_missing_folder_of_older_masks_is_named(tmp_path):
    """Before the first batch; a config can be built without the data."""
    writer = PseudoMaskWriter(compare_with=[str(tmp_path), 'masks/old'])
    with pytest.raises(FileNotFoundError, match='masks/old.*compare_with'):
        Evaluator([writer]).dataset_meta = dict(classes=CLASSES)


@pytest.mark.parametrize('width', [None, 50, 56])
def test_no_older_mask_is_said(tiny_voc, tmp_path, monkeypatch, width):
    said = []
    logger = MMLogger.get_current_instance()
    monkeypatch.setattr(logger, 'warning', said.append)
    (tmp_path / 'old').mkdir()
    if width is not None:
        mask = np.zeros((40, width), np.uint8)
        write_mask(tmp_path / 'old/scene_0.png', mask, PALETTE)
    writer = writer_for(
        tmp_path / 'new',
        pipeline=ARGMAX,
        num_workers=0,
        compare_with=[str(tmp_path / 'old')],
    )
    writer.process({}, [segmentor_sample(tiny_voc, i) for i in range(2)])
    writer.evaluate(2)
    said = '\n'.join(said)
    assert (
        f'none of these images has an older mask in {tmp_path}' in said
    ) == (width != 56)
    assert ('old/scene_0.png is (40, 50)' in said) == (width == 50)


def test_unknown_class_is_said_before_the_work(tiny_voc, tmp_path):
    writer = writer_for(tmp_path, num_workers=0, classes=['unicorn'])
    with pytest.raises(ValueError, match='unicorn'):
        writer.process({}, [segmentor_sample(tiny_voc, 0)])
    assert not list(tmp_path.glob('*.png'))


@pytest.mark.parametrize('workers', [0, 1])
def test_failure_names_the_image(tiny_voc, tmp_path, workers):
    (tiny_voc / 'JPEGImages/scene_1.jpg').write_text('no image')
    writer = writer_for(tmp_path, num_workers=workers)
    with pytest.raises(RuntimeError, match='scene_1.jpg'):
        for index in range(6):
            writer.process({}, [segmentor_sample(tiny_voc, index)])
        writer.finish()
    writer.stop()
    assert not list(tmp_path.glob('*.partial'))
    assert not (tmp_path / 'scene_1.png').exists()


def test_pipeline_has_to_end_with_a_mask(tiny_voc, tmp_path):
    writer = writer_for(tmp_path, pipeline=[LOAD], num_workers=0)
    with pytest.raises(KeyError, match='scene_0.jpg.*gt_seg_map'):
        writer.process({}, [segmentor_sample(tiny_voc, 0)])


def test_no_folder_is_an_error(tiny_voc):
    with pytest.raises(ValueError, match='--out'):
        PseudoMaskWriter().process({}, [segmentor_sample(tiny_voc, 0)])


def test_lost_mask_is_an_error(tiny_voc, tmp_path):
    writer = writer_for(tmp_path, pipeline=ARGMAX, num_workers=0)
    writer.process({}, [segmentor_sample(tiny_voc, i) for i in range(2)])
    (tmp_path / 'scene_1.png').unlink()
    with pytest.raises(FileNotFoundError, match='1 of 2.*scene_1.png'):
        writer.evaluate(2)


def test_changes_are_of_pixels_not_of_images(tiny_voc, tmp_path):
    """A small image that changed weighs less than a large one."""
    Image.new('RGB', (7, 4)).save(tiny_voc / 'JPEGImages/scene_2.jpg')
    old = tmp_path / 'old'
    for index, size in ((0, (40, 56)), (2, (4, 7))):
        write_mask(
            old / f'scene_{index}.png', np.zeros(size, np.uint8), PALETTE
        )
    writer = writer_for(
        tmp_path / 'new',
        pipeline=ARGMAX,
        num_workers=0,
        compare_with=[str(old)],
    )
    for index, size, label in ((0, (40, 56), 0), (2, (4, 7), 1)):
        logits = torch.zeros(3, *size)
        logits[label] = 5
        writer.process({}, [segmentor_sample(tiny_voc, index, logits)])
    metrics = writer.evaluate(2)
    assert metrics['pseudo_masks/changed'] == pytest.approx(
        100 * 28 / (28 + 2240), abs=0.01
    )


def test_classes_of_the_folder_are_written(tiny_voc, tmp_path):
    writer = writer_for(tmp_path, pipeline=ARGMAX, num_workers=0)
    writer.process({}, [segmentor_sample(tiny_voc, 0)])
    other = writer_for(tmp_path, pipeline=ARGMAX, num_workers=0)
    other.dataset_meta = dict(classes=CLASSES[::-1], palette=PALETTE)
    with pytest.raises(ValueError, match='was made with the classes'):
        other.process({}, [segmentor_sample(tiny_voc, 0)])


def test_stop_ends_the_workers(tiny_voc, tmp_path):
    writer = writer_for(tmp_path, pipeline=ARGMAX, num_workers=1)
    writer.process({}, [segmentor_sample(tiny_voc, 0)])
    (worker,) = writer.pool._pool._processes.values()
    writer.stop()
    worker.join(60)
    assert not worker.is_alive()
