import numpy as np

from mmseg_pmm.prediction.overlay import overlay_mask

PALETTE = [[0, 0, 0], [200, 40, 40]]


def white(picture):
    return (picture > 180).all(axis=2).sum()


def test_classes_are_painted_and_background_is_not():
    image = np.full((60, 90, 3), 100, np.uint8)
    mask = np.zeros((60, 90), np.uint8)
    mask[20:, 30:] = 1
    mask[0, 0] = 255
    picture = overlay_mask(image, mask, ('background', 'one'), PALETTE)
    np.testing.assert_array_equal(picture[:20, 1:], image[:20, 1:])
    np.testing.assert_array_equal(picture[58, 88], [150, 70, 70])
    # its name is written in white
    assert white(picture[20:, 30:]) > 5
    assert not white(picture[:, :30])


def test_names_stay_in_the_picture():
    image = np.full((60, 90, 3), 100, np.uint8)
    mask = np.zeros((60, 90), np.uint8)
    mask[:, :3] = 1
    picture = overlay_mask(image, mask, ('background', 'wide'), PALETTE)
    assert white(picture) > 20 and not white(picture[:, 60:])
    mask = np.fliplr(mask)
    picture = overlay_mask(image, mask, ('background', 'wide'), PALETTE)
    assert white(picture) > 20 and not white(picture[:, :30])
