import csv
import os

import numpy as np

from mmseg_pmm.files import read_mask, write_mask
from mmseg_pmm.prediction.scores import (
    mask_origin,
    mask_photo,
    mask_probabilities,
    write_predicted_mask,
    write_scores,
)

CLASSES = ('background', 'disc', 'square')
PALETTE = [[0, 0, 0], [200, 40, 40], [40, 80, 200]]


def test_scores_come_with_the_mask(tmp_path):
    path = tmp_path / 'sub/a.png'
    mask = np.array([[0, 0, 1, 0]], np.uint8)
    origin = dict(file=os.fsdecode(b'a\xe4.jpg'), time=10**18 + 1)
    photo = os.fsdecode(b'../a\xe4.jpg')
    write_predicted_mask(
        path, mask, PALETTE, np.array([0.75, 0.5, np.nan]), origin, photo
    )
    assert mask_origin(path) == origin
    assert mask_photo(path) == photo
    np.testing.assert_array_equal(read_mask(path), mask)
    assert mask_probabilities(path, CLASSES) == [0.75, 0.5, None]
    # of other programs, or of other classes
    assert mask_probabilities(path, CLASSES[:2]) == [None, None]
    write_mask(tmp_path / 'b.png', mask, PALETTE)
    assert mask_probabilities(tmp_path / 'b.png', CLASSES) == [None] * 3
    (tmp_path / 'damaged.png').write_text('no PNG')
    for name in ('b.png', 'damaged.png', 'none.png'):
        assert mask_origin(tmp_path / name) is None
        assert mask_photo(tmp_path / name) is None
    write_mask(tmp_path / 'b.png', mask, PALETTE, '{"probability": []}')
    assert mask_origin(tmp_path / 'b.png') == {}
    assert mask_photo(tmp_path / 'b.png') is None


def test_a_line_for_each_photo_and_class(tmp_path):
    mask = np.array([[0, 0, 1, 255]], np.uint8)
    name = os.fsdecode(b'a, "b\xe4".jpg')  # no UTF-8
    rows = [(name, mask, [0.75, 0.5, None])]
    write_scores(tmp_path / 'scores.csv', rows, CLASSES)
    path = tmp_path / 'scores.csv'
    with open(path, newline='', errors='surrogateescape') as file:
        lines = list(csv.DictReader(file))
    assert [line['image'] for line in lines] == [name] * 3
    assert [line['class'] for line in lines] == list(CLASSES)
    assert [float(line['share']) for line in lines] == [0.5, 0.25, 0]
    assert [line['probability'] for line in lines] == ['0.75', '0.5', '']
