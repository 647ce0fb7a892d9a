"""The whole chain in one script, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .test_stages import CONFIGS, ROOT, call, python, succeed

SEGMENTOR = """
model = dict(backbone=dict(init_cfg=None))
train_cfg = dict(max_iters=2, val_interval=2)
val_dataloader = None
val_evaluator = None
val_cfg = None
"""
TINY = {
    'cam_tiny.py': """
_base_ = '{configs}/cam_quickstart.py'
train_cfg = dict(max_epochs=1)
train_dataloader = dict(batch_size=4)
model = dict(test_cfg=dict(scales=[1.0], flip=False))
val_dataloader = None
val_evaluator = None
val_cfg = None
""",
    'ppmg_tiny.py': """
_base_ = '{configs}/ppmg_quickstart.py'
cam_dir = 'work_dirs/cam_tiny/cams'
mask_dir = 'work_dirs/ppmg_tiny/masks'
stage_inputs = []
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.ArgmaxPseudoMask', crf=None)])
""",
    'deeplabv2_pus_tiny.py': """
_base_ = '{configs}/deeplabv2_ppmg-pus_quickstart.py'
mask_dir = 'work_dirs/ppmg_tiny/masks'
stage_inputs = []
train_dataloader = dict(
    batch_size=2, dataset=dict(pseudo_mask_dir=mask_dir))
"""
    + SEGMENTOR,
    'predict_tiny.py': """
_base_ = '{configs}/predict_quickstart.py'
""",
    'deeplabv2_chain_tiny.py': """
_base_ = '{configs}/deeplabv2_chain_quickstart.py'
mask_dir = 'work_dirs/predict_tiny/masks'
stage_inputs = [dict(path=mask_dir, made_by='a command')]
train_dataloader = dict(
    batch_size=2, dataset=dict(pseudo_mask_dir=mask_dir))
"""
    + SEGMENTOR,
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / 'configs/tiny').mkdir(parents=True)
    for name, text in TINY.items():
        path = tmp_path / 'configs/tiny' / name
        path.write_text(text.replace('{configs}', str(CONFIGS)))
    succeed(
        python(
            tmp_path,
            'dataset_converters/make_quickstart_data.py',
            *['--train', '8', '--val', '1', '--workers', '1'],
        )
    )
    return tmp_path


def kill_when(folder, command, text):
    """Start a command and kill all its processes when it prints a text."""
    environment = dict(
        os.environ,
        OMP_NUM_THREADS='1',
        CUDA_VISIBLE_DEVICES='',
        PATH=f'{Path(sys.executable).parent}:{os.environ["PATH"]}',
    )
    with open(folder / 'log', 'w') as log:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while text not in (folder / 'log').read_text():
        assert running.poll() is None, (folder / 'log').read_text()[-4000:]
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@pytest.mark.timeout(900)  # eight processes that import everything
def test_chain_killed_and_started_again(folder):
    command = ['bash', str(ROOT / 'tools/run_pmm.sh'), 'tiny', '0', '--chain']
    kill_when(folder, command, 'predict_tiny.py: predict')
    log = succeed(call(folder, *command))
    assert 'cam_tiny.py: trained before' in log
    assert 'cam_tiny.py: predicted before' in log
    assert '8 pseudo-masks' in log and '(0 new)' in log
    assert 'deeplabv2_pus_tiny.py: trained before' in log
    assert 'predict_tiny.py: predict\n' in log
    assert 'done: work_dirs/deeplabv2_chain_tiny/iter_2.pth' in log
    assert (folder / 'work_dirs/deeplabv2_chain_tiny/iter_2.pth').is_file()
    masks = folder / 'work_dirs/predict_tiny/masks'
    assert len(list(masks.glob('*.png'))) == 8
    # a new checkpoint makes its predictions old
    os.utime(folder / 'work_dirs/cam_tiny/epoch_1.pth')
    kill_when(folder, command, 'cam_tiny.py: predict\n')


def test_missing_config_is_named_at_once(folder):
    (folder / 'configs/tiny/predict_tiny.py').unlink()
    command = ['bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0', '--chain']
    done = call(folder, *command)
    assert done.returncode == 1 and 'predict_tiny.py' in done.stderr
    assert not (folder / 'work_dirs').exists()
    assert call(folder, *command[:3]).returncode == 2


def test_which_config_is_said(tmp_path):
    command = 'bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0'
    assert 'found: none' in call(tmp_path, *command).stderr
    (tmp_path / 'configs/mine').mkdir(parents=True)
    assert 'found: none' in call(tmp_path, *command).stderr
    (tmp_path / 'configs/other').mkdir()
    for name in ('mine', 'other'):
        (tmp_path / 'configs' / name / 'cam_tiny.py').touch()
    done = call(tmp_path, *command)
    assert done.returncode and 'one config cam_tiny.py' in done.stderr
    assert 'mine' in done.stderr and 'other' in done.stderr
