import numpy as np
import pytest

from mmseg_pmm.pseudo_masks.activations import LEVELS, ActivationHistogram


def test_zeros_do_not_count():
    activations = ActivationHistogram()
    cams = np.full((2, 10, 10), 0.02, dtype=np.float32)
    cams[1, :3] = 0.9
    cams[:, 4] = 0
    activations.add(cams)
    # 0 is background at any threshold
    activations.add(np.zeros((0, 4, 4), np.float32))
    assert activations.counts.sum() == 90
    assert 0.02 < activations.threshold < 0.9


def test_nothing_fires():
    activations = ActivationHistogram()
    activations.add(np.zeros((1, 4, 4)))
    with pytest.raises(ValueError, match='without pixels'):
        _ = activations.threshold


def test_levels_are_the_middles_of_the_bins():
    """Values of a half and of one: both are in the bin above them, the last
    one in the last."""
    activations = ActivationHistogram()
    activations.add(np.array([[[0.0, 0.001, 0.5, 1.0]]]))
    assert activations.counts[[0, 128, 255]].tolist() == [1, 1, 1]
    assert LEVELS[0] == 0.5 / 256 and LEVELS[255] == 255.5 / 256
