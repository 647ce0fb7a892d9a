import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.pseudo_masks.thresholds import (
    minimum_cross_entropy_threshold,
    tying_alpha,
    tying_threshold,
)

LEVELS = (np.arange(256) + 0.5) / 256


def histogram(values):
    return np.histogram(values, bins=256, range=(0, 1))[0]


def slowly(values):
    """Every split of the values themselves."""
    best = None
    for split in np.unique(values)[:-1]:
        low, high = values[values <= split], values[values > split]
        entropy = -low.sum() * np.log(low.mean())
        entropy -= high.sum() * np.log(high.mean())
        if best is None or entropy < best[0]:
            best = entropy, split
    return best[1]


@pytest.mark.parametrize('power', [1, 3, 8])
def test_equals_every_split(power):
    rng = np.random.default_rng(0)
    values = LEVELS[(rng.random(300) ** power * 256).astype(int)]
    split = slowly(values)
    above = values[values > split].min()
    threshold = minimum_cross_entropy_threshold(histogram(values), LEVELS)
    assert threshold == pytest.approx((split + above) / 2)


def test_two_levels_are_parted():
    counts = np.zeros(256)
    counts[10], counts[200] = 900, 100
    threshold = minimum_cross_entropy_threshold(counts, LEVELS)
    assert LEVELS[10] < threshold < LEVELS[200]


def test_is_the_logarithmic_mean():
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.gamma(2, 0.02, 9000), rng.beta(5, 5, 3000)])
    values = values.clip(0, 1)
    threshold = minimum_cross_entropy_threshold(histogram(values), LEVELS)
    low = values[values <= threshold].mean()
    high = values[values > threshold].mean()
    assert threshold == pytest.approx(
        (high - low) / np.log(high / low), abs=0.03
    )


def test_edges():
    counts = np.zeros(256)
    with pytest.raises(ValueError, match='without pixels'):
        minimum_cross_entropy_threshold(counts, LEVELS)
    counts[7] = 5
    assert minimum_cross_entropy_threshold(counts, LEVELS) == LEVELS[7]
    with pytest.raises(ValueError, match='ascend'):
        minimum_cross_entropy_threshold([1, 1], [0, 1])


@given(st.floats(0.02, 0.98))
def test_alpha_ties_at_the_threshold(threshold):
    alpha = tying_alpha(threshold)
    assert (1 - threshold) ** alpha == pytest.approx(threshold, rel=0.03)


def test_alphas_by_hand():
    assert tying_alpha(0.5) == 1
    assert tying_alpha(0.3) == 3.38  # log 0.3 / log 0.7
    for threshold in (0, 1, 1.5):
        with pytest.raises(ValueError, match='inside .0, 1.'):
            tying_alpha(threshold)


@pytest.mark.parametrize('alpha', [0.5, 1, 3.4, 11])
def test_class_and_background_tie_at_the_threshold(alpha):
    threshold = tying_threshold(alpha)
    assert (1 - threshold) ** alpha == pytest.approx(threshold)
    assert tying_alpha(threshold) == pytest.approx(alpha, rel=1e-2)
