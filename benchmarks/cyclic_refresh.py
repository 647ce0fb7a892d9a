"""Time of a refresh against bare inference plus CRF over the same images.

The slow way is a loop in one process: predict, softmax over the image's
labels, CRF, argmax. The refresh does the same and more (files, summary,
pictures, the switch), while CRFs run in worker processes.

Examples:
    python benchmarks/cyclic_refresh.py
    python benchmarks/cyclic_refresh.py configs/pmm/deeplabv2_voc.py \\
        --repeats 1 --cfg-options \\
        train_dataloader.dataset.indices=200 \\
        refresh_dataloader.dataset.indices=200
"""

import argparse
import json
import platform
import statistics
import tempfile
import time

import numpy as np
import torch
from mmengine.config import DictAction
from mmengine.registry import METRICS, init_default_scope
from mmengine.runner import Runner

from mmseg_pmm.engine import check_stage_inputs, load_config
from mmseg_pmm.engine.hooks import CyclicPseudoMaskHook

TARGET = 1.1


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        'config',
        nargs='?',
        default='configs/quickstart/deeplabv2_refresh_quickstart.py',
        help='of a segmentor with CyclicPseudoMaskHook',
    )
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--out', help='JSON file for the figures')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction)
    return parser.parse_args()


def runner_with_hook(args, work_dir):
    cfg = load_config(args.config, work_dir, args.cfg_options)
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
    pipeline = METRICS.build(hook.writer).pipeline
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


def seconds(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def main():
    args = parse_args()
    with tempfile.TemporaryDirectory() as work_dir:
        runner, hook = runner_with_hook(args, work_dir)
        seconds(slow_way, runner, hook)  # warm-up
        times = [
            (
                seconds(slow_way, runner, hook),
                seconds(hook.refresh, runner, 0),
            )
            for _ in range(args.repeats)
        ]
    slow, refresh = map(statistics.median, zip(*times, strict=True))
    device = 'CPU'
    if torch.cuda.is_available():
        device = torch.cuda.get_device_name()
    figures = dict(
        config=args.config,
        images=len(hook.loader.dataset),
        workers=METRICS.build(hook.writer).num_workers,
        seconds_slow_way=round(slow, 2),
        seconds_refresh=round(refresh, 2),
        ratio=round(refresh / slow, 3),
        target=TARGET,
        device=device,
        processor=platform.processor() or platform.machine(),
        threads=torch.get_num_threads(),
        torch=torch.__version__,
    )
    print(json.dumps(figures, indent=1))
    if args.out:
        with open(args.out, 'w') as file:
            json.dump(figures, file, indent=1)


if __name__ == '__main__':
    main()
