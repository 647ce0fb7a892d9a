import numpy as np
import pytest
from numpy.testing import assert_allclose

from mmseg_pmm.pseudo_masks import classwise_crf, dense_crf


def brute_force_crf(image, probs, iterations, gaussian, bilateral):
    """Mean field over all pairs of pixels, no lattice (float64)."""
    labels, height, width = probs.shape
    rows, columns = np.mgrid[:height, :width].reshape(2, -1)
    place = np.stack([columns, rows], axis=1).astype(float)
    colour = image.reshape(-1, 3).astype(float)

    def kernel(features):
        squared = ((features[:, None] - features[None]) ** 2).sum(axis=2)
        weights = np.exp(-squared / 2)
        norm = 1 / np.sqrt(weights.sum(axis=1) + 1e-20)
        return norm[:, None] * weights * norm[None]

    spatial = gaussian[1] * kernel(place / gaussian[0])
    appearance = bilateral[2] * kernel(
        np.concatenate([place / bilateral[0], colour / bilateral[1]], axis=1)
    )
    unary = -np.log(np.clip(probs.reshape(labels, -1), 1e-5, 1))

    def softmax(energy):
        energy = energy - energy.max(axis=0)
        return np.exp(energy) / np.exp(energy).sum(axis=0)

    current = softmax(-unary)
    for _ in range(iterations):
        message = current @ spatial + current @ appearance
        current = softmax(-unary + message)
    return current.reshape(labels, height, width)


def scene(height=24, width=32):
    """Two flat regions with noise, and scores that are unsure of them."""
    rng = np.random.default_rng(0)
    image = np.full((height, width, 3), 60, dtype=np.uint8)
    image[:, width // 2 :] = (180, 90, 140)
    image += rng.integers(0, 8, image.shape).astype(np.uint8)
    cam = np.full((height, width), 0.1, dtype=np.float32)
    cam[:, width // 2 + 3 :] = 0.7
    return image, cam


def test_dense_crf_against_brute_force():
    image, cam = scene()
    probs = np.stack([1 - cam, cam * 0.6, cam * 0.4])
    gaussian, bilateral = (3, 3), (20, 13, 5)
    refined = dense_crf(image, probs, 5, gaussian, bilateral)
    expected = brute_force_crf(image, probs, 5, gaussian, bilateral)
    # the lattice approximates the Gaussian kernels
    assert np.mean(refined.argmax(0) != expected.argmax(0)) < 0.01
    assert np.mean(np.abs(refined - expected)) < 0.02


def test_dense_crf_finds_the_edge():
    image, cam = scene()
    mask = dense_crf(image, np.stack([1 - cam, cam]))[1] > 0.5
    np.testing.assert_array_equal(mask[:, :16], False)
    np.testing.assert_array_equal(mask[:, 16:], True)


def test_probabilities_sum_to_one():
    image, cam = scene(7, 9)
    refined = dense_crf(image, np.stack([1 - cam, cam, cam / 2]))
    assert refined.dtype == np.float32
    assert_allclose(refined.sum(axis=0), 1, atol=1e-5)


def test_classwise_is_a_two_label_crf_for_each_class():
    image, cam = scene()
    cams = np.stack([cam, cam[:, ::-1], np.zeros_like(cam)])
    refined = classwise_crf(image, cams, alpha=7)
    for index in range(3):
        scores = np.stack([(1 - cams[index]) ** 7, cams[index]])
        alone = dense_crf(image, scores, gaussian=(3, 10))
        np.testing.assert_array_equal(refined[index], alone[1])
    assert refined[2].max() < 0.5


def test_every_parameter_reaches_the_crf():
    image, cam = scene()
    plain = classwise_crf(image, cam[None])
    for changed in (
        dict(alpha=2),
        dict(iterations=1),
        dict(gaussian=(1, 10)),
        dict(gaussian=(3, 1)),
        dict(bilateral=(5, 13, 10)),
        dict(bilateral=(80, 3, 10)),
        dict(bilateral=(80, 13, 1)),
    ):
        assert np.abs(classwise_crf(image, cam[None], **changed) - plain).max()


def test_no_class():
    image, _ = scene()
    assert classwise_crf(image, np.zeros((0, 24, 32))).shape == (0, 24, 32)


@pytest.mark.parametrize('size', [(1, 1), (1, 7), (5, 1), (3, 3)])
def test_tiny_images(size):
    image = np.zeros((*size, 3), dtype=np.uint8)
    foreground = classwise_crf(image, np.ones((2, *size)))
    assert foreground.shape == (2, *size)
    assert (foreground > 0.5).all()
    assert (classwise_crf(image, np.zeros((1, *size))) < 0.5).all()


def test_read_only_strided_image():
    image, cam = scene()
    expected = classwise_crf(image, cam[None])
    strided = np.ascontiguousarray(image[..., ::-1])[..., ::-1]
    strided.flags.writeable = False
    np.testing.assert_array_equal(classwise_crf(strided, cam[None]), expected)


def test_image_is_not_changed():
    image, cam = scene()
    before = image.copy()
    classwise_crf(image, cam[None])
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize(
    'image',
    [
        np.zeros((24, 32), np.uint8),
        np.zeros((24, 33, 3), np.uint8),
        np.zeros((24, 32, 3), np.float32),
        np.zeros((24, 32, 4), np.uint8),
    ],
)
def test_wrong_images_are_named(image):
    with pytest.raises(ValueError, match=r'\(24, 32, 3\)'):
        classwise_crf(image, np.zeros((1, 24, 32)))


def test_unknown_backend():
    with pytest.raises(ValueError, match='nonsense'):
        classwise_crf(*scene()[:1], scene()[1][None], backend='nonsense')


def test_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'pydensecrf', None)
    with pytest.raises(ImportError, match='pip install pydensecrf2'):
        classwise_crf(*scene()[:1], scene()[1][None])
