import numpy as np
from PIL import Image

from mmseg_pmm.visualization import alpha_section

PALETTE = [[0, 0, 0], [255, 0, 0]]


def painter(steps):
    """In place of a pipeline: a class wins above 1 / alpha."""
    (step,) = steps

    def paint(results):
        mask = results['cams'][0] > 1 / step['alpha']
        return dict(gt_seg_map=mask.astype(np.uint8))

    return paint


class Maps:
    metainfo = dict(classes=['background', 'cat'], palette=PALETTE)

    def __init__(self, path):
        self.path = path

    def __len__(self):
        return 2

    def get_data_info(self, index):
        return dict(img_path=self.path, img_labels=(1,) * index)

    def __getitem__(self, index):
        return dict(cams=np.array([[[0.05, 0.2, 0.6]]], np.float32))


def test_alphas_that_paint_nearly_the_same():
    assert alpha_section.alphas_around(7.26) == [0.5, 1, 2, 4, 7.26]
    assert alpha_section.alphas_around(4) == [0.5, 1, 2, 4, 11]
    assert alpha_section.alphas_around(0.7) == [0.7, 2, 4, 11]


def test_masks_grow_with_alpha(tmp_path, monkeypatch):
    path = str(tmp_path / 'a.png')
    Image.fromarray(np.zeros((1, 3, 3), np.uint8)).save(path)
    drawn = []
    monkeypatch.setattr(
        alpha_section.report,
        'pictures',
        lambda title, row: drawn.append((title, list(row))) or '',
    )
    monkeypatch.setattr(
        alpha_section, 'paint_mask', lambda image, mask, palette: mask.sum()
    )
    monkeypatch.setattr(alpha_section, 'Compose', painter)
    step = dict(type='mmseg_pmm.ClasswiseCRF', alpha=30)
    page = alpha_section.alpha_section('ppmg', Maps(path), [step])
    assert '30 was used' in ''.join(page)
    (title, (_, *row)), (other, _) = drawn  # the image with a label first
    assert title == 'cat' and other == 'no label'
    assert row == [
        (0, 'alpha 0.5'),
        (0, 'alpha 1'),
        (1, 'alpha 2'),
        (1, 'alpha 4'),
        (2, 'alpha 11'),
        (3, 'alpha 30 (used)'),
    ]


def test_steps_without_alpha():
    step = dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.3)
    assert alpha_section.alpha_section('irn', Maps(''), [step]) == []
