"""Bit-equal results, whoever calls."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mmseg_pmm.pseudo_masks import classwise_crf

pytest.importorskip('numba')


def refine(seed):
    """Sizes differ, so that the cache of spatial lattices is busy."""
    rng = np.random.default_rng(seed)
    height, width = 20 + seed, 33
    image = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    return classwise_crf(
        image, rng.random((2, height, width)), backend='numba'
    )


def test_same_input_twice():
    np.testing.assert_array_equal(refine(0), refine(0))


def test_threads():
    # more sizes than the cache keeps
    seeds = list(range(12)) * 2
    expected = [refine(seed) for seed in seeds]
    with ThreadPoolExecutor(4) as pool:
        for ours, theirs in zip(
            pool.map(refine, seeds), expected, strict=True
        ):
            np.testing.assert_array_equal(ours, theirs)


def test_forked_child():
    expected = refine(3)
    with multiprocessing.get_context('fork').Pool(1) as pool:
        np.testing.assert_array_equal(pool.apply(refine, (3,)), expected)
        # one that the parent has not done
        child = pool.apply(refine, (4,))
    np.testing.assert_array_equal(child, refine(4))
