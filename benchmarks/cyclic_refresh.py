"""A refresh against bare inference plus CRF over the same images.

The slow way is a loop in one process: predict, softmax over the image's
labels, CRF, argmax. The refresh does the same and more (files, summary,
pictures, the switch), while CRFs run in worker processes.
"""

import tempfile
from pathlib import Path

import numpy as np
import torch
from mmengine.registry import METRICS, init_default_scope
from mmengine.runner import Runner

from benchmarks.common import in_turn
from mmseg_pmm.engine import check_stage_inputs, load_config
from mmseg_pmm.engine.hooks import CyclicPseudoMaskHook

CONFIG = 'configs/quickstart/deeplabv2_refresh_quickstart.py'
IMAGES = 160


def runner_with_hook(work_dir):
    options = {
        f'{name}_dataloader.dataset.indices': IMAGES
        for name in ('train', 'refresh')
    }
    cfg = load_config(CONFIG, work_dir, options)
    check_stage_inputs(cfg)
    init_default_scope('mmseg')
    # the time does not depend on what a network has learnt
    cfg.model.backbone.init_cfg = None
    cfg.log_level = 'WARNING'
    runner = Runner.from_cfg(cfg)
    (hook,) = (
        hook for hook in runner.hooks if isinstance(hook, CyclicPseudoMaskHook)
    )
    hook.before_train(runner)
    return runner, hook


def slow_way(runner, hook):
    """Bare inference, then the CRF of each image; nothing is written."""
    pipeline = METRICS.build(hook.writer).pool.pipeline
    runner.model.eval()
    with torch.no_grad():
        for batch in hook.loader:
            for sample in runner.model.test_step(batch):
                classes = [0, *sample.img_labels]
                logits = sample.seg_logits.data[classes]
                pipeline(
                    dict(
                        img_path=sample.img_path,
                        probs=logits.softmax(dim=0).cpu().numpy(),
                        prob_classes=np.array(classes),
                    )
                )
    runner.model.train()


def measure(options):
    if not Path('work_dirs/quickstart/ppmg/masks').is_dir():
        print('the refresh needs the masks of `make quickstart`: left out')
        return
    with tempfile.TemporaryDirectory() as work_dir:
        runner, hook = runner_with_hook(work_dir)
        slow, fast = in_turn(
            [lambda: slow_way(runner, hook), lambda: hook.refresh(runner, 0)],
            options.repeats,
        )
        workers = METRICS.build(hook.writer).pool.num_workers
    yield dict(
        name=f'refresh of {IMAGES} small images, {workers} workers',
        slow=slow,
        fast=fast,
        target='0.91 (1 / 1.1)',
        note=f'{torch.get_num_threads()} threads',
    )
