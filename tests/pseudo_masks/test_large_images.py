import cv2
import numpy as np
import pytest

from mmseg_pmm.pseudo_masks import classwise_crf, dense_crf, large_images
from mmseg_pmm.pseudo_masks.large_images import refine_within_memory

HEIGHT, WIDTH = 48, 64


@pytest.fixture
def scene():
    """A disc that looks unlike its surroundings, and a soft map of it."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(y - 24, x - 30)
    rng = np.random.default_rng(0)
    image = np.where(distance[..., None] < 14, (200, 60, 40), (40, 90, 200))
    image = np.clip(image + rng.normal(0, 5, image.shape), 0, 255)
    cam = np.exp(-((distance / 12) ** 2)).astype(np.float32)
    return image.astype(np.uint8), cam[None]


def test_usual_images_are_left_alone(scene):
    image, cams = scene
    settings = (3, 10), (20, 13, 10)
    seen = []
    refine_within_memory(lambda *args: seen.append(args), *scene, *settings)
    ((same_image, same_cams, *same),) = seen
    assert same_image is image and same_cams is cams
    assert tuple(same) == settings


def test_large_ones_are_refined_at_half_the_side(scene, monkeypatch):
    image, cams = scene
    monkeypatch.setattr(large_images, 'MAX_PIXELS', HEIGHT * WIDTH // 4)
    found = classwise_crf(
        image, cams, gaussian=((2, 4), 10), bilateral=(20, 13, 10)
    )
    monkeypatch.undo()
    half = WIDTH // 2, HEIGHT // 2
    small = classwise_crf(
        cv2.resize(image, half, interpolation=cv2.INTER_AREA),
        cv2.resize(cams[0], half, interpolation=cv2.INTER_AREA)[None],
        gaussian=((1, 2), 10),
        bilateral=(10, 13, 10),
    )
    expected = cv2.resize(small[0], (WIDTH, HEIGHT))[None]
    assert found.shape == cams.shape
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_masks_hardly_change(scene, monkeypatch):
    image, cams = scene
    settings = dict(gaussian=(2, 3), bilateral=(20, 13, 10))
    whole = classwise_crf(image, cams, alpha=4, **settings) > 0.5
    assert 0.1 < whole.mean() < 0.4
    monkeypatch.setattr(large_images, 'MAX_PIXELS', HEIGHT * WIDTH // 4)
    reduced = classwise_crf(image, cams, alpha=4, **settings) > 0.5
    # the two pixels of a disc's edge, at most
    assert (whole != reduced).mean() < 0.06


def test_probabilities_still_sum_to_one(scene, monkeypatch):
    image, cams = scene
    monkeypatch.setattr(large_images, 'MAX_PIXELS', 500)
    probs = dense_crf(image, np.concatenate([1 - cams, cams]))
    assert probs.shape == (2, HEIGHT, WIDTH)
    np.testing.assert_allclose(probs.sum(axis=0), 1, atol=1e-5)
