"""AMN and IRN in one script, from image labels to a segmentor."""

from .test_run_pmm import BEFORE, NOW, SEGMENTOR, is_said, kill_when
from .test_stages import CONFIGS, ROOT, call, python, succeed

MASKS = """
_base_ = '{configs}/{name}_quickstart.py'
cam_dir = 'work_dirs/{cams}'
mask_dir = 'work_dirs/{name}_tiny/masks'
stage_inputs = []
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.3)])
"""
SMALL = """
train_cfg = dict(max_epochs=1)
stage_inputs = []
model = dict(backbone=dict(init_cfg=None))
"""
TINY = {
    'cam-amn_tiny.py': """
_base_ = '{configs}/cam_quickstart.py'
model = dict(test_cfg=dict(scales=[1.0], flip=False))
train_dataloader = dict(batch_size=4)
val_dataloader = None
val_evaluator = None
val_cfg = None
"""
    + SMALL.replace('model = dict(backbone=dict(init_cfg=None))', ''),
    'seeds_tiny.py': MASKS.replace('{name}', 'seeds').replace(
        '{cams}', 'cam-amn_tiny/cams'
    ),
    'amn_tiny.py': """
_base_ = '{configs}/amn_quickstart.py'
train_dataloader = dict(
    batch_size=4, dataset=dict(pseudo_mask_dir='work_dirs/seeds_tiny/masks'))
test_dataloader = dict(
    dataset=dict(pseudo_mask_dir='work_dirs/seeds_tiny/masks'))
"""
    + SMALL,
    'irn-seeds_tiny.py': MASKS.replace('{name}', 'irn-seeds').replace(
        '{cams}', 'amn_tiny/maps'
    ),
    'irn_tiny.py': """
_base_ = '{configs}/irn_quickstart.py'
train_dataloader = dict(
    batch_size=4,
    dataset=dict(pseudo_mask_dir='work_dirs/irn-seeds_tiny/masks'))
test_dataloader = dict(dataset=dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir='work_dirs/amn_tiny/maps'),
    dict(
        type='PackSegInputs',
        meta_keys=('img_path', 'ori_shape', 'img_shape', 'img_labels', 'cams',
                   'cam_classes'))]))
"""
    + SMALL,
    'irn-masks_tiny.py': MASKS.replace('{name}', 'irn-masks').replace(
        '{cams}', 'irn_tiny/maps'
    ),
    'deeplabv2_amn_tiny.py': """
_base_ = '{configs}/deeplabv2_ppmg-ce_quickstart.py'
mask_dir = 'work_dirs/irn-masks_tiny/masks'
stage_inputs = []
train_dataloader = dict(
    batch_size=2, dataset=dict(pseudo_mask_dir=mask_dir))
"""
    + SEGMENTOR,
}


def test_all_stages_killed_and_started_again(tmp_path):
    (tmp_path / 'configs/tiny').mkdir(parents=True)
    for name, text in TINY.items():
        path = tmp_path / 'configs/tiny' / name
        path.write_text(text.replace('{configs}', str(CONFIGS)))
    succeed(
        python(
            tmp_path,
            'dataset_converters/make_quickstart_data.py',
            *['--train', '4', '--val', '1', '--workers', '1'],
        )
    )
    command = ['bash', str(ROOT / 'tools/run_amn.sh'), 'tiny', '0']
    # the stage before IRN's training
    kill_when(tmp_path, command, ' 6/11 ')
    log = succeed(call(tmp_path, *command))
    for name in (
        'cam-amn: CAM class',
        'cam-amn: CAMs',
        'amn: AMN',
        'amn: its',
    ):
        assert is_said(log, BEFORE, name)
    assert is_said(log, NOW, 'irn: walked')
    page = (tmp_path / 'work_dirs/report_amn_tiny/index.html').read_text()
    assert '>irn: zebbi<' in page and '>irn-masks</figcaption>' in page
    work = tmp_path / 'work_dirs'
    for folder in ('cam-amn_tiny/cams', 'amn_tiny/maps', 'irn_tiny/maps'):
        assert len(list((work / folder).glob('*.npz'))) == 4
    assert len(list((work / 'irn-masks_tiny/masks').glob('*.png'))) == 4
    assert (work / 'deeplabv2_amn_tiny/iter_2.pth').is_file()


def test_usage():
    done = call(ROOT, 'bash', 'tools/run_amn.sh')
    assert done.returncode == 2 and 'DATASET GPUS' in done.stderr
