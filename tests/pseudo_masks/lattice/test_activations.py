import numpy as np
import pytest

pytest.importorskip('numba')

from mmseg_pmm.pseudo_masks.lattice import activations
from mmseg_pmm.pseudo_masks.lattice.jit import compiled


@compiled
def half_tanh(flat):
    activations.half_tanh(flat)


@compiled
def sigmoid(flat):
    activations.sigmoid(flat)


@compiled
def softmax(flat, labels):
    activations.softmax(flat, labels)


X = np.linspace(-120, 120, 10001).astype(np.float32)


def test_half_tanh():
    flat = X.copy()
    half_tanh(flat)
    expected = np.tanh(X.astype(float) / 2)
    np.testing.assert_allclose(flat, expected, atol=3e-7)


def test_sigmoid():
    flat = X.copy()
    sigmoid(flat)
    expected = 1 / (1 + np.exp(-X.astype(float)))
    np.testing.assert_allclose(flat, expected, rtol=1e-6, atol=1e-37)


@pytest.mark.parametrize('labels', [1, 2, 3, 8])
def test_softmax(labels):
    rows = np.random.default_rng(0).normal(0, 50, (100, labels))
    rows[0] = 1e9
    rows = rows.astype(np.float32)
    flat = rows.reshape(-1).copy()
    softmax(flat, labels)
    expected = np.exp(rows.astype(float) - rows.max(axis=1, keepdims=True))
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(flat.reshape(rows.shape), expected, atol=2e-6)
