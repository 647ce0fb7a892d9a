import cv2
import numpy as np
import pytest
import torch
from mmseg.evaluation import IoUMetric

from mmseg_pmm.evaluation import CRFIoUMetric
from mmseg_pmm.files import read_mask
from mmseg_pmm.pseudo_masks import dense_crf

from ..conftest import CLASSES, PALETTE

WITHOUT_CRF = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.PredictedPseudoMask', crf=None),
]


def metric_with(cls=CRFIoUMetric, **kwargs):
    metric = cls(**kwargs)
    metric.dataset_meta = dict(classes=CLASSES, palette=PALETTE)
    return metric


def truth_of(root, index):
    mask = read_mask(root / f'SegmentationClass/scene_{index}.png').copy()
    mask[:3] = 255
    return mask


def prediction(root, index):
    """A noisy ground truth, as EncoderDecoder puts it out."""
    truth = truth_of(root, index)
    generator = torch.Generator().manual_seed(index)
    logits = torch.randn(3, *truth.shape, generator=generator)
    for label in range(3):
        logits[label] += 1.2 * torch.from_numpy(truth == label)
    return dict(
        img_path=str(root / f'JPEGImages/scene_{index}.jpg'),
        seg_logits=dict(data=logits),
        pred_sem_seg=dict(data=logits.argmax(dim=0, keepdim=True)),
        gt_sem_seg=dict(data=torch.from_numpy(truth)[None].long()),
    )


def evaluate(metric, root, count=6):
    for index in range(count):
        metric.process({}, [prediction(root, index)])
    return metric.evaluate(count)


def refined(root, index):
    """The published CRF on the probabilities of all classes."""
    sample = prediction(root, index)
    image = cv2.imread(sample['img_path'])[..., ::-1]
    logits = sample['seg_logits']['data'].numpy().astype(np.float64)
    probs = np.exp(logits) / np.exp(logits).sum(axis=0)
    return dense_crf(
        image,
        probs.astype(np.float32),
        iterations=10,
        gaussian=(1, 3),
        bilateral=(67, 3, 4),
    ).argmax(axis=0)


def ious_of(root, count=6):
    """IoU of each class over all images, pixel by pixel."""
    both, either = np.zeros(3), np.zeros(3)
    for index in range(count):
        mask, truth = refined(root, index), truth_of(root, index)
        for found, true in zip(mask.ravel(), truth.ravel(), strict=True):
            if true == 255:
                continue
            both[true] += found == true
            either[true] += 1
            either[found] += found != true
    return both / either


@pytest.mark.parametrize('workers', [0, 2])
def test_mean_over_refined_masks(tiny_voc, tmp_path, workers):
    folder = tmp_path / 'refined'
    metric = metric_with(num_workers=workers, output_dir=str(folder))
    metrics = evaluate(metric, tiny_voc)
    expected = 100 * ious_of(tiny_voc).mean()
    assert metrics['crf/mIoU'] == pytest.approx(expected, abs=0.006)
    plain = evaluate(metric_with(IoUMetric), tiny_voc)
    assert metrics['crf/mIoU'] > plain['mIoU'] + 5  # here it is no small thing
    for index in range(6):
        np.testing.assert_array_equal(
            read_mask(folder / f'scene_{index}.png'), refined(tiny_voc, index)
        )


def test_mean_over_some_classes(tiny_voc):
    metric = metric_with(num_workers=0, classes=['background', 'square'])
    expected = 100 * ious_of(tiny_voc)[[0, 2]].mean()
    found = evaluate(metric, tiny_voc)['crf/mIoU']
    assert found == pytest.approx(expected, abs=0.006)


def test_without_crf_it_is_the_stock_metric(tiny_voc):
    settings = dict(iou_metrics=['mIoU', 'mDice'])
    ours = metric_with(pipeline=WITHOUT_CRF, num_workers=2, **settings)
    theirs = metric_with(IoUMetric, **settings)
    for index in range(6):
        sample = prediction(tiny_voc, index)
        assert (sample['gt_sem_seg']['data'] == 255).any()
        ours.process({}, [sample])
        theirs.process({}, [sample])
    expected = theirs.evaluate(6)
    assert 0 < expected['mIoU'] < 100
    assert ours.evaluate(6) == {
        f'crf/{key}': value for key, value in expected.items()
    }


def test_other_ignored_label_is_refused():
    with pytest.raises(ValueError, match='255; ignore_index is 2'):
        metric_with(ignore_index=2)


def test_no_ground_truth_is_an_error(tiny_voc):
    sample = prediction(tiny_voc, 0)
    del sample['gt_sem_seg']
    metric = metric_with(num_workers=0)
    with pytest.raises(KeyError, match='scene_0.jpg.*LoadAnnotations'):
        metric.process({}, [sample])


def test_masks_without_ground_truth(tiny_voc, tmp_path):
    """As for the images of a challenge's server."""
    sample = prediction(tiny_voc, 0)
    del sample['gt_sem_seg']
    metric = metric_with(
        num_workers=0, format_only=True, output_dir=str(tmp_path / 'out')
    )
    metric.process({}, [sample])
    assert metric.evaluate(1) == {}
    np.testing.assert_array_equal(
        read_mask(tmp_path / 'out/scene_0.png'), refined(tiny_voc, 0)
    )


def test_another_size_names_the_image(tiny_voc):
    """A prediction that was not resized back."""
    sample = prediction(tiny_voc, 0)
    sample['seg_logits']['data'] = sample['seg_logits']['data'][:, :20]
    metric = metric_with(num_workers=0)
    with pytest.raises(ValueError, match='scene_0.jpg'):
        metric.process({}, [sample])
