import numpy as np
import pytest
import torch
from mmseg.evaluation import IoUMetric

from mmseg_pmm.evaluation import CAMThresholdMetric
from mmseg_pmm.pseudo_masks.seeds import threshold_mask

META = dict(classes=('background', 'a', 'b', 'c'))


def images(count=5):
    rng = np.random.default_rng(0)
    for index in range(count):
        classes = [(1,), (1, 3), (), (2,), (1, 2, 3)][index % 5]
        size = (9 + index, 12)
        truth = rng.choice([0, 1, 2, 3, 255], size).astype(np.uint8)
        # a coarse grid: many scores equal a threshold
        cams = rng.integers(0, 21, (len(classes), *size)) / 20
        yield cams.astype(np.float32), classes, truth


def sample(cams, classes, truth):
    return dict(
        cams=dict(data=torch.from_numpy(cams), classes=classes),
        gt_sem_seg=dict(data=torch.from_numpy(truth)[None]),
    )


def slow_mean_iou(threshold):
    """One threshold at a time, with MMSegmentation's metric."""
    metric = IoUMetric()
    metric.dataset_meta = META
    for cams, classes, truth in images():
        scores = np.concatenate([np.zeros((1, *truth.shape)), cams])
        mask = np.array([0, *classes])[scores.argmax(0)]
        mask[scores.max(0) <= np.float32(threshold)] = 0
        metric.results.append(
            IoUMetric.intersect_and_union(
                torch.from_numpy(mask), torch.from_numpy(truth), 4, 255
            )
        )
    areas = [sum(column) for column in zip(*metric.results, strict=True)]
    iou = IoUMetric.total_area_to_metrics(*areas)['IoU']
    return 100 * np.nanmean(iou)


def test_all_thresholds_in_one_pass():
    # ties count as background, whether float32 has the number (0.25, 0.5) or
    # not (0.3)
    thresholds = (0.0, 0.25, 0.3, 0.5, 0.99)
    metric = CAMThresholdMetric(thresholds)
    metric.dataset_meta = META
    metric.process({}, [sample(*image) for image in images()])
    curve = metric.mean_iou(metric.confusion(metric.results))
    expected = [slow_mean_iou(threshold) for threshold in thresholds]
    np.testing.assert_allclose(curve, expected, rtol=1e-6)


@pytest.mark.parametrize('fixed', [0.3, 0.55])
def test_evaluate_names_what_was_chosen_with_ground_truth(tmp_path, fixed):
    metric = CAMThresholdMetric(output_dir=str(tmp_path), fixed=fixed)
    metric.dataset_meta = META
    metric.process({}, [sample(*image) for image in images()])
    results = metric.evaluate(5)
    curve = [slow_mean_iou(threshold) for threshold in np.arange(100) / 100]
    assert results['cam/best_mIoU'] == pytest.approx(max(curve), abs=0.006)
    assert results['cam/best_threshold'] == np.argmax(curve) / 100
    expected = pytest.approx(curve[round(100 * fixed)], abs=0.006)
    assert results[f'cam/mIoU@{fixed:.2f}'] == expected
    assert (tmp_path / 'cam_thresholds.png').stat().st_size > 1000


def test_mean_over_some_classes():
    every = CAMThresholdMetric()
    some = CAMThresholdMetric(classes=('background', 'c'))
    for metric in (every, some):
        metric.dataset_meta = META
        metric.process({}, [sample(*image) for image in images()])
    confusion = every.confusion(every.results)[30]
    both = confusion.diagonal()
    iou = both / (confusion.sum(0) + confusion.sum(1) - both)
    curve = some.mean_iou(some.confusion(some.results))
    assert curve[30] == pytest.approx(50 * (iou[0] + iou[3]))


def test_perfect_cams():
    truth = np.array([[0, 1], [1, 2]], dtype=np.uint8)
    cams = np.stack([truth == 1, truth == 2]).astype(np.float32)
    metric = CAMThresholdMetric()
    metric.dataset_meta = dict(classes=META['classes'][:3])
    metric.process({}, [sample(cams, (1, 2), truth)])
    assert metric.evaluate(1)['cam/best_mIoU'] == 100


def test_unknown_class_and_label():
    image = next(images())
    metric = CAMThresholdMetric(classes=('unicorn',))
    metric.dataset_meta = META
    with pytest.raises(ValueError, match='unicorn'):
        metric.process({}, [sample(*image)])
    metric = CAMThresholdMetric()
    metric.dataset_meta = dict(classes=META['classes'][:2])
    with pytest.raises(ValueError, match='value 3'):
        metric.process({}, [sample(*image)])


def test_compares_as_threshold_mask_does():
    """8 bits hold 0.2, 0.4, 0.6 and 0.8; float32 and float64 differ there."""
    cams = (np.arange(256, dtype=np.float32) / 255)[None, None]
    metric = CAMThresholdMetric()
    metric.dataset_meta = dict(classes=META['classes'][:2])
    metric.add(cams, (1,), np.zeros((1, 256), int))
    predicted = metric.confusion(metric.results)[:, 0, 1]
    assert predicted.tolist() == [
        np.count_nonzero(threshold_mask(cams, [1], threshold))
        for threshold in metric.thresholds
    ]


def test_best_where_some_thresholds_have_no_mean():
    metric = CAMThresholdMetric(classes=META['classes'][1:2])
    metric.dataset_meta = dict(classes=META['classes'][:3])
    metric.add(np.full((1, 2, 2), 0.5), (1,), np.full((2, 2), 2))
    best = metric.compute_metrics(metric.results)
    assert best['best_mIoU'] == 0 and best['best_threshold'] == 0


def test_thresholds_must_ascend():
    with pytest.raises(ValueError, match='ascend'):
        CAMThresholdMetric((0.5, 0.3))


def test_classes_that_are_not_there(tmp_path):
    """No curve, and no best of NaN."""
    metric = CAMThresholdMetric(classes=('b', 'c'), output_dir=str(tmp_path))
    metric.dataset_meta = META
    cams, truth = np.full((1, 4, 4), 0.5), np.zeros((4, 4), np.uint8)
    metric.process({}, [sample(cams, (1,), truth)])
    assert np.isnan(metric.mean_iou(metric.confusion(metric.results))).all()
    assert metric.evaluate(1) == {}
    assert not list(tmp_path.iterdir())
    # predicted at low thresholds, never there: 0, and undefined above
    metric.process({}, [sample(cams, (2,), truth)])
    metrics = metric.evaluate(1)
    assert metrics['cam/best_mIoU'] == 0 == metrics['cam/best_threshold']


def test_a_threshold_twice():
    with pytest.raises(ValueError, match='ascend'):
        CAMThresholdMetric((0.3, 0.3))


def test_confusion_by_hand():
    """Threshold, true class, predicted class."""
    metric = CAMThresholdMetric((0.3, 0.7))
    metric.dataset_meta = dict(classes=META['classes'][:3])
    cams = np.array([[[0.5, 0.9, 0.0, 0.2]], [[0.1, 0.0, 0.8, 0.1]]])
    truth = np.array([[1, 2, 2, 0]])
    metric.add(cams.astype(np.float32), (1, 2), truth)
    low, high = metric.confusion(metric.results).tolist()
    assert low == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    assert high == [[1, 0, 0], [1, 0, 0], [0, 1, 1]]
