import numpy as np
import pytest

from mmseg_pmm.pseudo_masks import (
    confident_seeds,
    dense_crf,
    seeds,
    threshold_mask,
)


def scene():
    """A bright object, the middle of which the CAM is sure about."""
    image = np.full((40, 60, 3), 60, dtype=np.uint8)
    image[10:30, 15:45] = 200
    cams = np.zeros((2, 40, 60), dtype=np.float32)
    cams[0, 8:32, 12:48] = 0.2
    cams[0, 11:29, 16:44] = 0.8
    cams[1, 0:4, 0:4] = 0.31
    return image, cams, [3, 7]


def by_hand(image, cams, classes, t, **crf):
    labels = np.array([0, *classes])
    hard = np.zeros(cams.shape[1:], dtype=int)
    for y, x in np.ndindex(*hard.shape):
        best = cams[:, y, x].argmax()
        hard[y, x] = 1 + best if cams[best, y, x] > t else 0
    probs = np.full((3, *hard.shape), 0.15)
    for label in range(3):
        probs[label][hard == label] = 0.7
    refined = dense_crf(
        image, probs, 10, gaussian=(3, 3), bilateral=(50, 5, 10)
    )
    return labels[refined.argmax(axis=0)]


def test_seeds_by_hand():
    image, cams, classes = scene()
    sure = by_hand(image, cams, classes, 0.30)
    likely = by_hand(image, cams, classes, 0.05)
    seeds = confident_seeds(image, cams, classes)
    assert seeds.dtype == np.uint8
    for y, x in np.ndindex(*seeds.shape):
        if sure[y, x] > 0:
            assert seeds[y, x] == sure[y, x]
        else:
            assert seeds[y, x] == (255 if likely[y, x] > 0 else 0)
    assert {0, 3} <= set(np.unique(seeds))


def test_threshold_mask():
    _, cams, classes = scene()
    mask = threshold_mask(cams, classes, 0.25)
    assert (mask[11:29, 16:44] == 3).all() and (mask[:4, :4] == 7).all()
    assert np.count_nonzero(mask) == 18 * 28 + 16
    # a score that only equals the threshold is background
    assert not threshold_mask(np.full((1, 2, 2), 0.25), [1], 0.25).any()


def test_unsure_everywhere():
    """Between the thresholds: neither class nor background."""
    image = np.full((12, 12, 3), 90, dtype=np.uint8)
    seeds = confident_seeds(image, np.full((1, 12, 12), 0.2), [1])
    assert (seeds == 255).all()


@pytest.mark.parametrize('dtype', [np.float16, np.float64])
def test_maps_that_never_exceed_are_background(dtype):
    image = np.full((12, 12, 3), 90, dtype=np.uint8)
    seeds = confident_seeds(image, np.zeros((2, 12, 12), dtype), [1, 2])
    assert not seeds.any()


def test_no_class_and_one_pixel():
    image = np.zeros((9, 7, 3), dtype=np.uint8)
    assert not confident_seeds(image, np.zeros((0, 9, 7)), []).any()
    pixel = confident_seeds(image[:1, :1], np.ones((1, 1, 1)), [4])
    assert pixel.tolist() == [[4]]


@pytest.mark.parametrize('fg, bg', [(0.1, 0.3), (0.2, 0.2), (1.2, 0.1)])
def test_thresholds_are_checked(fg, bg):
    with pytest.raises(ValueError, match=f'bg={bg} and fg={fg}'):
        confident_seeds(np.zeros((2, 2, 3), np.uint8), np.zeros((1, 2, 2)),
                        [1], fg, bg)  # fmt: skip


def test_what_the_crf_is_asked(monkeypatch):
    """The sure mask first; 0.7 at its labels; and all settings."""
    asked = []

    def crf(image, probs, **settings):
        asked.append((probs, settings))
        return probs

    monkeypatch.setattr(seeds, 'dense_crf', crf)
    image = np.zeros((1, 4, 3), np.uint8)
    cams = np.array([[[0.9, 0.0, 0.2, 0.1]], [[0.8, 0.7, 0.0, 0.0]]])
    settings = dict(
        iterations=3,
        gaussian=(2, 5),
        bilateral=(7, 8, 9),
        backend='pydensecrf',
    )
    found = confident_seeds(image, cams, [7, 3], 0.5, 0.15, **settings)
    # between the thresholds is 0.2, and 0.1 is below both
    np.testing.assert_array_equal(found, [[7, 3, 255, 0]])
    (sure, first), (likely, second) = asked
    assert first == second == settings
    np.testing.assert_allclose(
        sure[:, 0],
        [[0.15, 0.15, 0.7, 0.7], [0.7, 0.15, 0.15, 0.15],
         [0.15, 0.7, 0.15, 0.15]],
    )  # fmt: skip
    np.testing.assert_allclose(
        likely[:, 0],
        [[0.15, 0.15, 0.15, 0.7], [0.7, 0.15, 0.7, 0.15],
         [0.15, 0.7, 0.15, 0.15]],
    )  # fmt: skip


def test_a_class_of_the_first_crf_stays_one(monkeypatch):
    """Though the second one may call the pixel background, or another."""
    masks = iter([[[0, 0, 3, 3, 3]], [[0, 3, 0, 3, 7]]])
    labels = np.array([0, 3, 7])[:, None, None]
    monkeypatch.setattr(
        seeds,
        'dense_crf',
        lambda *_, **__: (np.array(next(masks)) == labels).astype(float),
    )
    found = confident_seeds(
        np.zeros((1, 5, 3), np.uint8), np.zeros((2, 1, 5)), [3, 7]
    )
    np.testing.assert_array_equal(found, [[0, 255, 3, 3, 3]])


def test_defaults_are_the_published_ones():
    image, cams, classes = scene()
    np.testing.assert_array_equal(
        confident_seeds(image, cams, classes),
        confident_seeds(
            image, cams, classes, 0.30, 0.05, 10, (3, 3), (50, 5, 10)
        ),
    )
    # around both thresholds, where no CRF moves a pixel
    flat = np.zeros((6, 6, 3), np.uint8)
    for value, label in ((0.31, 4), (0.29, 255), (0.06, 255), (0.04, 0)):
        found = confident_seeds(flat, np.full((1, 6, 6), value), [4])
        assert (found == label).all()


def test_settings_of_the_crf_by_default(monkeypatch):
    asked = []
    monkeypatch.setattr(
        seeds, 'dense_crf', lambda _, probs, **s: asked.append(s) or probs
    )
    image, cams, classes = scene()
    confident_seeds(image, cams, classes)
    published = dict(iterations=10, gaussian=(3, 3), bilateral=(50, 5, 10))
    assert asked == [dict(published, backend='auto')] * 2
