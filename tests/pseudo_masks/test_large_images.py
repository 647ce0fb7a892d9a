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


def test_a_photo_of_one_row(monkeypatch):
    """Reduced, it still has a row."""
    monkeypatch.setattr(large_images, 'MAX_PIXELS', 25)
    seen = []

    def refine(image, maps, gaussian, bilateral):
        seen.append((image.shape, maps.shape, gaussian, bilateral))
        return maps

    for height, width in ((1, 100), (100, 1)):
        found = refine_within_memory(
            refine,
            np.zeros((height, width, 3), np.uint8),
            np.full((2, height, width), 0.5, np.float32),
            (3, 10),
            (8, 13, 9),
        )
        assert found.shape == (2, height, width)
        assert (found == 0.5).all()
    for height, width in ((1, 50), (50, 1)):
        image, maps, gaussian, bilateral = seen.pop(0)
        assert image == (height, width, 3) and maps == (2, height, width)
        # colours and weights are no distances
        assert gaussian == (1.5, 10) and bilateral == (4, 13, 9)


def test_pixels_in_between_are_averaged(monkeypatch):
    """Neither image nor maps lose what lies between the pixels that stay."""
    monkeypatch.setattr(large_images, 'MAX_PIXELS', 8)
    image = np.zeros((4, 8, 3), np.uint8)
    image[:, ::2] = 200
    maps = np.zeros((1, 4, 8), np.float32)
    maps[:, ::2] = 1

    def refine(image, maps, *_):
        assert (image == 100).all() and (maps == 0.5).all()
        return np.array([[[0.0, 0, 1, 1]] * 2], np.float32)

    found = refine_within_memory(refine, image, maps, (3, 3), (8, 13, 9))
    # bilinear on the way back: a ramp
    np.testing.assert_allclose(found[0, 0], [0, 0, 0, 0.25, 0.75, 1, 1, 1])


def test_just_at_the_limit_nothing_is_reduced(monkeypatch):
    monkeypatch.setattr(large_images, 'MAX_PIXELS', 20)
    for height, is_reduced in ((4, False), (5, True)):
        image = np.zeros((height, 5, 3), np.uint8)
        seen = []
        refine_within_memory(
            lambda *args, seen=seen: seen.append(args[0].shape) or args[1],
            image,
            np.zeros((1, height, 5), np.float32),
            (3, 3),
            (8, 13, 9),
        )
        assert (seen[0] != image.shape) == is_reduced
