"""Curves of several CAM folders, by the command."""

import numpy as np

from mmseg_pmm.files import read_cams, write_cams
from tools.analysis.cam_thresholds import within

from .test_stages import python, succeed

CONFIG = """
default_scope = 'mmseg'
dataset = dict(
    type='mmseg_pmm.ImageLabelDataset',
    metainfo=dict(classes=('background', 'disc', 'square')),
    data_root='voc',
    data_prefix=dict(img_path='JPEGImages', seg_map_path={masks!r}),
    ann_file='ImageSets/Segmentation/train.txt')
evaluator = dict(type='IoUMetric')
"""


def test_range_around_the_best():
    thresholds = np.arange(7) / 10
    curve = np.array([50.0, 30, 59.5, 60, 59, 58.9, 59.8])
    # not beyond a dip, however good it is there
    assert within(thresholds, curve, 1) == (0.2, 0.4)
    assert within(thresholds, curve, 100) == (0, 0.6)


def test_folders_side_by_side(tiny_voc, tiny_cams, tmp_path):
    (tmp_path / 'config.py').write_text(
        CONFIG.format(masks='SegmentationClass')
    )
    for path in tiny_cams.glob('*.npz'):
        cams, classes = read_cams(path)
        write_cams(tmp_path / 'half' / path.name, cams / 2, classes)
    command = [
        'analysis/cam_thresholds.py',
        *['config.py', '--cams', f'one={tiny_cams}', 'half=half'],
    ]
    log = succeed(python(tmp_path, *command, '--out', 'curves.png', real=True))
    one, half = (
        next(line for line in log.splitlines() if line.startswith(f'| {name}'))
        for name in ('one', 'half')
    )
    one, half = (
        [cell.strip() for cell in row.strip('|').split('|')]
        for row in (one, half)
    )
    assert one[1] == half[1]  # the same maps have the same best mIoU
    assert float(half[2]) < float(one[2])
    # alpha ties where the threshold is
    threshold, alpha = float(one[8]), float(one[9])
    assert abs((1 - threshold) ** alpha - threshold) < 0.03
    assert 'chosen with ground truth' in log
    assert (tmp_path / 'curves.png').stat().st_size > 1000
    # no masks: no curves, but a threshold
    (tmp_path / 'config.py').write_text(CONFIG.format(masks='none'))
    log = succeed(python(tmp_path, *command))
    assert 'no ground truth' in log and f'| one | {one[8]} |' in log
