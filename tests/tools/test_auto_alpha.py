"""``alpha='auto'``, as the tools find it."""

import json

import pytest

from mmseg_pmm.files import read_cams, write_cams

from ..quick_python import quick_python
from .test_stages import ROOT, call, free_port, python, succeed

CONFIG = """
default_scope = 'mmseg'
mask_dir = 'masks'
cam_dir = 'cams'
dataset = dict(
    type='mmseg_pmm.ImageLabelDataset',
    metainfo=dict(classes=('background', 'disc', 'square')),
    data_root='voc',
    data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'),
    ann_file='ImageSets/Segmentation/train.txt',
    pipeline=[
        dict(type='LoadImageFromFile'),
        dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
        dict(type='mmseg_pmm.CVSmoothing'),
        dict(type='mmseg_pmm.ClasswiseCRF', alpha='auto'),
        dict(type='mmseg_pmm.ProportionalPseudoMask')
    ])
"""


@pytest.fixture
def folder(tiny_voc, tiny_cams, tmp_path):
    (tmp_path / 'config.py').write_text(CONFIG)
    return tmp_path


def alpha_of(mask_dir):
    pipeline = json.loads((mask_dir / 'made_with.json').read_text())[
        'settings'
    ]
    return pipeline[3]['alpha']


def test_one_value_for_all_ranks_runs_and_tools(folder):
    command = ['make_pseudo_masks.py', 'config.py']
    log = succeed(python(folder, *command, '--workers', 1))
    alpha = alpha_of(folder / 'masks')
    assert alpha > 0
    assert f"alpha='auto' is {alpha}: by the maps of 6 labelled" in log
    # a run that goes on takes it again
    (folder / 'masks/scene_3.png').unlink()
    assert '(1 new)' in succeed(python(folder, *command, '--workers', 1))
    succeed(
        call(
            folder,
            quick_python(),
            *['-m', 'torch.distributed.run', '--nproc_per_node', '2'],
            f'--master_port={free_port()}',
            ROOT / 'tools/make_pseudo_masks.py',
            *['config.py', '--launcher', 'pytorch', '--out', 'two_ranks'],
        )
    )
    assert alpha_of(folder / 'two_ranks') == alpha
    for path in (folder / 'masks').glob('*.png'):
        other = folder / 'two_ranks' / path.name
        assert path.read_bytes() == other.read_bytes()
    # and it is what the tool prints for this config
    command = ['analysis/cam_thresholds.py', 'config.py', '--cams', 'it=cams']
    log = succeed(python(folder, *command))
    row = next(line for line in log.splitlines() if line.startswith('| it'))
    cells = [cell.strip() for cell in row.strip('|').split('|')]
    assert cells[9] == f'{alpha:g}'


def test_without_cams(folder):
    done = python(
        folder,
        *['make_pseudo_masks.py', 'config.py', '--cfg-options'],
        'dataset.pipeline.1.cam_dir=elsewhere',
    )
    assert done.returncode == 1
    assert 'test CONFIG CHECKPOINT --out elsewhere' in done.stderr
    assert 'Traceback' not in done.stderr


def test_some_cams_are_missing(folder):
    """The command that makes the others, as for any other alpha."""
    with (folder / 'config.py').open('a') as config:
        config.write(
            "stage_inputs = [dict(path=cam_dir, made_by='make cams')]"
        )
    (folder / 'cams/scene_3.npz').unlink()
    done = python(folder, 'make_pseudo_masks.py', 'config.py')
    assert done.returncode == 1
    assert '`make cams --resume`' in done.stderr


def test_cams_made_anew(folder):
    """Masks of another alpha do not mix, and the alpha is named."""
    command = ['make_pseudo_masks.py', 'config.py', '--workers', 1]
    succeed(python(folder, *command))
    for path in (folder / 'cams').glob('*.npz'):
        cams, classes = read_cams(path)
        write_cams(path, cams**3, classes)
    done = python(folder, *command)
    assert done.returncode == 1
    assert '--overwrite' in done.stderr and "alpha='auto' is" in done.stderr
