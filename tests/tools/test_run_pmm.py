"""The whole chain in one script, killed and started again."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from mmseg_pmm.files import read_mask, write_mask

from .test_stages import CONFIGS, ROOT, call, environment, python, succeed

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
test_evaluator = dict(compare_with=['work_dirs/ppmg_tiny/masks'])
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
# a folder of photos and labels: nothing reads a mask
WITHOUT_MASKS = {
    'cam_tiny.py': """
_base_ = '{configs}/cam_quickstart.py'
steps = [
    dict(type='LoadImageFromFile'),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})]
train_cfg = dict(max_epochs=1)
train_dataloader = dict(batch_size=4)
model = dict(test_cfg=dict(scales=[1.0], flip=False))
val_dataloader = dict(dataset=dict(pipeline=steps))
test_dataloader = dict(dataset=dict(pipeline=steps))
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
""",
    'deeplabv2_tiny.py': """
_base_ = '{configs}/deeplabv2_ppmg-ce_quickstart.py'
mask_dir = 'work_dirs/ppmg_tiny/masks'
stage_inputs = []
model = dict(backbone=dict(init_cfg=None))
train_cfg = dict(max_iters=2, val_interval=2)
train_dataloader = dict(
    batch_size=2, dataset=dict(pseudo_mask_dir=mask_dir))
""",
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
    with open(folder / 'log', 'w') as log:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while text not in (folder / 'log').read_text():
        assert running.poll() is None, (folder / 'log').read_text()[-4000:]
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    while works_in(folder):
        time.sleep(0.05)
    return (folder / 'log').read_text()


def works_in(folder) -> bool:
    """Is there a process, of whatever group, that has not ended?"""
    for process in Path('/proc').glob('[0-9]*/cwd'):
        with contextlib.suppress(OSError):
            if process.readlink().is_relative_to(folder):
                return True
    return False


LOGS = 'work_dirs/report_tiny/logs'
BEFORE = r'{}.* before\b'
NOW = r'{}.* \d+:\d\d\b'


def is_said(log, how, name):
    return re.search(how.format(name), log)


def test_chain_killed_and_started_again(folder):
    command = ['bash', str(ROOT / 'tools/run_pmm.sh'), 'tiny', '0', '--chain']
    # the line of a stage that has ended: that of deeplabv2_pus
    kill_when(folder, command, ' 4/7 ')
    log = succeed(call(folder, *command))
    for name in ('cam', 'deeplabv2_pus'):
        assert is_said(log, BEFORE, name)
    assert log.count('cam: ') == 2 and log.count(' before') >= 3
    assert is_said(log, NOW, 'predict')
    masks_log = (folder / LOGS / 'ppmg.log').read_text()
    assert '8 pseudo-masks' in masks_log and '(0 new)' in masks_log
    assert 'done: work_dirs/deeplabv2_chain_tiny/iter_2.pth' in log
    assert (folder / 'work_dirs/deeplabv2_chain_tiny/iter_2.pth').is_file()
    masks = folder / 'work_dirs/predict_tiny/masks'
    assert len(list(masks.glob('*.png'))) == 8
    assert 'minutes in all; done: ' in log  # of the call that was not killed
    assert 'predict: pseudo-masks of this segmentor begins' in re.sub(
        ' +', ' ', log
    )
    use = (
        'predict configs/tiny/deeplabv2_chain_tiny.py '
        'work_dirs/deeplabv2_chain_tiny/iter_2.pth new_photos/ --out masks/ '
        '--overlay pictures/'
    )
    assert f'use the model:\n  python -m mmseg_pmm {use}' in log
    page = (folder / 'work_dirs/report_tiny/index.html').read_text()
    assert use in page
    assert 'Foreground by class' in page and '>predict</figcaption>' in page
    others = ['--cfg-options', 'predict:tta_model.type=SegTTAModel']
    done = call(folder, *command, *others)
    assert 'predict_tiny/masks was predicted with other' in done.stderr
    # a new checkpoint makes its predictions old
    os.utime(folder / 'work_dirs/cam_tiny/epoch_1.pth')
    log = kill_when(folder, command, ' 2/7 ')
    assert is_said(log, BEFORE, 'cam') and is_said(log, NOW, 'cam')


def test_without_masks_and_with_settings_for_each_stage(folder):
    """From photos and labels alone to a segmentor and a page."""
    shutil.rmtree(folder / 'data/quickstart/SegmentationClass')
    for name, text in WITHOUT_MASKS.items():
        path = folder / 'configs/tiny' / name
        path.write_text(text.replace('{configs}', str(CONFIGS)))
    command = ['bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0']
    command += ['--cfg-options', 'cam:train_cfg.max_epochs=2']
    done = call(folder, *command, 'deeplabv2:train_cfg.max_iters=3')
    log = succeed(done)
    assert 'deeplabv2: no ground truth in' in done.stdout
    assert 'mAP' in log and 'mIoU' not in done.stdout
    assert (folder / 'work_dirs/cam_tiny/epoch_2.pth').is_file()
    assert (folder / 'work_dirs/deeplabv2_tiny/iter_3.pth').is_file()
    # what the log of a stage says of the one image of validation
    _, _, end = done.stdout.partition('look at this:')
    page = (folder / 'work_dirs/report_tiny/index.html').read_text()
    for said in (re.sub(r'\s+', ' ', end), page):
        assert 'no image of validation (1) shows' in said
        assert 'a first look: the segmentor has learnt for 3 steps' in said
    assert 'average precision on them' in page
    assert 'There is no ground truth' in page and 'ground truth</f' not in page
    assert 'Predictions' in page and 'src="http' not in page
    # which settings are of no stage is said before any of them runs
    done = call(folder, *command, 'train_cfg.max_iters=3')
    assert done.returncode == 1 and 'cam:KEY=VALUE' in done.stderr


def test_stages_that_learnt_from_other_data(folder):
    """They are not gone on from, and not taken as done."""
    shutil.copy(
        folder / 'configs/tiny/deeplabv2_pus_tiny.py',
        folder / 'configs/tiny/deeplabv2_tiny.py',
    )
    path = folder / 'configs/tiny/cam_tiny.py'
    text = WITHOUT_MASKS['cam_tiny.py']
    path.write_text(text.replace('{configs}', str(CONFIGS)))
    command = ['bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0']
    succeed(call(folder, *command))
    # another length would go on at a rate that has ended
    done = call(
        folder, *command, '--cfg-options', 'cam:train_cfg.max_epochs=3'
    )
    assert 'the training had max_epochs=1, and has max_epochs=3' in done.stderr
    # another rate is not what has trained it
    rate = ['--cfg-options', 'cam:optim_wrapper.optimizer.lr=0.5']
    done = call(folder, *command, *rate)
    assert 'optim_wrapper.optimizer.lr was ' in done.stderr
    assert ', and is 0.5. Put the old' in done.stderr
    removed = 'work_dirs/cam_tiny work_dirs/ppmg_tiny work_dirs/deeplabv2_tiny'
    assert f'rm -r {removed}\n' in done.stderr
    # another alpha is not what has made the masks
    alpha = ['--cfg-options', 'ppmg:dataset.pipeline.2.alpha=3']
    done = call(folder, *command, *alpha)
    assert 'ppmg_tiny/masks was made with other settings' in done.stderr
    removed = 'work_dirs/ppmg_tiny/masks work_dirs/deeplabv2_tiny'
    assert f'rm -r {removed}\n' in done.stderr
    # a CAM that was removed is made again, and its mask
    cams = folder / 'work_dirs/cam_tiny/cams'
    first = min(cams.glob('*.npz'))
    first.unlink()
    said = succeed(call(folder, *command))
    assert first.exists() and 'CAMs of the training images: before' not in said
    # views of other sizes
    others = ['--cfg-options', 'cam:model.test_cfg.scales=[0.5]']
    done = call(folder, *command, *others)
    assert done.returncode == 1
    assert 'was predicted with other weights or settings' in done.stderr
    assert 'cams work_dirs/ppmg_tiny work_dirs/deeplabv2_tiny\n' in done.stderr
    # a mask of which a network has learnt
    masks = sorted((folder / 'work_dirs/ppmg_tiny/masks').glob('*.png'))
    write_mask(masks[0], 0 * read_mask(masks[0]), [[0, 0, 0]])
    done = call(folder, *command)
    assert done.returncode == 1
    assert 'iter_2.pth was trained with other data' in done.stderr
    assert 'the masks have changed' in done.stderr
    assert done.stderr.count('rm -r work_dirs/deeplabv2_tiny\n') == 1
    # a label
    labels = folder / 'data/quickstart/image_labels.json'
    labels_of = json.loads(labels.read_text())
    lists = folder / 'data/quickstart/ImageSets/Segmentation'
    (judged,) = (lists / 'val.txt').read_text().split()
    labels_of[judged] = ['ringo'] if 'ringo' not in labels_of[judged] else []
    labels.write_text(json.dumps(labels_of))
    done = call(folder, *command)
    assert 'val has changed since it was judged' in done.stdout
    first = min(
        labels_of.keys() - {judged}, key=lambda stem: len(labels_of[stem])
    )
    labels_of[first] = ['ringo', 'slugs'] * (not labels_of[first])
    labels.write_text(json.dumps(labels_of))
    done = call(folder, *command)
    assert done.returncode == 1 and 'labels have changed' in done.stderr
    removed = 'work_dirs/cam_tiny work_dirs/ppmg_tiny work_dirs/deeplabv2_tiny'
    assert f'rm -r {removed}\n' in done.stderr
    longer = ['--resume', '--cfg-options', 'train_cfg.max_epochs=2']
    done = python(folder, 'train.py', 'configs/tiny/cam_tiny.py', *longer)
    assert done.returncode == 1 and 'labels have changed' in done.stderr


def test_failing_stage_shows_its_log(folder):
    shutil.rmtree(folder / 'data/quickstart/JPEGImages')
    command = ['bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0', '--chain']
    done = call(folder, *command)
    assert done.returncode == 1
    assert 'cam: CAM classifier' in done.stderr
    assert '  | error: ' in done.stderr and 'JPEGImages' in done.stderr
    assert f'{LOGS}/cam.log' in done.stderr
    assert '\nthe reason: ' in done.stderr
    again = '`python -m mmseg_pmm run_pmm tiny 0 --chain` goes'
    assert f'mend it, then {again}' in done.stderr
    assert '`VERBOSE=1 python -m' in done.stderr


def test_missing_config_is_named_at_once(folder):
    (folder / 'configs/tiny/predict_tiny.py').unlink()
    command = ['bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0', '--chain']
    done = call(folder, *command)
    assert done.returncode == 1 and 'predict_tiny.py' in done.stderr
    assert not (folder / 'work_dirs').exists()
    assert call(folder, *command[:3]).returncode == 2


def test_which_config_is_said(tmp_path):
    command = 'bash', ROOT / 'tools/run_pmm.sh', 'tiny', '0'
    assert 'this folder has no configs/' in call(tmp_path, *command).stderr
    (tmp_path / 'configs/mine').mkdir(parents=True)
    assert 'there is no config' in call(tmp_path, *command).stderr
    (tmp_path / 'configs/other').mkdir()
    for name in ('mine', 'other'):
        (tmp_path / 'configs' / name / 'cam_tiny.py').touch()
    done = call(tmp_path, *command)
    assert done.returncode and 'one config cam_tiny.py' in done.stderr
    assert 'mine' in done.stderr and 'other' in done.stderr
