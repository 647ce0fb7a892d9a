"""Train a model: a stage of weak supervision or any MMSegmentation config.

Examples:
    python tools/train.py configs/pmm/cam_voc.py
    python tools/train.py configs/pmm/deeplabv2_voc.py --amp --resume
    python tools/train.py configs/pmm/cam_voc.py \\
        --cfg-options train_dataloader.batch_size=8 \\
        optim_wrapper.optimizer.lr=0.01
    bash tools/dist_train.sh configs/pmm/deeplabv2_voc.py 8
"""

import argparse

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

from mmengine.config import DictAction
from mmengine.device import get_device

from mmseg_pmm.engine import (
    QuietRunner,
    add_checks,
    check_batches,
    check_checkpoint,
    check_stage_inputs,
    enable_amp,
    go_on,
    load_config,
    lock_for_all_ranks,
    set_up_launcher,
)
from mmseg_pmm.processes import keep_freed_memory
from mmseg_pmm.user_errors import run_tool

# what a run is held against, and how it is run
HOOKS = (
    'CuDNNBenchmarkHook',
    'FiniteLossHook',
    'MovedWorkDirHook',
    'HeldOutImagesHook',
    'ImageLabelsHook',
    'LabelIdsHook',
    'NumClassesHook',
    'SameDataHook',
    'TrainingDataHook',
    'WaitForRanksHook',
)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config file')
    parser.add_argument('--work-dir', help='where logs and checkpoints go')
    parser.add_argument(
        '--resume',
        action='store_true',
        help='go on from the latest checkpoint in the work dir',
    )
    parser.add_argument(
        '--amp',
        action='store_true',
        help='mixed precision; without a GPU in bfloat16, with which some '
        'processors are faster and some slower',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='how several processes were started',
    )
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0)
    return parser.parse_args()


def main():
    args = parse_args()
    cfg = load_config(args.config, args.work_dir, args.cfg_options, ['model'])
    check_stage_inputs(cfg)
    with lock_for_all_ranks(cfg.work_dir, args.launcher):
        train(args, cfg)


def train(args, cfg):
    # a config may say so, too
    if args.resume or (cfg.get('resume') and cfg.get('load_from') is None):
        go_on(cfg, args.cfg_options, args.launcher)
    check_checkpoint(cfg.get('load_from'))
    if get_device() == 'cpu':
        keep_freed_memory()
    check_batches(cfg)
    set_up_launcher(cfg, args.launcher, args.local_rank)
    if args.amp:
        enable_amp(cfg)
    runner = QuietRunner.from_cfg(cfg)
    if args.amp and get_device() == 'cpu':
        runner.register_hook(dict(type='mmseg_pmm.ChannelsLastHook'))
    add_checks(runner, HOOKS)
    runner.train()


if __name__ == '__main__':
    run_tool(main)
