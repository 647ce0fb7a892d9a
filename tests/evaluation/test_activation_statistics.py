import numpy as np
import pytest

from mmseg_pmm.evaluation.activation_statistics import ActivationStatistics


def test_by_hand():
    truth = np.array([[1, 1, 0], [2, 255, 0]], dtype=np.uint8)
    cams = np.array(
        [
            [[0.8, 0.4, 0.1], [0.0, 0.9, 0.3]],
            [[0.0, 0.0, 0.2], [0.5, 0.9, 0.0]],
        ]
    )
    statistics = ActivationStatistics()
    statistics.add(cams, [1, 2], truth)
    # class 1: 0.8 and 0.4, mean 0.6, std 0.2; class 2: one pixel
    assert statistics.imbalance == pytest.approx((0.2 / 0.6 + 0) / 2)
    # objects (0.8 + 0.4 + 0.5) / 3, background (0.2 + 0.3) / 2
    assert statistics.gap == pytest.approx(1.7 / 3 - 0.25)


def test_object_that_does_not_fire():
    statistics = ActivationStatistics()
    truth = np.array([[1, 0]])
    statistics.add(np.zeros((1, 1, 2)), [1], truth)
    statistics.add(np.ones((1, 1, 2)), [1], truth)
    assert statistics.imbalance == 0
    assert statistics.gap == 0
