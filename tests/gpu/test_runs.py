"""Runs from images to a segmentor, as a user starts them on GPUs."""

import os
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

import mmseg_pmm
from mmseg_pmm.engine import add_checks
from mmseg_pmm.engine.hooks import CyclicPseudoMaskHook
from tools.train import HOOKS

from ..engine.hooks.refresh_run import refresh_config
from ..tools.test_stages import CAM, CONFIGS, PPMG, ROOT, SHORT_CAM, free_port
from .conftest import DEVICE

REFRESH = CONFIGS / 'deeplabv2_refresh_quickstart.py'
WORK = 'work_dirs/quickstart/cam'
TWO_GPUS = pytest.param(
    2,
    marks=pytest.mark.skipif(
        torch.cuda.device_count() < 2, reason='needs two GPUs'
    ),
)


def start(folder, *command):
    environment = dict(
        os.environ,
        PORT=str(free_port()),
        PATH=f'{Path(sys.executable).parent}:{os.environ["PATH"]}',
    )
    if DEVICE == 'cpu':
        environment['CUDA_VISIBLE_DEVICES'] = ''
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def succeed(folder, *command):
    process = start(folder, *command)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output[-4000:]
    return output


@pytest.mark.parametrize('gpus', [1, TWO_GPUS])
def test_stages_and_a_killed_run_with_refreshes(tmp_path, gpus):
    tools = ROOT / 'tools'
    converter = tools / 'dataset_converters/make_quickstart_data.py'
    few = ['--train', '12', '--val', '4', '--workers', '1']
    succeed(tmp_path, sys.executable, converter, *few)
    train = ['bash', tools / 'dist_train.sh']
    options = [*SHORT_CAM, 'model.backbone.init_cfg=None']
    log = succeed(
        tmp_path, *train, CAM, gpus, '--work-dir', WORK, '--amp', *options
    )
    assert 'multi-label/mAP' in log
    succeed(
        tmp_path,
        *['bash', tools / 'dist_test.sh', CAM, f'{WORK}/epoch_1.pth', gpus],
        *['--out', f'{WORK}/predictions', *options, 'test_cfg.fp16=True'],
    )
    succeed(tmp_path, sys.executable, tools / 'make_pseudo_masks.py', PPMG)

    work_dir = tmp_path / 'run'
    run = [*train, REFRESH, gpus, '--work-dir', work_dir, '--amp', '--resume']
    run += [
        '--cfg-options',
        'model.backbone.init_cfg=None',
        'train_dataloader.batch_size=2',
        'train_cfg.val_interval=1000',
        'default_hooks.checkpoint.interval=2',
        'default_hooks.checkpoint.max_keep_ckpts=-1',
        'custom_hooks.0.interval=4',
        'custom_hooks.0.fp16=True',
    ]
    process = start(tmp_path, *run, 'train_cfg.max_iters=1000')
    try:
        wait_for(work_dir / 'iter_6.pth', process)
    finally:
        # torchrun starts its ranks in sessions of their own
        subprocess.run(['pkill', '-KILL', '-f', str(work_dir)])
    process.communicate(timeout=60)
    rounds = work_dir / 'pseudo_masks'
    assert len(list((rounds / 'round_01').glob('*.png'))) == 12
    last = (work_dir / 'last_checkpoint').read_text()
    reached = int(Path(last).stem.removeprefix('iter_'))
    end = reached + 6
    log = succeed(tmp_path, *run, f'train_cfg.max_iters={end}')
    assert (work_dir / f'iter_{end}.pth').exists()
    assert f'resumed epoch: 0, iter: {reached}' in log
    if DEVICE == 'cuda':
        state = torch.load(
            work_dir / f'iter_{end}.pth',
            map_location='cpu',
            weights_only=False,
        )
        assert 'loss_scaler' in state['optimizer']


def wait_for(path, process):
    for _ in range(1200):
        if path.exists():
            return
        if process.poll() is not None:
            raise AssertionError(process.stdout.read()[-4000:])
        time.sleep(0.1)
    raise AssertionError(f'no {path}')


def built(tiny_voc, tmp_path, name, **changes):
    cfg = refresh_config(tiny_voc, tmp_path / name, **changes)
    cfg.experiment_name = name
    return Runner.from_cfg(cfg)


def test_a_refresh_leaves_no_memory_behind(tiny_voc, tmp_path, only_cuda):
    runner = built(tiny_voc, tmp_path, 'memory')
    (hook,) = (h for h in runner.hooks if isinstance(h, CyclicPseudoMaskHook))
    hook.before_train(runner)
    allocated, peaks = [], []
    for iteration in range(4):
        torch.cuda.reset_peak_memory_stats()
        hook.refresh(runner, iteration)
        allocated.append(torch.cuda.memory_allocated())
        peaks.append(torch.cuda.max_memory_allocated())
    print(allocated, peaks)
    assert allocated[-1] == allocated[1]
    assert peaks[-1] == peaks[1]


class WaitsHook(Hook):
    """Collects where Python waited for the GPU in an iteration."""

    priority = 'VERY_HIGH'

    def __init__(self):
        self.places = Counter()

    def before_train(self, runner):
        self.catch = warnings.catch_warnings(record=True)
        self.caught = self.catch.__enter__()
        warnings.simplefilter('always')
        torch.cuda.set_sync_debug_mode('warn')

    def after_train(self, runner):
        torch.cuda.set_sync_debug_mode('default')
        self.catch.__exit__(None, None, None)
        for found in self.caught:
            if 'synchroniz' in str(found.message):
                self.places[found.filename, found.lineno] += 1


def test_nothing_of_ours_waits_in_the_training_loop(
    tiny_voc, tmp_path, only_cuda
):
    """MMEngine and MMSegmentation do: for what is logged."""
    changes = dict(custom_hooks=[])
    changes['default_hooks.checkpoint.interval'] = 1000
    runner = built(tiny_voc, tmp_path, 'waits', **changes)
    hook = WaitsHook()
    runner.register_hook(hook)
    # which look at the data before
    add_checks(runner, [n for n in HOOKS if n != 'WaitForRanksHook'])
    runner.train()
    for (name, line), times in hook.places.most_common():
        print(f'{times} x {name}:{line}')
    ours = Path(mmseg_pmm.__file__).parent
    of_ours = {
        place: times
        for place, times in hook.places.items()
        if ours in Path(place[0]).parents
    }
    # the weights are looked at when they are saved
    assert sum(of_ours.values()) <= 1, of_ours
