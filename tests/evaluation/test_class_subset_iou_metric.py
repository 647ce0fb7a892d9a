import pytest
import torch
from mmseg.evaluation import IoUMetric

from mmseg_pmm.evaluation import ClassSubsetIoUMetric


def evaluate(metric):
    torch.manual_seed(0)
    metric.dataset_meta = dict(classes=('background', 'a', 'b'))
    metric.process(
        {},
        [
            dict(
                pred_sem_seg=dict(data=torch.randint(0, 3, (1, 20, 20))),
                gt_sem_seg=dict(data=torch.randint(0, 3, (1, 20, 20))),
            )
        ],
    )
    areas = metric.results[0]
    return metric.evaluate(1), areas


def test_mean_over_judged_classes():
    metrics, areas = evaluate(ClassSubsetIoUMetric(('background', 'b')))
    iou = areas[0] / areas[1]
    expected = 50 * (iou[0] + iou[2]).item()
    assert metrics['mIoU'] == pytest.approx(expected, abs=0.006)


def test_all_classes_is_the_stock_metric():
    ours, _ = evaluate(ClassSubsetIoUMetric(('background', 'a', 'b')))
    theirs, _ = evaluate(IoUMetric())
    assert ours == theirs


def test_numbers_for_nan():
    ours, _ = evaluate(ClassSubsetIoUMetric(nan_to_num=0))
    theirs, _ = evaluate(IoUMetric(nan_to_num=0))
    assert ours == theirs
    with pytest.raises(ValueError, match='nan_to_num would count'):
        ClassSubsetIoUMetric(('background', 'b'), nan_to_num=0)


def test_unknown_class():
    with pytest.raises(ValueError, match='unicorn'):
        evaluate(ClassSubsetIoUMetric(('unicorn',)))
